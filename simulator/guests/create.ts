import { restore, type Remains } from "../backups/restore";
import { ApiError, asText, failure, parameterError, permissionError } from "../errors";
import type { Host } from "../host";
import { findVolume, removeVolume } from "../storage/allocation";
import { enabledStorage, requireVolumeAccess, splitVolumeId } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { createDisks, normalizeDrives, requireStorageAccess } from "./disks";
import { defaultBootOrder, isDrive } from "./drives";
import { newUuid } from "./guest";
import { completeNic, requireBridgeAccess } from "./nics";
import { requireStartable } from "./start";
import { requireDevices, requireOptions, requireTags, uniqueTags, type Change } from "./rights";

/** A request to create a virtual machine. */
export interface Creation {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly pool?: string | undefined;
  readonly storage?: string | undefined;
  /** Backup volume to restore. */
  readonly archive?: string | undefined;
  /** An existing machine of this number is restored over. */
  readonly force: boolean;
  /** A restored machine gets new addresses. */
  readonly unique: boolean;
  readonly start: boolean;
  readonly haManaged: boolean;
  /** Options of the configuration as given. */
  readonly options: Record<string, string>;
}

/** `cdrom` is another name of ide2 (resolve_cdrom_alias). */
export function resolveCdrom(options: Record<string, string>): void {
  const value = options.cdrom;
  if (value === undefined) return;
  options.ide2 = value.includes("media=") ? value : `${value},media=cdrom`;
  delete options.cdrom;
}

