import { ApiError, asText, failure, parameterError, permissionError } from "../errors";
import type { Host } from "../host";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { allocateDisk, requireVolume, volumeKey } from "../storage/allocation";
import { hasFeature } from "../storage/features";
import { contents, defaultFormat, enabledStorage, isShared, splitVolumeId, storageConfig, storagePath } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { drives, isCdrom, isCloudInit, isDrive, parseDrive, printDrive, type Drive } from "./drives";
import { newUuid, requireGuest, requireUnlocked } from "./guest";
import { readdressNic, requireBridgeAccess } from "./nics";
import { requireMappings } from "./rights";

/** A request to copy a virtual machine. */
export interface Cloning {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly newid: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly pool: string | undefined;
  readonly snapname: string | undefined;
  readonly storage: string | undefined;
  readonly format: string | undefined;
  /** Whether disks are copied, and not linked to those of a template. @default - linked for a template */
  readonly full: boolean | undefined;
  /** Node of the copy. @default - that of the original */
  readonly target: string | undefined;
}

/** A cloud-init drive is always 4 MiB. */
const CLOUD_INIT_BYTES = 4 * 1024 ** 2;

/** What a clone is made from, when nothing stands in its way. */
interface Source {
  readonly guest: Readonly<GuestRecord>;
  /** Drives that are made anew, by option; all others are taken over. */
  readonly copied: ReadonlyMap<string, { readonly drive: Drive; readonly full: boolean }>;
}

/** Checks a clone in Proxmox's order (API2/Qemu.pm clone_vm) and starts its task. Returns the task's name. */
export function cloneGuest(cloning: Cloning): string {
  const { host, user, node, vmid } = cloning;
  check(cloning);
  return host.tasks.start({ node, type: "qmclone", id: String(vmid), user }, (worker) => {
    const source = check(cloning);
    worker.log(`creating a clone of VM ${vmid} with ID ${cloning.newid}`);
    try {
      clone(cloning, source, worker);
    } catch (error) {
      throw error instanceof ApiError ? failure(`clone failed: ${asText(error)}`) : error;
    }
  });
}

