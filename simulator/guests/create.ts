import { ApiError, asText, failure, permissionError } from "../errors";
import type { Host } from "../host";
import { requireVolumeAccess } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { createDisks, normalizeDrives, requireStorageAccess } from "./disks";
import { defaultBootOrder } from "./drives";
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
  /** Backup volume to restore; checked for rights, then not done. */
  readonly archive?: string | undefined;
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
  if (creation.archive !== undefined) {
    requireVolumeAccess(host, user, vmid, creation.archive, "backup");
    throw new ApiError(501, "restore of a backup (parameter 'archive') not implemented\n");
  }
  resolveCdrom(options);
  requireStorageAccess(host, user, vmid, options, creation.storage);
  requireOptions(change, Object.keys(options));
  requireDevices(change, options);
  requireBridgeAccess(host, user, options);
  normalizeDrives(host, options);
  for (const option of Object.keys(options)) if (/^net\d+$/.test(option)) options[option] = completeNic(host, options[option] ?? "");

  const place = host.state.guests.get(String(vmid))?.node;
  if (place !== undefined) throw failure(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${place}'`);
  host.state.guests.set(String(vmid), { node, config: { lock: "create" }, pending: {}, pendingDelete: [] });
  return host.tasks.start(
    { node, type: "qmcreate", id: String(vmid), user },
    (worker) => build(creation, worker),
    () => host.state.guests.delete(String(vmid)),
  );
}

function requireCreation({ host, user, vmid, pool, storage, start, haManaged }: Creation): void {
  const { permissions, state } = host;
  if (pool !== undefined && !state.pools.has(pool)) throw permissionError(`pool '${pool}' does not exist`);
  if (storage !== undefined) permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
  if (haManaged) permissions.require(user, "/", "Sys.Console");
  if (start) permissions.requireOnGuest(user, vmid, pool, ["VM.PowerMgmt"]);
  const allowed = permissions.has(user, `/vms/${vmid}`, "VM.Allocate") || (pool !== undefined && permissions.has(user, `/pool/${pool}`, "VM.Allocate"));
  if (!allowed) throw permissionError();
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
  const made = createDisks({ host, user, node, vmid, config: {}, defaultStorage: creation.storage, log: (line) => worker.log(line) }, options);
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
