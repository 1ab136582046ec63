import { ApiError, failure, parameterError, type ParameterErrors } from "../errors";
import type { Host } from "../host";
import { parseNamed } from "../schema/property-string";
import { splitList } from "../schema/formats";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import type { Effect } from "../tasks/effects";
import { hashPassword } from "../authentication/passwords";
import { resolveCdrom, storedConfig } from "./create";
import { createDisks, normalizeDrives, requireStorageAccess } from "./disks";
import { isCdrom, isCloudInit, isDrive, parseDrive, requireDrive } from "./drives";
import { memoryMiB, newUuid, requireDigest, requireGuest, requireUnlocked, requireUnprotected } from "./guest";
import { completeNic, requireBridgeAccess } from "./nics";
import { optionExists } from "./options";
import { addUnused, applyPending } from "./pending";
import { deallocate, ownsVolume, requireDeallocation } from "./unused";
import { requireDevice, requireDriveRight, requireOptions, requireTags, uniqueTags, type Change } from "./rights";

/** A request to change a configuration. */
export interface Update {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly options: Record<string, string>;
  readonly delete: string;
  readonly revert: string;
  readonly force: boolean;
  readonly skipLock: boolean;
  readonly digest: string | undefined;
  /** Takes lines of the task's log. */
  readonly log: (line: string) => void;
  /** Takes what is to be done besides, where guests are real. */
  readonly does: (effect: Effect) => void;
}

