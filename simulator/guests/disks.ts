import { failure, parameterError } from "../errors";
import type { Host } from "../host";
import { parseSize } from "../schema/property-string";
import { addVolume, allocateDisk, findVolume, requireSpace, requireVolume, volumeKey } from "../storage/allocation";
import { hasFeature } from "../storage/features";
import { contents, defaultFormat, enabledStorage, parseVolume, requireVolumeAccess, splitVolumeId, storageConfig, storagePath, volumePath } from "../storage/volumes";
import { drives, isCdrom, isCloudInit, isDrive, NEW_DISK, parseDrive, printDrive, requireDrive, type Drive } from "./drives";
import type { Worker } from "../tasks/tasks";

const GIB = 1024 ** 3;
/** A cloud-init drive is always 4 MiB. */
const CLOUD_INIT_BYTES = 4 * 1024 ** 2;
const SMALL: Readonly<Record<string, number>> = { efidisk0: 528 * 1024, tpmstate0: 4 * 1024 ** 2 };

/** Checks the drives of a request and rewrites them as Proxmox prints them (check_drive_param). */
export function normalizeDrives(host: Host, options: Record<string, string>): void {
  for (const option of Object.keys(options).filter(isDrive).sort()) {
    const drive = requireDrive(option, options[option] ?? "");
    if (drive["import-from"] !== undefined) {
      const size = NEW_DISK.exec(drive.file)?.[2];
      if (size === undefined || Number(size) !== 0) {
        throw parameterError({ [option]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>" });
      }
      for (const key of option === "efidisk0" ? ["efitype", "pre-enrolled-keys"] : []) {
        if (drive[key] === undefined) throw parameterError({ [option]: `need to specify '${key}' when using 'import-from'` });
      }
      if (option === "tpmstate0" && drive.version === undefined) throw parameterError({ [option]: "need to specify 'version' when using 'import-from'" });
    }
    const volume = splitVolumeId(drive.file);
    if (volume !== undefined && !NEW_DISK.test(drive.file) && volume.name !== "cloudinit") {
      if (parseVolume(host, drive.file).kind === "iso" && !isCdrom(drive)) throw parameterError({ [option]: "explicit 'media=cdrom' is required for iso images" });
    }
    options[option] = printDrive(option, drive);
  }
}

/** The rights to the storages and volumes that a request's drives touch (check_storage_access). */
export function requireStorageAccess(host: Host, user: string, vmid: number, options: Readonly<Record<string, string>>, defaultStorage?: string): void {
  const { permissions } = host;
  for (const option of Object.keys(options).filter(isDrive).sort()) {
    const drive = parseDrive(option, options[option] ?? "");
    if (drive === undefined) continue;
    requireDriveAccess(host, user, vmid, option, drive, defaultStorage);
    const source = drive["import-from"];
    if (source !== undefined) requireImportAccess(host, user, vmid, option, source);
  }
  for (const option of Object.keys(options).filter((name) => /^unused\d+$/.test(name)).sort()) {
    const volid = (options[option] ?? "").replace(/^(?:file|volume)=/, "");
    if (splitVolumeId(volid) === undefined) throw parameterError({ [option]: `not a valid volid: ${volid}` });
    requireVolumeAccess(host, user, vmid, volid, "images");
  }
  if (options.vmstatestorage !== undefined) permissions.require(user, `/storage/${options.vmstatestorage}`, "Datastore.AllocateSpace");
}

function requireDriveAccess(host: Host, user: string, vmid: number, option: string, drive: Drive, defaultStorage: string | undefined): void {
  const cdrom = isCdrom(drive);
  const { file } = drive;
  if (file === "none" || file === "cloudinit" || splitVolumeId(file)?.name === "cloudinit") return;
  if (cdrom && file === "cdrom") return host.permissions.require(user, "/", "Sys.Console");
  const wanted = NEW_DISK.exec(file);
  if (!cdrom && wanted !== null) {
    const storage = wanted[1] ?? defaultStorage;
    if (storage === undefined) throw failure("no storage ID specified (and no default storage)");
    host.permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
    if (!contents(storageConfig(host, storage)).includes("images")) throw parameterError({ storage: `storage '${storage}' does not support vm images` });
    return;
  }
  requireVolumeAccess(host, user, vmid, file);
  if (splitVolumeId(file) === undefined) return;
  if (!["images", "iso"].includes(parseVolume(host, file).kind)) throw parameterError({ [option]: "content type needs to be 'images' or 'iso'" });
}

function requireImportAccess(host: Host, user: string, vmid: number, option: string, source: string): void {
  const owner = splitVolumeId(source) === undefined ? undefined : importSource(host, option, source);
  if (owner !== undefined) host.permissions.require(user, `/vms/${owner}`, "VM.Clone");
  else requireVolumeAccess(host, user, vmid, source);
}

function importSource(host: Host, option: string, source: string): number | undefined {
  const { kind, owner } = parseVolume(host, source);
  if (kind !== "images" && kind !== "import") {
    throw parameterError({ [option]: `${source} has wrong type '${kind}' - needs to be 'images' or 'import'` });
  }
  return owner;
}

/** What drives are made for. */
export interface DiskContext {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  /** The configuration so far, to find a second cloud-init drive. */
  readonly config: Readonly<Record<string, string>>;
  readonly defaultStorage?: string | undefined;
  readonly log: Worker["log"];
  readonly does: Worker["does"];
}

/** Makes, imports or attaches the drives of a request; returns the options as they are stored (create_disks). */
export function createDisks(context: DiskContext, options: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const option of Object.keys(options).filter(isDrive).sort()) {
    const drive = parseDrive(option, options[option] ?? "");
    if (drive !== undefined) result[option] = createDisk(context, option, drive, result);
  }
  return result;
}

function createDisk(context: DiskContext, option: string, drive: Drive, made: Readonly<Record<string, string>>): string {
  const { file } = drive;
  if (file === "none" || file === "cdrom") {
    delete (drive as Record<string, string>).size;
    return printDrive(option, drive);
  }
  const volume = splitVolumeId(file);
  if (volume?.name === "cloudinit") return createCloudInit(context, option, drive, volume.storage, made);
  if (NEW_DISK.test(file)) return createNew(context, option, drive);
  requireVolumeAccess(context.host, context.user, context.vmid, file);
  if (volume !== undefined) attachChecks(context, option, drive, made);
  const size = volume === undefined ? undefined : requireVolume(context.host, context.node, file).size;
  return printDrive(option, { ...drive, ...(size === undefined ? {} : { size: String(size) }) });
}

function attachChecks(context: DiskContext, option: string, drive: Drive, made: Readonly<Record<string, string>>): void {
  const { kind, format } = parseVolume(context.host, drive.file);
  if (kind !== "images" && kind !== "iso") throw failure(`cannot use volume ${drive.file} - content type needs to be 'images' or 'iso'`);
  if (drive.format !== undefined && drive.format !== format) {
    throw failure(`drive '${option}' - volume '${drive.file}' - 'format=${drive.format}' option different from storage format '${format}'`);
  }
  if (isCloudInit(drive)) refuseSecondCloudInit(context, option, made);
}

function refuseSecondCloudInit(context: DiskContext, option: string, made: Readonly<Record<string, string>>): void {
  const other = drives({ ...context.config, ...made }).find(([name, drive]) => name !== option && isCloudInit(drive) && splitVolumeId(drive.file)?.name !== "cloudinit");
  if (other !== undefined) throw failure(`${option} - cloud-init drive is already attached at '${other[0]}'`);
}

/** A drive without some of its keys. */
function without(drive: Drive, ...keys: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(drive).filter(([key]) => !keys.includes(key)));
}

