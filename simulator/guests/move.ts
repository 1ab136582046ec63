import { ApiError, failure, parameterError } from "../errors";
import type { Host } from "../host";
import { parseNamed } from "../schema/property-string";
import { splitList } from "../schema/formats";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { addVolume, allocateDisk, freeName, removeVolume, requireVolume, volumeKey } from "../storage/allocation";
import { contents, defaultFormat, enabledStorage, parseVolume, splitVolumeId, storageConfig, storagePath } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { isCdrom, isDrive, parseDrive, printDrive, type Drive } from "./drives";
import { guestDigest, requireDigest, requireGuest, requireUnlocked } from "./guest";
import { addUnused } from "./pending";
import { prepareUpdate } from "./update";

/** A request to move a disk to another storage, or to another machine. */
export interface DiskMove {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly disk: string;
  readonly digest: string | undefined;
}

/** Where a disk goes within its machine. */
export interface StorageTarget {
  readonly storage: string;
  readonly format: string | undefined;
  readonly deleteSource: boolean;
}

/** Another machine's drive that a disk becomes. */
export interface GuestTarget {
  readonly vmid: number;
  readonly disk: string;
  readonly digest: string | undefined;
}

/** A drive by its option; an unused one is its volume alone. */
function driveOf(option: string, value: string): Drive | undefined {
  return isDrive(option) ? parseDrive(option, value) : { file: value };
}

function printAs(option: string, drive: Drive): string {
  return isDrive(option) ? printDrive(option, drive) : drive.file;
}

function checkMove({ host, node, vmid, disk, digest }: DiskMove, { storage, format }: StorageTarget): { guest: Readonly<GuestRecord>; drive: Drive } {
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  requireDigest(guest, digest);
  const value = guest.config[disk];
  if (value === undefined) throw failure(`disk '${disk}' does not exist`);
  const drive = driveOf(disk, value);
  if (drive === undefined || splitVolumeId(drive.file) === undefined) throw failure(`disk '${disk}' has no associated volume`);
  if (isCdrom(drive, true)) throw failure("you can't move a cdrom");
  const from = parseVolume(host, drive.file);
  if (from.storage === storage && (format === undefined || from.format === format)) throw failure("you can't move to the same storage with same format");
  if (!contents(enabledStorage(host, storage, node)).includes("images")) throw parameterError({ storage: `storage '${storage}' does not support vm images` });
  return { guest, drive };
}

/** Moves a disk to another storage; the source stays as unused unless it is to be deleted (API2/Qemu.pm move_vm_disk). */
export function moveDisk(move: DiskMove, target: StorageTarget): string {
  const { host, user, node, vmid, disk } = move;
  host.permissions.require(user, `/storage/${target.storage}`, "Datastore.AllocateSpace");
  checkMove(move, target);
  return host.tasks.start({ node, type: "qmmove", id: String(vmid), user }, (worker) => {
    const { guest, drive } = checkMove(move, target);
    const source = requireVolume(host, node, drive.file);
    worker.log(`copying volume '${drive.file}' from current storage '${source.storage}' to target storage '${target.storage}'`);
    const volume = copy(host, node, vmid, source, target);
    worker.does({ kind: "copy", from: volumeKey(host, node, drive.file), to: volumeKey(host, node, volume), follow: true });
    const draft = bare(guest) as GuestRecord;
    draft.config[disk] = printAs(disk, { ...drive, file: volume });
    if (target.deleteSource) removeVolume(host, node, drive.file);
    else addUnused(draft, drive.file);
    worker.log(target.deleteSource ? `removing source volume '${drive.file}' after successful copy` : `adding source volume '${drive.file}' to config`);
    host.state.guests.set(String(vmid), draft);
  });
}

function copy(host: Host, node: string, vmid: number, source: Readonly<{ size: number; format: string; data?: string }>, { storage, format }: StorageTarget): string {
  const config = storageConfig(host, storage);
  const wanted = storagePath(storage, config) === undefined ? "raw" : (format ?? (source.format === "raw" ? defaultFormat(config) : source.format));
  try {
    return allocateDisk(host, { node, storage, vmid, format: wanted, bytes: source.size, data: source.data });
  } catch (error) {
    if (error instanceof ApiError) throw failure(`storage migration failed: ${error.message.trimEnd()}`);
    throw error;
  }
}