function check(cloning: Cloning): Source {
  const { host, user, node, vmid, newid, pool, snapname, storage, format } = cloning;
  const target = cloning.target === node || cloning.target === "localhost" ? undefined : cloning.target;
  if (pool !== undefined && !host.state.pools.has(pool)) throw permissionError(`pool '${pool}' does not exist`);
  if (target !== undefined && !host.state.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  if (storage !== undefined) requireStorage(host, storage, node, target);
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  if (snapname !== undefined) throw failure(`snapshot '${snapname}' does not exist`);
  const full = cloning.full ?? guest.config.template !== "1";
  if (storage !== undefined && !full) throw failure("parameter 'storage' not allowed for linked clones");
  if (format !== undefined && !full) throw failure("parameter 'format' not allowed for linked clones");
  const shared = requireStorages(host, user, guest, storage);
  requireMappings({ host, user, vmid: newid, pool }, guest.config);
  requireBridgeAccess(host, user, guest.config);
  if (target !== undefined && !shared) throw failure(`can't clone VM to node '${target}' (VM uses local storage)`);
  if (host.state.guests.has(String(newid))) throw failure(`unable to create VM ${newid}: config file already exists`);
  return { guest, copied: drivesToCopy(host, guest, full) };
}

function requireStorage(host: Host, storage: string, node: string, target: string | undefined): void {
  const config = enabledStorage(host, storage, node);
  if (!contents(config).includes("images")) throw parameterError({ storage: `storage '${storage}' does not support vm images` });
  if (target === undefined) return;
  enabledStorage(host, storage, target);
  if (!isShared(config)) throw failure(`can't clone to non-shared storage '${storage}'`);
}

/** Whether every node sees what the machine uses (check_storage_access_clone). */
function requireStorages(host: Host, user: string, { config }: Readonly<GuestRecord>, storage: string | undefined): boolean {
  let shared = true;
  for (const [, drive] of drives(config)) {
    if (drive.file === "none") continue;
    if (drive.file === "cdrom") {
      host.permissions.require(user, "/", "Sys.Console");
      continue;
    }
    const own = splitVolumeId(drive.file)?.storage;
    if (own === undefined) throw failure(`unable to parse volume ID '${drive.file}'`);
    if (!isShared(storageConfig(host, own))) shared = false;
    if (!isCdrom(drive)) host.permissions.require(user, `/storage/${storage ?? own}`, "Datastore.AllocateSpace");
  }
  if (config.vmstatestorage !== undefined) host.permissions.require(user, `/storage/${config.vmstatestorage}`, "Datastore.AllocateSpace");
  return shared;
}

function drivesToCopy(host: Host, { config, startedAt }: Readonly<GuestRecord>, full: boolean): Source["copied"] {
  const copied = new Map<string, { drive: Drive; full: boolean }>();
  for (const option of Object.keys(config).filter(isDrive).sort()) {
    const drive = parseDrive(option, config[option] ?? "");
    if (full && startedAt !== undefined && option === "tpmstate0") throw failure("cannot clone TPM state while VM is running");
    if (drive === undefined) throw failure(`unable to parse drive options for '${option}'`);
    if (isCdrom(drive, true)) continue;
    const whole = full || isCloudInit(drive) || option === "tpmstate0";
    if (!hasFeature(host, drive.file, whole ? "copy" : "clone")) throw failure(`${whole ? "Full" : "Linked"} clone feature is not supported for '${drive.file}' (${option})`);
    copied.set(option, { drive, full: whole });
  }
  return copied;
}

function clone(cloning: Cloning, { guest, copied }: Source, worker: Worker): void {
  const { host, node, vmid, newid, pool, target } = cloning;
  const { state } = host;
  const config = takenOver(cloning, guest, copied);
  const firewall = state.firewalls.get(`vm/${vmid}`);
  if (firewall !== undefined) state.firewalls.set(`vm/${newid}`, bare(firewall));
  for (const [option, { drive, full }] of copied) {
    worker.log(`create ${full ? "full" : "linked"} clone of drive ${option} (${drive.file})`);
    config[option] = copyDrive(cloning, option, drive, full, worker);
  }
  const pending = Object.keys(guest.pending);
  if (pending.length > 0) worker.log(`found pending changes for '${pending.join(",")}', discarding for clone`);
  state.guests.set(String(newid), { node: target ?? node, config, pending: {}, pendingDelete: [] });
  if (pool !== undefined) state.pools.change(pool, (draft) => void draft.guests.push(newid));
}

/** The configuration without the drives that are made anew: other addresses, other identity, no unused disks. */
function takenOver({ host, vmid, name, description }: Cloning, { config }: Readonly<GuestRecord>, copied: Source["copied"]): Record<string, string> {
  const kept = Object.entries(config).filter(([option]) => !copied.has(option) && option !== "template" && !/^unused\d+$/.test(option));
  const result: Record<string, string> = Object.fromEntries(kept.map(([option, value]) => [option, /^net\d+$/.test(option) ? readdressNic(host, value) : value]));
  const uuid = `uuid=${newUuid()}`;
  const identity = config.smbios1 ?? uuid;
  result.smbios1 = identity.includes("uuid=") ? identity.replace(/uuid=[0-9a-fA-F-]+/, uuid) : `${identity},${uuid}`;
  if (config.vmgenid !== undefined) result.vmgenid = newUuid();
  result.name = name ?? `Copy-of-VM-${config.name ?? vmid}`;
  if (description !== undefined && description !== "") result.description = description;
  return result;
}

/** What is on the disk comes along, a cloud-init drive is written anew (QemuServer.pm clone_disk). */
function copyDrive(cloning: Cloning, option: string, drive: Drive, full: boolean, worker: Worker): string {
  const { host, node, newid: vmid } = cloning;
  const source = requireVolume(host, node, drive.file);
  const storage = cloning.storage ?? source.storage;
  const config = storageConfig(host, storage);
  const asFile = storagePath(storage, config) !== undefined;
  // The name of a linked file would hold that of its base.
  if (!full && asFile) throw new ApiError(501, `linked clones on storage type '${config.type}' not implemented\n`);
  const cloudInit = isCloudInit(drive);
  const format = !asFile ? "raw" : (cloning.format ?? (["raw", "qcow2", "vmdk"].includes(source.format) ? source.format : defaultFormat(config)));
  const id = cloudInit
    ? allocateDisk(host, { node, storage, vmid, format, bytes: CLOUD_INIT_BYTES, name: `vm-${vmid}-cloudinit${asFile ? `.${format}` : ""}` })
    : allocateDisk(host, { node, storage, vmid, format, bytes: source.size, data: source.data });
  if (full) worker.log(`allocated target volume '${id}'`);
  if (!cloudInit) worker.does({ kind: "copy", from: volumeKey(host, node, drive.file), to: volumeKey(host, node, id), follow: false, into: vmid });
  const kept = Object.fromEntries(Object.entries(drive).filter(([key]) => key !== "format"));
  return printDrive(option, { ...kept, file: id, size: String(requireVolume(host, node, id).size) });
}