/** Checks a creation in Proxmox's order (API2/Qemu.pm create_vm) and starts its task. Returns the task's name. */
export function createGuest(creation: Creation): string {
  const { host, user, vmid, pool, node, options } = creation;
  const change: Change = { host, user, vmid, pool };
  requireCreation(creation);
  if (creation.archive !== undefined) requireArchive(creation, creation.archive);
  resolveCdrom(options);
  requireStorageAccess(host, user, vmid, options, creation.storage);
  requireOptions(change, Object.keys(options));
  requireDevices(change, options);
  requireBridgeAccess(host, user, options);
  normalizeDrives(host, options);
  for (const option of Object.keys(options)) if (/^net\d+$/.test(option)) options[option] = completeNic(host, options[option] ?? "");

  if (creation.archive !== undefined) return startRestore(creation, creation.archive);
  const place = host.state.guests.get(String(vmid))?.node;
  if (place !== undefined) throw failure(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${place}'`);
  host.state.guests.set(String(vmid), { node, config: { lock: "create" }, pending: {}, pendingDelete: [] });
  return host.tasks.start(
    { node, type: "qmcreate", id: String(vmid), user },
    (worker) => build(creation, worker),
    () => host.state.guests.delete(String(vmid)),
  );
}

/** The archive must be readable to the caller and there; drives come from it alone. */
function requireArchive({ host, user, node, vmid, options }: Creation, archive: string): void {
  const drive = Object.keys(options).sort().find(isDrive);
  if (drive !== undefined) throw parameterError({ [drive]: "option conflicts with option 'archive'" });
  if (archive === "-") throw failure("pipe requires cli environment");
  requireVolumeAccess(host, user, vmid, archive, "backup");
  const parts = splitVolumeId(archive);
  if (parts === undefined) throw failure(`can't find file '${archive}'`);
  const { type } = enabledStorage(host, parts.storage, node);
  if (type === "pbs") throw new ApiError(501, `restore from storage type '${type}' not implemented\n`);
  if (findVolume(host, node, archive) === undefined) throw failure(`volume '${archive}' does not exist`);
}

/** Locks the number and restores over it; what fails leaves a machine that nobody cleans up, as Proxmox says. */
function startRestore(creation: Creation, archive: string): string {
  const { host, user, node, vmid, pool, storage, unique, options } = creation;
  const before = host.state.guests.get(String(vmid));
  const words = `unable to restore VM ${vmid} -`;
  if (before !== undefined && (!creation.force || before.node !== node)) throw failure(`${words} VM ${vmid} already exists on node '${before.node}'`);
  if (before?.config.lock !== undefined) throw failure(`${words} VM is locked (${before.config.lock})`);
  host.state.guests.set(String(vmid), { ...(before ?? { node, pending: {}, pendingDelete: [] }), config: { ...before?.config, lock: "create" } });
  const remains: Remains = { freed: [] };
  return host.tasks.start({ node, type: "qmrestore", id: String(vmid), user }, (worker) => {
    restore({ host, user, node, vmid, archive, pool, storage, unique, overrides: options }, worker, remains);
    if (creation.start) startNew(creation, worker);
  }, () => {
    for (const volume of remains.freed) removeVolume(host, node, volume);
    host.state.guests.change(String(vmid), (draft) => {
      if (remains.freed.length > 0) draft.config = { memory: "128" };
      delete draft.config.lock;
    });
  });
}

function requireCreation({ host, user, node, vmid, pool, storage, start, haManaged, archive, force }: Creation): void {
  const { permissions, state } = host;
  if (pool !== undefined && !state.pools.has(pool)) throw permissionError(`pool '${pool}' does not exist`);
  if (storage !== undefined) permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
  if (haManaged) permissions.require(user, "/", "Sys.Console");
  if (start) permissions.requireOnGuest(user, vmid, pool, ["VM.PowerMgmt"]);
  const allowed = permissions.has(user, `/vms/${vmid}`, "VM.Allocate") || (pool !== undefined && permissions.has(user, `/pool/${pool}`, "VM.Allocate"));
  const over = archive !== undefined && force && state.guests.get(String(vmid))?.node === node && permissions.has(user, `/vms/${vmid}`, "VM.Backup");
  if (!allowed && !over) throw permissionError();
}

function build(creation: Creation, worker: Worker): void {
  const { host, vmid, pool } = creation;
  try {
    host.state.guests.change(String(vmid), (guest) => void (guest.config = configuration(creation, worker)));
  } catch (error) {
    throw failure(`unable to create VM ${vmid} - ${asText(error)}`);
  }
  if (pool !== undefined) host.state.pools.change(pool, (draft) => void draft.guests.push(vmid));
  if (creation.start) startNew(creation, worker);
}

/** A machine that cannot start exists all the same: the task only warns. */
function startNew({ host, vmid }: Creation, worker: Worker): void {
  const guest = host.state.guests.get(String(vmid));
  try {
    if (guest !== undefined) requireStartable(host, guest, worker);
    host.state.guests.change(String(vmid), (draft) => void (draft.startedAt = Math.floor(Date.now() / 1000)));
  } catch (error) {
    worker.log(asText(error));
  }
}

/** The stored configuration: what was asked for, the volumes made, and what Proxmox adds to every machine. */
function configuration(creation: Creation, worker: Worker): Record<string, string> {
  const { host, user, node, vmid } = creation;
  const options = { ...creation.options };
  const made = createDisks({ host, user, node, vmid, config: {}, defaultStorage: creation.storage, log: (line) => worker.log(line), does: (effect) => worker.does(effect) }, options);
  const config: Record<string, string> = { ...options, ...made };
  if (config.boot === undefined || config.boot === "") {
    const order = defaultBootOrder(config);
    if (order.length > 0) config.boot = `order=${order.join(";")}`;
    else delete config.boot;
  }
  config.meta = `creation-qemu=10.1.2,ctime=${Math.floor(Date.now() / 1000)}`;
  config.smbios1 ??= `uuid=${newUuid()}`;
  if (config.vmgenid === undefined || config.vmgenid === "1") config.vmgenid = newUuid();
  if (config.tags !== undefined) {
    requireTags({ host, user, vmid, pool: undefined }, "", config.tags);
    config.tags = uniqueTags(host, config.tags);
  }
  return storedConfig(config);
}

/** Values as the file keeps them: the description without trailing blanks, no empty text. */
export function storedConfig(config: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(config).map(([key, value]) => [key, key === "description" ? value.replace(/\s+$/, "") : value] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
