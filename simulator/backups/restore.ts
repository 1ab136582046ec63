import { failure } from "../errors";
import type { Host } from "../host";
import { drives, isCdrom, isCloudInit, isDrive, parseDrive, printDrive } from "../guests/drives";
import { newUuid, requireGuest, requireUnprotected } from "../guests/guest";
import { readdressNic, requireBridgeAccess } from "../guests/nics";
import { addUnused } from "../guests/pending";
import { ownsVolume } from "../guests/unused";
import type { ArchiveRecord, ArchivedDisk, GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { allocateDisk, findVolume, removeVolume, volumeKey, volumesOn } from "../storage/allocation";
import { contents, splitVolumeId, storageConfig, storagePath, volumePath } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { archiveOf } from "./archive";

/** A request to restore a virtual machine; what it may do was checked before. */
export interface Restoration {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly archive: string;
  readonly pool?: string | undefined;
  /** Storage for all disks. @default - each where it was */
  readonly storage?: string | undefined;
  /** New addresses and a new machine UUID. */
  readonly unique: boolean;
  /** Options that replace those of the archive. */
  readonly overrides: Readonly<Record<string, string>>;
}

const CLOUD_INIT_BYTES = 4 * 1024 ** 2;

/** A disk to be made: one of the archive, or a cloud-init drive, which no archive holds. */
type Wanted = ArchivedDisk & { readonly cloudInit?: true };

/** What a restore that fails half-way leaves of the machine that it should have replaced. */
export interface Remains {
  /** Disks that were freed before the copying began. */
  readonly freed: string[];
}

/**
 * Restores a virtual machine over a new or an existing number (qemu-server QemuServer.pm restore_vma_archive): frees the
 * disks that it replaces, allocates those of the archive, writes the configuration, keeps other disks as unused. What it
 * frees it notes in `remains`, because that is gone even when what follows fails.
 */
export function restore(restoration: Restoration, worker: Worker, remains: Remains): void {
  const { host, user, node, vmid, pool, overrides } = restoration;
  const words = `unable to restore VM ${vmid} -`;
  const before = requireGuest(host, node, vmid);
  requireUnprotected(before, words);
  if (before.startedAt !== undefined) throw failure(`${words} vm is running`);
  const archive = archiveOf(host, node, restoration.archive);
  const path = volumePath(host, restoration.archive);
  if (archive === undefined) throw failure(`command 'set -o pipefail && vma extract -v -r /var/tmp/vzdumptmp.fifo ${path} /var/tmp/vzdumptmp' failed: exit code 255`);
  requireBridgeAccess(host, user, { ...archive.config, ...overrides });
  worker.log(`restore vma archive: vma extract -v -r /var/tmp/vzdumptmp.fifo ${path} /var/tmp/vzdumptmp`);

  if (archive.firewall !== undefined) host.state.firewalls.set(`vm/${vmid}`, archive.firewall);
  const wanted = [...archive.disks, ...cloudInitDisks(archive, restoration)];
  for (const { storage } of wanted) requireImages(restoration, restoration.storage ?? storage);
  freeOld(restoration, before, wanted, remains);
  const made = new Map(wanted.map((disk) => [disk.drive, allocate(restoration, disk, worker)]));
  const filled = archive.disks.map(({ drive }) => ({ drive, volume: volumeKey(host, node, made.get(drive) ?? "") }));
  worker.does({ kind: "restore", archive: volumeKey(host, node, restoration.archive), disks: filled });
  const config = { ...restored(restoration, archive, made), ...overrides };
  delete config.lock;
  requireBridgeAccess(host, user, config);
  const guest: GuestRecord = { node, config, pending: {}, pendingDelete: [] };
  rescan(host, vmid, guest, worker);
  host.state.guests.set(String(vmid), guest);
  if (pool !== undefined && host.state.pools.get(pool)?.guests.includes(vmid) === false) host.state.pools.change(pool, (draft) => void draft.guests.push(vmid));
}

/** Cloud-init drives are not in the archive; they are made anew (parse_backup_hints). */
function cloudInitDisks(archive: Readonly<ArchiveRecord>, { host }: Restoration): Wanted[] {
  return drives(archive.config).filter(([option, drive]) => /^(?:ide|sata|scsi)/.test(option) && isCloudInit(drive)).map(([drive, { file }]) => {
    const storage = splitVolumeId(file)?.storage ?? "local";
    const asFile = host.state.storages.has(storage) && storagePath(storage, storageConfig(host, storage)) !== undefined;
    return { drive, storage, format: asFile ? (/\.(qcow2|raw)$/.exec(file)?.[1] ?? "raw") : "raw", size: CLOUD_INIT_BYTES, cloudInit: true };
  });
}

function requireImages({ host, user }: Restoration, storage: string): void {
  if (!contents(storageConfig(host, storage)).includes("images")) throw failure(`Content type 'images' is not available on storage '${storage}'`);
  if (user !== "root@pam") host.permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
}

/** Own disks that are about to be restored go before there is anything in their place (restore_cleanup_oldconf). */
function freeOld({ host, node, vmid }: Restoration, before: Readonly<GuestRecord>, wanted: readonly Wanted[], remains: Remains): void {
  const replaced = new Set(wanted.map(({ drive }) => drive));
  for (const [option, drive] of drives(before.config)) {
    if (isCdrom(drive, true) || !replaced.has(option) || !ownsVolume(vmid, drive.file)) continue;
    removeVolume(host, node, drive.file);
    remains.freed.push(drive.file);
  }
}

function allocate({ host, node, vmid, storage }: Restoration, disk: Wanted, worker: Worker): string {
  const target = storage ?? disk.storage;
  const asFile = storagePath(target, storageConfig(host, target)) !== undefined;
  const format = asFile ? disk.format : "raw";
  const name = `vm-${vmid}-cloudinit${asFile ? `.${format}` : ""}`;
  const volume = allocateDisk(host, { node, storage: target, vmid, format, bytes: disk.size, data: disk.data, ...(disk.cloudInit === true ? { name } : {}) });
  worker.log(`new volume ID is '${volume}'`);
  return volume;
}

/** The archive's configuration with the new volumes; excluded disks become remarks (restore_update_config_line). */
function restored({ host, unique }: Restoration, archive: Readonly<ArchiveRecord>, made: ReadonlyMap<string, string>): Record<string, string> {
  const config = bare(archive.config);
  for (const [option, value] of Object.entries(archive.config)) {
    const drive = isDrive(option) ? parseDrive(option, value) : undefined;
    const volume = made.get(option);
    if (drive?.backup === "0") {
      // The file's line is put behind a `#`, and lines with a `#` are the description.
      config.description = [config.description, `${option}: ${value}`].filter((part) => part !== undefined).join("\n");
      delete config[option];
    } else if (drive !== undefined && volume !== undefined) {
      config[option] = printDrive(option, { ...drive, file: volume });
    } else if (unique && /^net\d+$/.test(option)) {
      config[option] = readdressNic(host, value);
    }
  }
  if (config.vmgenid !== undefined && config.vmgenid !== "0") config.vmgenid = newUuid();
  if (unique && config.smbios1 !== undefined) config.smbios1 = config.smbios1.replace(/uuid=[0-9a-fA-F-]+/, `uuid=${newUuid()}`);
  return config;
}

/** Disks of this number that the configuration does not name are kept as unused (rescan, update_disk_config). */
function rescan(host: Host, vmid: number, guest: GuestRecord, worker: Worker): void {
  worker.log("rescan volumes...");
  const named = new Set(drives(guest.config).map(([, { file }]) => file));
  for (const [id, volume] of volumesOn(host, guest.node)) {
    if (volume.kind !== "images" || volume.owner !== vmid || named.has(id)) continue;
    addUnused(guest, id);
    worker.log(`VM ${vmid} add unreferenced volume '${id}' to config`);
  }
  for (const [option, drive] of drives(guest.config)) {
    const size = findVolume(host, guest.node, drive.file)?.size;
    if (size !== undefined && !isCdrom(drive)) guest.config[option] = printDrive(option, { ...drive, size: String(size) });
  }
}