function checkReassign({ host, node, vmid, disk, digest }: DiskMove, target: GuestTarget): { source: Readonly<GuestRecord>; drive: Drive } {
  const [from, to] = [host.state.guests.get(String(vmid)), host.state.guests.get(String(target.vmid))];
  if (from === undefined) throw failure(`could not find VM ${vmid}`);
  if (to === undefined) throw failure(`could not find target VM ${target.vmid}`);
  if (from.node !== to.node) throw failure(`Both VMs need to be on the same node (${from.node} != ${to.node})`);
  requireUnlocked(requireGuest(host, node, vmid));
  requireUnlocked(to);
  if (from.config.template === "1" || to.config.template === "1") throw failure("Can't move disks from or to template VMs");
  for (const [id, guest, wanted] of [[vmid, from, digest], [target.vmid, to, target.digest]] as const) {
    if (wanted !== undefined && wanted !== guestDigest(guest)) throw failure(`VM ${id}: detected modified configuration - file changed by other user? Try again.`);
  }
  const value = from.config[disk];
  if (value === undefined) throw failure(`Disk '${disk}' for VM '${vmid}' does not exist`);
  if (to.config[target.disk] !== undefined) throw failure(`Target disk key '${target.disk}' is already in use for VM '${target.vmid}'`);
  const drive = driveOf(disk, value);
  if (drive === undefined) throw failure("failed to parse source disk - unable to parse drive options");
  if (isCdrom(drive, true)) throw failure("CD drive contents can't be moved to another VM");
  if (splitVolumeId(drive.file) === undefined) throw failure(`Volume '${drive.file}' not managed by PVE`);
  if (from.startedAt !== undefined && isDrive(disk)) throw failure("Cannot move disk to another VM while the source VM is running - detach first");
  return { source: from, drive };
}

/** Gives a disk to another machine of the same node: its volume gets that machine's number (API2/Qemu.pm move_vm_disk). */
export function reassignDisk(move: DiskMove, target: GuestTarget): string {
  const { host, user, node, vmid, disk } = move;
  if (user !== "root@pam") host.permissions.requireOnGuest(user, target.vmid, undefined, ["VM.Config.Disk"]);
  if (vmid === target.vmid) throw parameterError({ "target-vmid": "must be different than source VMID to reassign disk" });
  const { drive } = checkReassign(move, target);
  host.permissions.require(user, `/storage/${splitVolumeId(drive.file)?.storage ?? ""}`, "Datastore.AllocateSpace");
  return host.tasks.start({ node, type: "qmmove", id: `${vmid}-${disk}>${target.vmid}-${target.disk}`, user }, (worker) => reassign(move, target, worker));
}

function reassign(move: DiskMove, target: GuestTarget, worker: Worker): void {
  const { host, user, node, vmid, disk } = move;
  const { source, drive } = checkReassign(move, target);
  worker.log(`reassign disk '${disk}' from VM '${vmid}' as '${target.disk}' to VM '${target.vmid}'`);
  const volume = rename(host, node, drive.file, target.vmid);
  worker.does({ kind: "copy", from: volumeKey(host, node, drive.file), to: volumeKey(host, node, volume), follow: true });
  const draft = bare(source) as GuestRecord;
  delete draft.config[disk];
  const order = draft.config.boot === undefined ? [] : splitList(parseNamed("pve-qm-boot", draft.config.boot).order ?? "");
  if (order.includes(disk)) {
    worker.log(`removing disk '${disk}' from boot order config`);
    draft.config.boot = `order=${order.filter((one) => one !== disk).join(";")}`;
  }
  worker.log(`removing disk '${disk}' from VM '${vmid}' config`);
  host.state.guests.set(String(vmid), draft);
  const text = printAs(target.disk, { ...drive, file: volume });
  if (isDrive(target.disk)) {
    const update = { host, user, node, vmid: target.vmid, options: { [target.disk]: text }, delete: "", revert: "", force: false, skipLock: false, digest: undefined };
    prepareUpdate({ ...update, log: (line) => worker.log(line), does: (effect) => worker.does(effect) })();
  } else {
    host.state.guests.change(String(target.vmid), (guest) => void (guest.config[target.disk] = volume));
  }
}

/** Gives a volume to another guest under the first free name (pve-storage Plugin.pm rename_volume). */
function rename(host: Host, node: string, id: string, vmid: number): string {
  const record = requireVolume(host, node, id);
  const asFile = storagePath(record.storage, storageConfig(host, record.storage)) !== undefined;
  const name = freeName(host, node, record.storage, vmid, asFile ? record.format : undefined);
  const volume = asFile ? `${record.storage}:${vmid}/${name}` : `${record.storage}:${name}`;
  removeVolume(host, node, id);
  addVolume(host, node, volume, { ...record, owner: vmid });
  return volume;
}
