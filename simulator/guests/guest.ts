import { createHash, randomBytes } from "node:crypto";

import { failure } from "../errors";
import type { Host } from "../host";
import type { GuestRecord } from "../state/records";
import { shown } from "./options";

/** A configuration as text, the way it lies in /etc/pve; its SHA-1 is the digest that clients see. */
function configText(guest: Readonly<GuestRecord>): string {
  const lines = (config: Readonly<Record<string, string>>): string =>
    Object.keys(config).sort().map((key) => `${key}: ${config[key] ?? ""}\n`).join("");
  const pending = Object.keys(guest.pending).length + guest.pendingDelete.length > 0;
  const deletions = guest.pendingDelete.length > 0 ? `delete: ${guest.pendingDelete.map((option) => (guest.forcedDelete?.includes(option) === true ? `!${option}` : option)).join(",")}\n` : "";
  return lines(guest.config) + (pending ? `\n[PENDING]\n${deletions}${lines(guest.pending)}` : "");
}

/** The digest of a configuration. */
export function guestDigest(guest: Readonly<GuestRecord>): string {
  return createHash("sha1").update(configText(guest)).digest("hex");
}

/** A virtual machine of a node, or Proxmox's refusal (AbstractConfig.pm load_config). */
export function requireGuest(host: Host, node: string, vmid: number): Readonly<GuestRecord> {
  const guest = host.state.guests.get(String(vmid));
  if (guest === undefined || guest.node !== node) throw failure(`Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`);
  return guest;
}

/** Refuses work on a locked virtual machine. */
export function requireUnlocked(guest: Readonly<GuestRecord>): void {
  if (guest.config.lock !== undefined) throw failure(`VM is locked (${guest.config.lock})`);
}

/** Refuses what protection forbids. */
export function requireUnprotected(guest: Readonly<GuestRecord>, what: string): void {
  if (guest.config.protection === "1") throw failure(`${what} - protection mode enabled`);
}

/** Refuses a change that was meant for another state of the configuration. */
export function requireDigest(guest: Readonly<GuestRecord>, digest: string | undefined): void {
  if (digest !== undefined && digest !== "" && digest !== guestDigest(guest)) throw failure("checksum mismatch (file change by other user?)");
}

/** The configuration as the API shows it; with pending changes unless the current one is asked for. */
export function shownConfig(guest: Readonly<GuestRecord>, current: boolean): Record<string, string | number> {
  const merged: Record<string, string> = current ? { ...guest.config } : { ...guest.config, ...guest.pending };
  if (!current) for (const option of guest.pendingDelete) delete merged[option];
  if (merged.cipassword !== undefined && merged.cipassword !== "") merged.cipassword = "**********";
  const result: Record<string, string | number> = Object.fromEntries(Object.entries(merged).map(([key, value]) => [key, shown(key, value)]));
  return { ...result, digest: guestDigest(guest) };
}

/** A random UUID without its version bits; smbios1 and vmgenid need no more. */
export function newUuid(): string {
  return randomBytes(16).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Memory in MiB of a configuration. */
export function memoryMiB(config: Readonly<Record<string, string>>): number {
  return Number(/^(?:current=)?(\d+)$/.exec(config.memory ?? "")?.[1] ?? "512");
}

/** Processors that a guest sees on a host with so many. */
export function cpuCount(config: Readonly<Record<string, string>>, hostCores: number): number {
  if (config.vcpus !== undefined) return Number(config.vcpus);
  return Math.min(Number(config.sockets ?? "1") * Number(config.cores ?? "1"), hostCores);
}