/** Checks a change in Proxmox's order (API2/Qemu.pm update_vm_api); returns what carries it out. */
export function prepareUpdate(update: Update): () => void {
  const { host, user, vmid, node, options } = update;
  const change: Change = { host, user, vmid, pool: undefined };
  const revert = splitList(update.revert);
  const remove = splitList(update.delete).map((option) => (option === "cdrom" ? "ide2" : option));
  if (update.delete === "" && update.revert === "" && Object.keys(options).length === 0) throw failure("no options specified");
  resolveCdrom(options);
  for (const option of revert) {
    if (!optionExists(option)) throw parameterError({ revert: `unknown option '${option}'` });
    if (options[option] !== undefined) throw parameterError({ delete: `you can't use '-${option}' and -revert ${option}' at the same time` });
  }
  for (const option of remove) {
    if (options[option] !== undefined) throw parameterError({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    if (revert.includes(option)) throw parameterError({ revert: `you can't use '-delete ${option}' and -revert ${option}' at the same time` });
    if (!optionExists(option)) throw parameterError({ delete: `unknown option '${option}'` });
  }
  normalizeDrives(host, options);
  for (const option of Object.keys(options)) {
    if (/^net\d+$/.test(option)) options[option] = completeNic(host, options[option] ?? "");
    else if (option === "vmgenid" && options.vmgenid === "1") options.vmgenid = newUuid();
  }
  requireOptions(change, remove);
  requireOptions(change, Object.keys(options));
  requireStorageAccess(host, user, vmid, options);
  requireBridgeAccess(host, user, options);
  checkNow(update, requireGuest(host, node, vmid));
  return () => carryOut(update, change, remove, revert);
}

function checkNow(update: Update, guest: Readonly<GuestRecord>): void {
  requireDigest(guest, update.digest);
  if (!update.skipLock) requireUnlocked(guest);
  const { memory, balloon } = update.options;
  if (memory === undefined && balloon === undefined) return;
  const total = memoryMiB({ memory: memory ?? guest.pending.memory ?? guest.config.memory ?? "512" });
  const wanted = Number(balloon ?? guest.pending.balloon ?? guest.config.balloon ?? "0");
  if (wanted > total) throw failure("balloon value too large (must be smaller than assigned memory)");
}

function carryOut(update: Update, change: Change, remove: string[], revert: string[]): void {
  const { host, vmid, node } = update;
  checkNow(update, requireGuest(host, node, vmid));
  const guest = bare(requireGuest(host, node, vmid)) as GuestRecord;
  const before = Object.keys(update.options).length;
  for (const option of revert) {
    dropPendingDrive(guest, vmid, option);
    delete guest.pending[option];
    guest.pendingDelete = guest.pendingDelete.filter((one) => one !== option);
  }
  for (const option of remove) deleteOption(update, change, guest, option);
  if (before > 0) for (const option of Object.keys(update.options)) setOption(update, change, guest, option, update.options[option] ?? "");
  applyPending(host, vmid, guest);
  guest.config = storedConfig(guest.config);
  host.state.guests.set(String(vmid), guest);
}

function bootOrder(guest: GuestRecord): string[] | undefined {
  const order = guest.config.boot === undefined ? undefined : parseNamed("pve-qm-boot", guest.config.boot).order;
  return order === undefined ? undefined : splitList(order);
}

function requireDriveChange(change: Change, option: string, value: string): void {
  const drive = parseDrive(option, value);
  if (drive !== undefined) requireDriveRight(change, isCloudInit(drive), isCdrom(drive, true));
}

function deleteOption(update: Update, change: Change, guest: GuestRecord, option: string): void {
  const value = guest.config[option] ?? guest.pending[option];
  if (value === undefined) return update.log(`cannot delete '${option}' - not set in current configuration!`);
  const isPending = guest.pending[option] !== undefined;
  if (isPending && isDrive(option)) requireUnprotected(guest, `can't remove drive '${option}'`);
  dropPendingDrive(guest, change.vmid, option);
  delete guest.pending[option];
  const order = bootOrder(guest);
  if (order?.includes(option) === true) guest.pending.boot = `order=${order.filter((one) => one !== option).join(";")}`;
  if (/^unused\d+$/.test(option)) {
    requireUnprotected(guest, `can't remove unused disk '${value}'`);
    change.host.permissions.requireOnGuest(change.user, change.vmid, undefined, ["VM.Config.Disk"]);
    requireDeallocation(change, guest, option, value);
    deallocate(change.host, guest.node, change.vmid, value);
    delete guest.config[option];
    return;
  }
  if (isDrive(option)) {
    requireUnprotected(guest, `can't remove drive '${option}'`);
    requireDriveChange(change, option, value);
    if (update.force) forceDelete(change, guest, option, value);
  } else if (/^(?:serial|usb|hostpci|rng|virtiofs)\d+$/.test(option)) {
    requireDevice(change, option, value, "delete");
  } else if (option === "tags") {
    requireTags(change, value, "");
    delete guest.config.tags;
    return;
  } else if (/^net\d+$/.test(option)) {
    requireBridgeAccess(update.host, update.user, { [option]: value });
  }
  if (!guest.pendingDelete.includes(option)) guest.pendingDelete.push(option);
}

/** The volume of a forced deletion goes with its drive (vmconfig_delete_or_detach_drive). */
function forceDelete(change: Change, guest: GuestRecord, option: string, value: string): void {
  const drive = parseDrive(option, value);
  if (drive === undefined || isCdrom(drive, true)) return;
  change.host.permissions.requireOnGuest(change.user, change.vmid, undefined, ["VM.Config.Disk"]);
  requireDeallocation(change, guest, option, drive.file);
  guest.forcedDelete = [...(guest.forcedDelete ?? []).filter((one) => one !== option), option];
}

/** A drive that was only pending leaves its volume as unused (update_vm_api). */
function dropPendingDrive(guest: GuestRecord, vmid: number, option: string): void {
  if (!isDrive(option)) return;
  const drive = guest.pending[option] !== undefined ? parseDrive(option, guest.pending[option]) : undefined;
  const current = guest.config[option] === undefined ? undefined : parseDrive(option, guest.config[option]);
  if (drive !== undefined && drive.file !== current?.file && ownsVolume(vmid, drive.file)) addUnused(guest, drive.file);
}

function setOption(update: Update, change: Change, guest: GuestRecord, option: string, value: string): void {
  const old = guest.config[option];
  let stored = value;
  if (isDrive(option)) {
    stored = setDrive(update, change, guest, option, value);
  } else if (/^serial\d+$/.test(option)) {
    requireDevice(change, option, old === undefined || old === "socket" ? value : old, "modify");
  } else if (/^(?:usb|hostpci|rng|virtiofs)\d+$/.test(option)) {
    if (old !== undefined) requireDevice(change, option, old);
    requireDevice(change, option, value);
  } else if (option === "tags") {
    requireTags(change, old ?? "", value);
    stored = uniqueTags(update.host, value);
  } else if (/^net\d+$/.test(option)) {
    if (old !== undefined) requireBridgeAccess(update.host, update.user, { [option]: old });
  } else if (option === "cipassword") {
    guest.config.cipassword = value.startsWith("$") ? value : `$5$${hashPassword(value)}`;
    return;
  } else if (option === "boot") {
    requireBootDevices(update, guest, value);
  }
  guest.pending[option] = stored;
  if (guest.forcedDelete !== undefined) guest.forcedDelete = guest.forcedDelete.filter((one) => one !== option);
  guest.pendingDelete = guest.pendingDelete.filter((one) => one !== option);
}

function requireBootDevices(update: Update, guest: GuestRecord, value: string): void {
  const { order } = parseNamed("pve-qm-boot", value);
  for (const device of splitList(order ?? "")) {
    const exists = (guest.config[device] ?? guest.pending[device] ?? update.options[device]) !== undefined;
    if (!exists || guest.pendingDelete.includes(device)) throw failure(`invalid bootorder: device '${device}' does not exist'`);
  }
}

function setDrive(update: Update, change: Change, guest: GuestRecord, option: string, value: string): string {
  const { host, user, node, vmid } = update;
  const old = guest.config[option];
  if (old !== undefined) requireDriveChange(change, option, old);
  requireDriveChange(change, option, value);
  dropPendingDrive(guest, vmid, option);
  const made = createDisks({ host, user, node, vmid, config: { ...guest.config, ...guest.pending }, log: update.log, does: update.does }, { [option]: value });
  const order = bootOrder(guest);
  if (order !== undefined && isCdrom(requireDrive(option, value), true) && !order.includes(option)) {
    guest.pending.boot = `order=${[...order, option].join(";")}`;
  }
  return made[option] ?? value;
}

/** Collects faults of single options into one refusal. */
export function collect(errors: ParameterErrors): void {
  if (Object.keys(errors).length > 0) throw new ApiError(400, "Parameter verification failed.\n", errors);
}
