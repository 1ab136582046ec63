import type { Host } from "../host";
import { parseNamed, parseProperties } from "../schema/property-string";
import { GUEST_PROPERTIES } from "../schema/property-formats";
import { findVolume } from "../storage/allocation";
import type { GuestRecord } from "../state/records";
import { splitList } from "../schema/formats";
import { defaultBootOrder, isCdrom, isDrive, parseDrive, type Drive } from "./drives";
import { cpuCount, memoryMiB } from "./guest";

/** The disk that a machine boots from; undefined without one. */
export function bootDisk(guest: Readonly<GuestRecord>): [option: string, drive: Drive] | undefined {
  const order = guest.config.boot === undefined ? undefined : parseNamed("pve-qm-boot", guest.config.boot).order;
  const devices = order === undefined ? defaultBootOrder(guest.config) : splitList(order);
  for (const device of devices) {
    const drive = isDrive(device) && guest.config[device] !== undefined ? parseDrive(device, guest.config[device]) : undefined;
    if (drive !== undefined && !isCdrom(drive)) return [device, drive];
  }
  return undefined;
}

/** Size of the disk that a machine boots from, in bytes; 0 without one. */
export function bootOrderDisk(host: Host, guest: Readonly<GuestRecord>): number {
  const drive = bootDisk(guest)?.[1];
  return drive === undefined ? 0 : Number(drive.size ?? findVolume(host, guest.node, drive.file)?.size ?? 0);
}

/** State of a virtual machine (qemu-server QemuServer.pm vmstatus). Without a real guest usage is zero. */
export interface GuestStatus extends Record<string, unknown> {
  readonly status: "running" | "stopped";
  readonly name: string;
  readonly uptime: number;
  readonly cpus: number;
  readonly maxmem: number;
  readonly mem: number;
  readonly memhost: number;
}

/** The state that lists and `status/current` share. */
export function guestStatus(host: Host, vmid: number, guest: Readonly<GuestRecord>): GuestStatus {
  const { config, startedAt } = guest;
  const running = startedAt !== undefined;
  const memory = running ? (host.memoryOf(vmid) ?? 0) : 0;
  const cores = host.state.nodes.get(guest.node)?.cores ?? 1;
  return {
    vmid, status: running ? "running" : "stopped", name: config.name ?? `VM ${vmid}`, cpus: cpuCount(config, cores), maxmem: memoryMiB(config) * 1024 ** 2,
    maxdisk: bootOrderDisk(host, guest), disk: 0, uptime: running ? Math.max(0, Math.floor(Date.now() / 1000) - startedAt) : 0, cpu: 0, mem: memory, memhost: memory,
    netin: 0, netout: 0, diskread: 0, diskwrite: 0, ...optionalStatus(config, vmid, running),
  };
}

function optionalStatus(config: Readonly<Record<string, string>>, vmid: number, running: boolean): Record<string, unknown> {
  const extra: Record<string, unknown> = {};
  if (config.balloon !== undefined && config.balloon !== "0") {
    extra.balloon_min = Number(config.balloon) * 1024 ** 2;
    extra.shares = Number(config.shares ?? "1000");
  }
  if (config.template === "1") extra.template = 1;
  if (Object.keys(config).some((option) => /^serial\d+$/.test(option))) extra.serial = 1;
  if (config.lock !== undefined) extra.lock = config.lock;
  if (config.tags !== undefined) extra.tags = config.tags;
  if (running) extra.pid = 100_000 + vmid;
  return extra;
}

/** What `status/current` adds to the state. */
export function currentStatus(host: Host, vmid: number, guest: Readonly<GuestRecord>): Record<string, unknown> {
  const status = guestStatus(host, vmid, guest);
  const result: Record<string, unknown> = { ...status, qmpstatus: status.status, ha: { managed: 0 } };
  const vga = guest.config.vga === undefined ? {} : parseProperties(GUEST_PROPERTIES.vga, guest.config.vga);
  if (/^(?:virtio|qxl)/.test(vga.type ?? "")) result.spice = 1;
  if (agentEnabled(guest)) result.agent = 1;
  return result;
}

/** Whether the configuration has a guest agent. */
export function agentEnabled(guest: Readonly<GuestRecord>): boolean {
  return guest.config.agent !== undefined && parseProperties(GUEST_PROPERTIES.agent, guest.config.agent).enabled === "1";
}
