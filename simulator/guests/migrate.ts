import { failure, parameterError } from "../errors";
import { asText } from "../errors";
import type { Host } from "../host";
import { splitList } from "../schema/formats";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { addVolume, findVolume, freeName, removeVolume, requireSpace, requireVolume, volumeKey } from "../storage/allocation";
import { contents, enabledStorage, isShared, parseVolume, splitVolumeId, storageConfig, storagePath } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { drives, isCdrom, isCloudInit, isDrive, parseDrive, printDrive } from "./drives";
import { requireGuest, requireUnlocked } from "./guest";
import { requireStartable } from "./start";

/** A request to move a machine to another node of the cluster. */
export interface Migration {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly target: string;
  readonly online: boolean;
  readonly withLocalDisks: boolean;
  /** `from:to` pairs, one storage for all, or `1` for the same. */
  readonly targetStorage: string | undefined;
}

/** A volume that a machine uses, and as what (QemuServer.pm foreach_volid). */
interface Use {
  readonly option: string;
  readonly volume: string;
  readonly cdrom: boolean;
  readonly cloudInit: boolean;
  readonly unused: boolean;
  readonly pending: boolean;
}

function uses(guest: Readonly<GuestRecord>): Use[] {
  const of = (config: Readonly<Record<string, string>>, pending: boolean): Use[] => [
    ...drives(config).map(([option, drive]) => ({ option, volume: drive.file, cdrom: isCdrom(drive), cloudInit: isCloudInit(drive), unused: false, pending })),
    ...Object.entries(config).filter(([option]) => /^unused\d+$/.test(option))
      .map(([option, volume]) => ({ option, volume, cdrom: false, cloudInit: false, unused: true, pending })),
  ];
  const seen = new Set<string>();
  return [...of(guest.config, false), ...of(guest.pending, true)].filter(({ volume }) => !seen.has(volume) && seen.add(volume));
}

/** Which storage of the target node takes the volumes of one (JSONSchema.pm map_id). */
function storageMap(text: string | undefined): (storage: string) => string {
  const pairs = splitList(text ?? "");
  const single = pairs.find((pair) => !pair.includes(":"));
  const map = new Map(pairs.filter((pair) => pair.includes(":")).map((pair) => pair.split(":") as [string, string]));
  return (storage) => map.get(storage) ?? (single === undefined || single === "1" ? storage : single);
}

/** What stands in the way of a migration, and what would move (API2/Qemu.pm migrate_vm_precondition). */
export function preconditions(host: Host, node: string, vmid: number): Record<string, unknown> {
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  const found = uses(guest);
  const blocked: Record<string, unknown> = {};
  const allowed: string[] = [];
  for (const other of host.state.nodes.keys().filter((name) => name !== node)) {
    const missing = new Set(found.flatMap(({ volume, unused }) => {
      const storage = unused ? undefined : splitVolumeId(volume)?.storage;
      return storage === undefined || available(host, storage, other) ? [] : [storage];
    }));
    if (missing.size === 0) allowed.push(other);
    else blocked[other] = { unavailable_storages: [...missing].sort() };
  }
  const local = found.filter(({ volume }) => volume !== "none" && !isShared(host.state.storages.get(splitVolumeId(volume)?.storage ?? "")));
  return {
    running: guest.startedAt === undefined ? 0 : 1, allowed_nodes: allowed, not_allowed_nodes: blocked,
    local_disks: local.map((use) => ({
      volid: use.volume, cdrom: Number(use.cdrom), is_unused: Number(use.unused), is_attached: Number(!use.unused && !use.pending), is_cloudinit: Number(use.cloudInit),
      size: findVolume(host, node, use.volume)?.size ?? 0, ...(isDrive(use.option) ? { drivename: use.option } : {}),
    })),
    local_resources: [], "mapped-resources": [], "mapped-resource-info": {}, "has-dbus-vmstate": 1,
  };
}

function available(host: Host, storage: string, node: string): boolean {
  const { disable, nodes } = host.state.storages.get(storage)?.options ?? {};
  const only = splitList(String(nodes ?? ""));
  return disable !== 1 && (only.length === 0 || only.includes(node));
}

