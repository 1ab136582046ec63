import { createHash } from "node:crypto";

import { failure, permissionError } from "../errors";
import type { Host } from "../host";
import { splitList } from "../schema/formats";
import type { StorageRecord, VolumeKind } from "../state/records";

const GIB = 1024 ** 3;

/** Types whose volumes are files below a path. */
const PATHS: Readonly<Record<string, (id: string, options: StorageRecord["options"]) => string>> = {
  dir: (_, options) => String(options.path),
  nfs: (id, options) => String(options.path ?? `/mnt/pve/${id}`),
  cifs: (id, options) => String(options.path ?? `/mnt/pve/${id}`),
};
/** Types whose volumes are elsewhere than on the node's disk, the same for every node. */
const REMOTE = new Set(["nfs", "cifs", "pbs"]);
const FOLDERS: Readonly<Record<VolumeKind, string>> = {
  images: "images", iso: "template/iso", import: "import", vztmpl: "template/cache", backup: "dump", snippets: "snippets",
};

/** The two parts of `storage:name`; undefined when it is not a volume id. */
export function splitVolumeId(id: string): { storage: string; name: string } | undefined {
  const match = /^([A-Za-z][A-Za-z0-9\-_.]*[A-Za-z0-9]):(.+)$/.exec(id);
  return match?.[1] !== undefined && match[2] !== undefined ? { storage: match[1], name: match[2] } : undefined;
}

/** What a volume's name says about it (pve-storage Plugin.pm parse_volname). */
export interface NameInfo {
  readonly kind: VolumeKind;
  readonly format: string;
  /** VMID of the guest that owns it. */
  readonly owner?: number;
}

/** The storage of an id, or Proxmox's refusal. */
export function storageConfig(host: Host, id: string): Readonly<StorageRecord> {
  const storage = host.state.storages.get(id);
  if (storage === undefined) throw failure(`storage '${id}' does not exist`);
  return storage;
}

/** The storage of an id when it is enabled and there for the node. */
export function enabledStorage(host: Host, id: string, node: string): Readonly<StorageRecord> {
  const storage = storageConfig(host, id);
  if (storage.options.disable === 1) throw failure(`storage '${id}' is disabled`);
  const nodes = splitList(String(storage.options.nodes ?? ""));
  if (nodes.length > 0 && !nodes.includes(node)) throw failure(`storage '${id}' is not available on node '${node}'`);
  return storage;
}

/** Content types that a storage is configured for. */
export function contents(storage: Readonly<StorageRecord>): string[] {
  return splitList(String(storage.options.content ?? "images,rootdir"));
}

/** Whether a storage's volumes lie elsewhere than on the node's own disk. */
export function isRemote(storage: Readonly<StorageRecord> | undefined): boolean {
  return REMOTE.has(storage?.type ?? "");
}

/** Whether every node sees the same volumes of a storage: by its type, or because its option says so (Plugin.pm). */
export function isShared(storage: Readonly<StorageRecord> | undefined): boolean {
  return isRemote(storage) || storage?.options.shared === 1;
}

/** Directory of a file-based storage; undefined for the others. */
export function storagePath(id: string, storage: Readonly<StorageRecord>): string | undefined {
  return PATHS[storage.type]?.(id, storage.options);
}

function fileName(name: string): NameInfo | undefined {
  const owned = /^(\d+)\/(?:vm|base)-(\d+)-[^/]+\.(raw|qcow2|vmdk|qcow|qed|subvol)$/.exec(name) ?? /^(\d+)\/(\S+)()\.(raw|qcow2|vmdk)$/.exec(name);
  if (owned !== null) return { kind: "images", format: owned.at(-1) ?? "raw", owner: Number(owned[1]) };
  const iso = /^iso\/[^/]+\.(iso|img)$/i.exec(name);
  if (iso !== null) return { kind: "iso", format: "raw" };
  const template = /^vztmpl\/[^/]+\.(tar\.gz|tar\.xz|tar\.zst|tar\.bz2|tgz|txz|tar)$/i.exec(name);
  if (template !== null) return { kind: "vztmpl", format: (template[1] ?? "").replace("tar.", "t") };
  const backup = /^backup\/vzdump-(?:qemu|lxc)-([1-9]\d{2,8})-\S+\.(vma(?:\.(?:gz|lzo|zst))?|tar(?:\.(?:gz|lzo|zst))?)$/.exec(name);
  if (backup !== null) return { kind: "backup", format: backup[2] ?? "vma", owner: Number(backup[1]) };
  if (/^snippets\/[^/]+$/.test(name)) return { kind: "snippets", format: "snippet" };
  const imported = /^import\/[^/]+\.(ova|ovf|qcow2|raw|vmdk)$/.exec(name);
  return imported === null ? undefined : { kind: "import", format: imported[1] ?? "raw" };
}

