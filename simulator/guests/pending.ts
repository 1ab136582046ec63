import type { Host } from "../host";
import { removeVolume } from "../storage/allocation";
import { splitVolumeId } from "../storage/volumes";
import type { GuestRecord } from "../state/records";
import { deallocate, ownsVolume } from "./unused";
import { isCdrom, isCloudInit, isDrive, parseDrive, requireDrive } from "./drives";

/** Options that mean nothing to a running machine and change at once (qemu-server QemuServer.pm fast_plug_option). */
const AT_ONCE = new Set(
  ["description", "hookscript", "lock", "migrate_downtime", "migrate_speed", "name", "onboot", "protection", "shares", "startup", "tags", "vmstatestorage"]);
/** Options that a running machine takes without a restart. */
const PLUGGABLE = new Set(["cpuunits", "cpulimit", "agent", "tablet"]);
const FIXED_DISK_KEYS = ["aio", "discard", "iothread", "queues", "product", "cache", "ssd", "vendor", "ro"];

/** Applies pending changes: all to a stopped machine, to a running one those that can be plugged; the rest stays pending. */
export function applyPending(host: Host, vmid: number, guest: GuestRecord): void {
  const running = guest.startedAt !== undefined;
  for (const [option, value] of Object.entries(guest.pending)) if (guest.config[option] === value) delete guest.pending[option];
  for (const option of [...guest.pendingDelete].sort()) {
    if (guest.config[option] === undefined || !running || deletable(guest, option)) removeOption(host, vmid, guest, option);
  }
  for (const [option, value] of Object.entries(guest.pending)) {
    if (running && !settable(guest, option, value)) continue;
    const old = guest.config[option];
    if (old !== undefined && isDrive(option)) replaceDrive(host, vmid, guest, option, old, value);
    guest.config[option] = value;
    delete guest.pending[option];
  }
  for (const [option, value] of Object.entries(guest.config)) {
    if (/^unused\d+$/.test(option) && usedElsewhere(guest, value)) delete guest.config[option];
  }
}

function usedElsewhere(guest: GuestRecord, volume: string): boolean {
  return Object.entries(guest.config).some(([option, value]) => isDrive(option) && parseDrive(option, value)?.file === volume);
}

function deletable(guest: GuestRecord, option: string): boolean {
  if (AT_ONCE.has(option) || PLUGGABLE.has(option) || /^net\d+$/.test(option)) return true;
  return isDrive(option) && !/^(?:efidisk|ide|sata|tpmstate)/.test(option) && guest.config[option] !== undefined;
}

function settable(guest: GuestRecord, option: string, value: string): boolean {
  if (AT_ONCE.has(option) || PLUGGABLE.has(option) || /^net\d+$/.test(option)) return true;
  if (option === "balloon") return (guest.config.balloon !== "0") === (value !== "0");
  if (!isDrive(option) || /^(?:efidisk|tpmstate)/.test(option)) return false;
  const next = requireDrive(option, value);
  const old = guest.config[option] === undefined ? undefined : parseDrive(option, guest.config[option]);
  if (old === undefined) return !/^(?:ide|sata)/.test(option);
  if (isCdrom(old)) return true;
  return old.file !== next.file || FIXED_DISK_KEYS.every((key) => next[key] === old[key]);
}

function removeOption(host: Host, vmid: number, guest: GuestRecord, option: string): void {
  const value = guest.config[option];
  const forced = guest.forcedDelete?.includes(option) === true;
  if (value !== undefined && isDrive(option)) {
    if (forced) deallocate(host, guest.node, vmid, parseDrive(option, value)?.file ?? "");
    else release(host, vmid, guest, option, value);
  }
  delete guest.config[option];
  guest.pendingDelete = guest.pendingDelete.filter((one) => one !== option);
  if (forced) guest.forcedDelete = guest.forcedDelete?.filter((one) => one !== option) ?? [];
}

function replaceDrive(host: Host, vmid: number, guest: GuestRecord, option: string, old: string, next: string): void {
  if (parseDrive(option, old)?.file !== parseDrive(option, next)?.file) release(host, vmid, guest, option, old);
}

/** A disk that is taken away stays as `unusedN` of its owner; a cloud-init drive is deleted. */
function release(host: Host, vmid: number, guest: GuestRecord, option: string, value: string): void {
  const drive = parseDrive(option, value);
  if (drive === undefined || splitVolumeId(drive.file) === undefined) return;
  if (isCloudInit(drive)) removeVolume(host, guest.node, drive.file);
  else if (!isCdrom(drive) && ownsVolume(vmid, drive.file)) addUnused(guest, drive.file);
}

/** Keeps a volume in the configuration without using it. */
export function addUnused(guest: GuestRecord, volume: string): void {
  if (Object.entries(guest.config).some(([option, value]) => /^unused\d+$/.test(option) && value === volume)) return;
  const free = Array.from({ length: 256 }, (_, index) => `unused${index}`).find((option) => guest.config[option] === undefined);
  if (free !== undefined) guest.config[free] = volume;
}