function createCloudInit(context: DiskContext, option: string, drive: Drive, storage: string, made: Readonly<Record<string, string>>): string {
  const { host, vmid, node } = context;
  refuseSecondCloudInit(context, option, made);
  const asFile = storagePath(storage, storageConfig(host, storage)) !== undefined;
  const format = drive.format ?? (asFile ? "qcow2" : "raw");
  const volid = allocateDisk(host, { node, storage, vmid, format, bytes: CLOUD_INIT_BYTES, name: `vm-${vmid}-cloudinit${asFile ? `.${format}` : ""}` });
  const kept = without(drive, "format", "size");
  const printed = printDrive(option, { ...kept, file: volid, media: "cdrom" });
  context.log(`${option}: successfully created disk '${printed}'`);
  return printed;
}

function createNew(context: DiskContext, option: string, drive: Drive): string {
  const { host, vmid, node } = context;
  const [, given, amount = "0"] = NEW_DISK.exec(drive.file) ?? [];
  const storage = given ?? context.defaultStorage;
  if (storage === undefined) throw failure("no storage ID specified (and no default storage)");
  const { "import-from": source, format } = drive;
  const kept = without(drive, "import-from", "format", "size");
  const config = enabledStorage(host, storage, node);
  const wanted = format ?? defaultFormat(config);
  const volid = source === undefined
    ? allocateDisk(host, { node, storage, vmid, format: wanted, bytes: SMALL[option] ?? Math.floor(Number(amount) * GIB) })
    : importDisk(context, storage, source, importFormat(context, config, source, format));
  const bytes = requireVolume(host, node, volid).size;
  const printed = printDrive(option, { ...kept, file: volid, size: String(bytes) });
  context.log(`${option}: successfully created disk '${printed}'`);
  return printed;
}