/** Kind, format and owner by name; an unreadable name is refused in the words of the storage's plugin. */
export function parseVolume(host: Host, id: string): NameInfo & { storage: string; name: string } {
  const parts = splitVolumeId(id);
  if (parts === undefined) throw failure(`unable to parse volume ID '${id}'`);
  const storage = storageConfig(host, parts.storage);
  if (storagePath(parts.storage, storage) !== undefined) {
    const info = fileName(parts.name);
    if (info === undefined) throw failure(`unable to parse directory volume name '${parts.name}'`);
    return { ...parts, ...info };
  }
  const owner = /^(?:vm|base)-(\d+)-\S+$/.exec(parts.name)?.[1];
  if (owner === undefined) throw failure(`unable to parse ${storage.type === "pbs" ? "pbs" : "lvm"} volume name '${parts.name}'`);
  return { ...parts, kind: "images", format: "raw", owner: Number(owner) };
}

/** Where a volume lies on the node. */
export function volumePath(host: Host, id: string): string {
  const { storage, name, kind } = parseVolume(host, id);
  const path = storagePath(storage, storageConfig(host, storage));
  if (path === undefined) return `/dev/${String(host.state.storages.get(storage)?.options.vgname ?? storage)}/${name}`;
  return `${path}/${FOLDERS[kind]}/${kind === "images" ? name : name.slice(name.indexOf("/") + 1)}`;
}

/** Refuses the use of a volume without the right to it (pve-storage Storage.pm check_volume_access). */
export function requireVolumeAccess(host: Host, user: string, vmid: number | undefined, id: string, expected?: VolumeKind): void {
  if (splitVolumeId(id) === undefined) {
    if (user !== "root@pam") throw failure("Only root can pass arbitrary filesystem paths.");
    return;
  }
  const { kind, owner, storage } = parseVolume(host, id);
  if (expected !== undefined && kind !== expected) throw failure(`unable to use volume ${id} - content type needs to be '${expected}'`);
  const { permissions } = host;
  const path = `/storage/${storage}`;
  if (permissions.has(user, path, "Datastore.Allocate")) return;
  if (kind === "iso" || kind === "vztmpl" || kind === "import") {
    permissions.requireAny(user, path, "Datastore.AllocateSpace", "Datastore.Audit");
  } else if (owner !== undefined && owner === vmid) {
    return;
  } else if (kind === "backup" && owner !== undefined) {
    permissions.require(user, path, "Datastore.AllocateSpace");
    permissions.require(user, `/vms/${owner}`, "VM.Backup");
  } else if (kind === "images" && owner !== undefined) {
    permissions.require(user, path, "Datastore.Audit");
    permissions.require(user, `/vms/${owner}`, "VM.Config.Disk");
  } else {
    throw failure(`missing privileges to access ${id}`);
  }
}

/** The default format for disks of a storage. */
export function defaultFormat(storage: Readonly<StorageRecord>): string {
  return storagePath("", storage) === undefined ? "raw" : String(storage.options.format ?? "raw");
}

/** Sizes of a downloaded image, the same for the same URL: the file 350–850 MiB, a disk in it 2 or 3 GiB. */
export function imageSizes(url: string): { file: number; disk: number } {
  const digest = createHash("sha256").update(url).digest();
  return { file: 350 * 1024 ** 2 + (digest.readUInt32BE(0) % (500 * 1024 ** 2)), disk: (2 + (digest[4] ?? 0) % 2) * GIB };
}

/** Refusal for a caller without any of the rights on a storage; for handlers that check themselves. */
export function requireStorageAudit(host: Host, user: string, storage: string): void {
  if (!host.permissions.hasAny(user, `/storage/${storage}`, "Datastore.Audit", "Datastore.AllocateSpace")) throw permissionError(`/storage/${storage}, Datastore.Audit|Datastore.AllocateSpace`);
}