/** Checks a migration in Proxmox's order (API2/Qemu.pm migrate_vm) and starts its task. */
export function migrateGuest(migration: Migration): string {
  const { host, user, node, vmid, target, online, targetStorage } = migration;
  if (target === node) throw parameterError({ target: "target is local node." });
  if (!host.state.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  if (guest.startedAt !== undefined && !online) throw failure("can't migrate running VM without --online");
  const pairs = splitList(targetStorage ?? "");
  if (pairs.length > 0 && !pairs.includes("1")) host.permissions.requireOnGuest(user, vmid, undefined, ["VM.Config.Disk"]);
  for (const storage of pairs.filter((pair) => pair !== "1").map((pair) => pair.split(":").at(-1) ?? "")) {
    const config = enabledStorage(host, storage, target);
    host.permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
    if (!contents(config).includes("images")) throw failure(`storage '${storage}' does not support vm images`);
  }
  if (pairs.length === 0 || pairs.includes("1")) requireStorages(host, guest, node, target);
  return host.tasks.start({ node, type: "qmigrate", id: String(vmid), user }, (worker) => {
    try {
      migrate(migration, worker);
    } catch (error) {
      worker.log(`ERROR: migration aborted (duration 00:00:00): ${asText(error)}`);
      throw failure("migration aborted");
    }
    worker.log("migration finished successfully (duration 00:00:00)");
  });
}

/** Every storage of a machine must be there on both nodes (check_storage_availability). */
function requireStorages(host: Host, guest: Readonly<GuestRecord>, node: string, target: string): void {
  for (const [, { file }] of drives(guest.config)) {
    const parts = splitVolumeId(file);
    if (parts === undefined) continue;
    const config = enabledStorage(host, parts.storage, node);
    enabledStorage(host, parts.storage, target);
    const { kind } = parseVolume(host, file);
    if (!contents(config).includes(kind)) throw failure(`${file}: content type '${kind}' is not available on storage '${parts.storage}'`);
  }
}

/** A local volume and the storage that takes it. */
type Move = readonly [use: Use, storage: string];

function migrate(migration: Migration, worker: Worker): void {
  const { host, node, vmid, target } = migration;
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  if (guest.startedAt !== undefined && !migration.online) throw failure("can't migrate running VM without --online");
  worker.log(`starting migration of VM ${vmid} to node '${target}' (${host.node(target).address})`);
  const moved = new Map(scan(migration, guest, worker).map(([use, storage]) => [use.volume, move(migration, use, storage, worker)]));
  const draft = bare(guest) as GuestRecord;
  draft.node = target;
  for (const config of [draft.config, draft.pending]) {
    for (const [option, value] of Object.entries(config)) {
      const volume = moved.get(isDrive(option) ? (parseDrive(option, value)?.file ?? "") : value);
      if (volume !== undefined) config[option] = isDrive(option) ? printDrive(option, { ...parseDrive(option, value), file: volume }) : volume;
    }
  }
  if (draft.startedAt !== undefined) requireStartable(host, draft, worker);
  host.state.guests.set(String(vmid), draft);
}

/** Finds the local volumes, or says which cannot move (QemuMigrate.pm scan_local_volumes). */
function scan(migration: Migration, guest: Readonly<GuestRecord>, worker: Worker): Move[] {
  const { host, withLocalDisks } = migration;
  const faults: string[] = [];
  const moves: Move[] = [];
  for (const use of uses(guest)) {
    try {
      const storage = destination(migration, use);
      if (storage !== undefined) moves.push([use, storage]);
    } catch (error) {
      faults.push(`can't migrate local disk '${use.volume}': ${asText(error)}`);
    }
  }
  for (const [{ volume, cloudInit, unused }] of moves) {
    if (guest.startedAt !== undefined && !cloudInit && !unused && !withLocalDisks) {
      faults.push(`can't migrate local disk '${volume}': can't live migrate attached local disks without with-local-disks option`);
    }
    worker.log(cloudInit ? `found generated disk '${volume}' (in current VM config)` : `found local disk '${volume}' (${unused ? "unused" : "attached"})`);
  }
  for (const fault of faults) worker.log(`WARN: ${fault}`);
  if (faults.length > 0) throw failure("Problem found while scanning volumes - can't migrate VM - check log");
  const odd = moves.find(([{ volume }]) => !/^(?:dir|btrfs|zfspool|lvmthin|lvm)$/.test(storageConfig(host, splitVolumeId(volume)?.storage ?? "").type));
  if (odd !== undefined) throw failure(`Problem found while scanning volumes - can't migrate '${odd[0].volume}' - storage type not supported`);
  return moves;
}

/** The storage that takes a local volume; undefined for what every node sees or what holds nothing. */
function destination({ host, node, vmid, target, targetStorage }: Migration, { volume, cdrom, cloudInit }: Use): string | undefined {
  if (cdrom && volume === "none") return undefined;
  if (cdrom && volume === "cdrom") throw failure("can't migrate local cdrom drive");
  const parts = splitVolumeId(volume);
  if (parts === undefined) throw failure("local file/device");
  const from = enabledStorage(host, parts.storage, node);
  const storage = isShared(from) ? parts.storage : storageMap(targetStorage)(parts.storage);
  const { kind, owner } = parseVolume(host, volume);
  if (!contents(enabledStorage(host, storage, target)).includes(kind)) throw failure(`${volume}: content type '${kind}' is not available on storage '${storage}'`);
  if (isShared(from)) return undefined;
  requireVolume(host, node, volume);
  if (cdrom && !cloudInit) throw failure("local cdrom image");
  if (!cloudInit && owner !== vmid) throw failure(`owned by other VM (owner = VM ${owner ?? ""})`);
  return storage;
}

/** Copies a volume to the other node under its own name, or under the first free one, and removes it here. */
function move({ host, node, vmid, target }: Migration, { volume }: Use, storage: string, worker: Worker): string {
  const record = requireVolume(host, node, volume);
  requireSpace(host, storage, target, record.size, `storage migration for '${volume}' to storage '${storage}' failed - No space left on device`);
  const asFile = storagePath(storage, storageConfig(host, storage)) !== undefined;
  const format = asFile ? record.format : "raw";
  const plain = (splitVolumeId(volume)?.name ?? "").replace(/^\d+\//, "").replace(/\.(raw|qcow2|vmdk)$/, "");
  const named = (name: string): string => (asFile ? `${storage}:${vmid}/${name}` : `${storage}:${name}`);
  const same = named(asFile ? `${plain}.${format}` : plain);
  const id = findVolume(host, target, same) === undefined ? same : named(freeName(host, target, storage, vmid, asFile ? format : undefined));
  addVolume(host, target, id, { ...record, storage, format });
  removeVolume(host, node, volume);
  worker.does({ kind: "copy", from: volumeKey(host, node, volume), to: volumeKey(host, target, id), follow: true });
  worker.log(`volume '${volume}' is '${id}' on the target`);
  return id;
}