/** A storage without files takes raw images only (resolve_dst_disk_format); without a wish the copy keeps the source's format where the storage can hold it. */
function importFormat(context: DiskContext, config: Parameters<typeof defaultFormat>[0], source: string, wanted: string | undefined): string {
  if (storagePath("", config) === undefined) return "raw";
  if (wanted !== undefined) return wanted;
  if (splitVolumeId(source) === undefined) return defaultFormat(config);
  const { format } = parseVolume(context.host, source);
  return ["raw", "qcow2", "vmdk"].includes(format) ? format : "raw";
}

function importDisk(context: DiskContext, storage: string, source: string, format: string): string {
  const { host, node, vmid } = context;
  if (splitVolumeId(source) === undefined) throw failure(`can't find file '${source}'`);
  const image = findVolume(host, node, source);
  const from = volumePath(host, source);
  if (image === undefined) {
    throw failure(`cannot import from '${source}' - qemu-img: Could not open '${from}': No such file or directory`);
  }
  if (image.kind === "images") requireImportable(context, source, image.owner);
  const target = `${storage}:vm-${vmid}`;
  requireSpace(
    host, storage, node, image.size,
    `cannot import from '${source}' - copy failed: command '/usr/bin/qemu-img convert -p -n -f ${image.format} -O ${format} ${from} ${target}' failed: ` +
      "exit code 1: error while writing: No space left on device");
  context.log(`transferred 0.0 B of ${(image.size / GIB).toFixed(1)} GiB (0.00%)`);
  const volid = allocateDisk(host, { node, storage, vmid, format, bytes: image.size, data: image.data });
  // What an image holds, guests have already: they all lie over one root.
  if (image.kind === "images") context.does({ kind: "copy", from: volumeKey(host, node, source), to: volumeKey(host, node, volid), follow: false, into: vmid });
  context.log(`transferred ${(image.size / GIB).toFixed(1)} GiB of ${(image.size / GIB).toFixed(1)} GiB (100.00%)`);
  return volid;
}

/** A disk of another machine must be one, and that machine on this node (API2/Qemu.pm import_from_volid). */
function requireImportable({ host, node }: DiskContext, source: string, owner: number | undefined): void {
  if (isCloudInit({ file: source })) throw failure("cannot import from cloudinit disk");
  const place = host.state.guests.get(String(owner))?.node;
  if (place !== undefined && place !== node) throw failure(`owner VM ${owner ?? ""} not on local node`);
  if (!hasFeature(host, source, "copy")) throw failure(`cannot import from '${source}' - full clone feature is not supported`);
}

/** Gives a disk of a stopped or running guest a new size; smaller is refused (API2/Qemu.pm resize_vm). */
export function resizeDisk(context: Omit<DiskContext, "defaultStorage" | "does">, option: string, wanted: string): string | undefined {
  const { host, user, node } = context;
  const value = context.config[option];
  if (value === undefined) throw failure(`disk '${option}' does not exist`);
  const drive = requireDrive(option, value);
  if (isCdrom(drive)) throw failure("you can't resize a cdrom");
  const volume = splitVolumeId(drive.file);
  if (volume === undefined) throw failure(`disk '${option}' has no associated volume`);
  host.permissions.require(user, `/storage/${volume.storage}`, "Datastore.AllocateSpace");
  const { size, ...record } = requireVolume(host, node, drive.file);
  const bytes = Math.floor((parseSize(wanted.replace("+", "")) ?? 0) + (wanted.startsWith("+") ? size : 0));
  if (bytes < size) throw failure("shrinking disks is not supported");
  if (bytes === size) return undefined;
  requireSpace(
    host, volume.storage, node, bytes - size,
    `command '/usr/bin/qemu-img resize -f ${record.format} ${volumePath(host, drive.file)} ${bytes}' failed: exit code 1: No space left on device`);
  addVolume(host, node, drive.file, { ...record, size: bytes });
  return printDrive(option, { ...drive, size: String(bytes) });
}
