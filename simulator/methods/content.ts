import { rmSync } from "node:fs";

import { ApiError, failure, parameterError } from "../errors";
import { flag, formatted, integer, node, oneOf, optional, storageId, text, unsupported, vmid, type Parameters } from "../schema/parameter";
import type { VolumeKind, VolumeRecord } from "../state/records";
import { addVolume, allocateDisk, findVolume, removeVolume, requireSpace, requireVolume, space, volumeKey, volumesOn } from "../storage/allocation";
import { contents, defaultFormat, enabledStorage, imageSizes, parseVolume, requireVolumeAccess, splitVolumeId, storageConfig, storagePath, volumePath } from "../storage/volumes";
import { ANYBODY, perm, permAny, type Call, type Method } from "./method";

const STORAGE: Parameters = { node, storage: storageId };
const VOLUME: Parameters = { node, storage: optional(storageId), volume: text() };
const FETCHED: Parameters = {
  content: formatted("pve-storage-content", { enum: ["iso", "vztmpl", "import"] }), filename: text({ maxLength: 255 }),
  checksum: optional(text({ requires: "checksum-algorithm" })),
  "checksum-algorithm": optional({ ...oneOf("md5", "sha1", "sha224", "sha256", "sha384", "sha512"), requires: "checksum" }),
};
/** Hexadecimal digits of a checksum by its algorithm. */
const DIGITS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };

/** The volume that a path names, with or without its storage in front (API2/Storage/Content.pm real_volume_id). */
function volumeId(call: Call): string {
  const [storage, volume] = [call.optional("storage"), call.text("volume")];
  if (!volume.includes(":")) {
    if (storage === undefined) throw parameterError({ volume: "no storage specified - incomplete volume ID" });
    return `${storage}:${volume}`;
  }
  const parts = splitVolumeId(volume);
  if (parts === undefined) throw parameterError({ volume: `unable to parse volume ID '${volume}'\n` });
  if (storage !== undefined && storage !== parts.storage) throw parameterError({ volume: `storage ID mismatch (${parts.storage} != ${storage})\n` });
  return volume;
}

/** Volumes that the caller may use, in the order of their ids. */
function list(call: Call): unknown {
  const id = call.text("storage");
  enabledStorage(call.host, id, call.node);
  const [kind, owner] = [call.optional("content"), call.number("vmid")];
  const allowed = ([volume, record]: [string, Readonly<VolumeRecord>]): boolean => {
    if (record.storage !== id || (kind !== undefined && record.kind !== kind) || (owner !== undefined && record.owner !== owner)) return false;
    try {
      requireVolumeAccess(call.host, call.user, undefined, volume);
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  };
  return volumesOn(call.host, call.node).filter(allowed).sort(([a], [b]) => (a < b ? -1 : 1)).map(([volid, record]) => describe(volid, record));
}

function describe(volid: string, record: Readonly<VolumeRecord>): Record<string, unknown> {
  const { kind, format, size, used, ctime, owner, notes, protected: kept } = record;
  const file = kind === "images" ? size : used;
  return {
    volid, content: kind, format, size: file, ctime, ...(kind === "images" ? { used } : {}), ...(kind === "backup" ? { subtype: "qemu" } : {}), ...(owner === undefined ? {} : { vmid: owner }),
    ...(notes === undefined ? {} : { notes }), ...(kept === undefined ? {} : { protected: kept }),
  };
}

function info(call: Call): unknown {
  const volid = volumeId(call);
  requireVolumeAccess(call.host, call.user, undefined, volid);
  const path = volumePath(call.host, volid);
  const record = findVolume(call.host, call.node, volid);
  if (record === undefined) throw failure(`volume_size_info on '${volid}' failed - no format`);
  return { path, size: record.size, used: record.used, format: record.format, ...(record.notes === undefined ? {} : { notes: record.notes }) };
}

function allocate(call: Call): string {
  const match = /^(\d+)([MG])?$/.exec(call.text("size"));
  const kilobytes = Number(match?.[1] ?? "0") * (match?.[2] === "G" ? 1024 ** 2 : match?.[2] === "M" ? 1024 : 1);
  const [name, wanted] = [call.text("filename"), call.optional("format")];
  const ending = /\.(raw|qcow2|vmdk)$/.exec(name)?.[1];
  if (ending !== undefined && wanted !== undefined && wanted !== ending) throw parameterError({ format: `different storage formats (${wanted} != ${ending})` });
  const storage = call.text("storage");
  const format = wanted ?? ending ?? defaultFormat(storageConfig(call.host, storage));
  return allocateDisk(call.host, { node: call.node, storage, vmid: call.vmid, format, bytes: kilobytes * 1024, name });
}

function remove(call: Call): string | null {
  const volid = volumeId(call);
  const { kind, owner, storage } = parseVolume(call.host, volid);
  const { host, user } = call;
  if (kind === "backup" && owner !== undefined) {
    host.permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
    host.permissions.require(user, `/vms/${owner}`, "VM.Backup");
  } else {
    host.permissions.require(user, `/storage/${storage}`, "Datastore.Allocate");
  }
  const id = `${owner === undefined ? "" : `${owner}@`}${storage}`;
  const upid = host.tasks.start({ node: call.node, type: "imgdel", id, user }, (worker) => {
    const record = findVolume(host, call.node, volid);
    if (record === undefined) throw failure(`unlink '${volumePath(host, volid)}' failed - No such file or directory`);
    if (record.protected === 1) throw failure(`cannot remove protected volume '${volid}' on '${storage}'`);
    removeVolume(host, call.node, volid);
    worker.log(`Removed volume '${volid}'`);
  });
  const exit = call.optional("delay") === undefined ? undefined : host.state.tasks.get(upid)?.exit;
  if (exit === undefined) return upid;
  if (exit !== "OK") throw failure(exit);
  return null;
}

/** Notes and protection of a backup (Content.pm updateattributes); other volumes have neither. */
function attributes(call: Call): null {
  const volid = volumeId(call);
  const { host, user, node: place } = call;
  requireVolumeAccess(host, user, undefined, volid);
  const { kind } = parseVolume(host, volid);
  const [notes, kept] = [call.optional("notes"), call.optional("protected")];
  if (kind !== "backup" && notes !== undefined) throw failure("only backups can have notes");
  if (kind !== "backup" && kept !== undefined) throw failure("only backups support attribute 'protected'");
  const { notes: oldNotes, protected: oldKept, ...record } = requireVolume(host, place, volid);
  const newNotes = notes ?? oldNotes;
  const protect = kept === undefined ? oldKept : Number(kept);
  const added = { ...(newNotes === undefined || newNotes === "" ? {} : { notes: newNotes }), ...(protect === 1 ? { protected: 1 } : {}) };
  addVolume(host, place, volid, { ...record, ...added }, record.ctime);
  return null;
}

/** Keeps the last part of a name and replaces what a storage cannot hold (normalize_content_filename). */
function normalizeName(name: string): string {
  return (name.split("/").at(-1) ?? "").trim().replace(/[^a-zA-Z0-9_.-]/g, "_");
}

/** Volume id and format of a file to store; its name must fit its content. */
function target(call: Call): { volid: string; name: string; kind: VolumeKind; format: string } {
  const [storage, kind] = [call.text("storage"), call.text("content")];
  const config = enabledStorage(call.host, storage, call.node);
  if (storagePath(storage, config) === undefined) throw failure(`can't upload to storage type '${config.type}', not a file based storage!`);
  if (!contents(config).includes(kind)) throw failure(`storage '${storage}' is not configured for content-type '${kind}'`);
  const name = normalizeName(call.text("filename"));
  const endings: Readonly<Record<string, RegExp>> = {
    iso: /^[^/]+\.(?:iso|img)$/i, vztmpl: /^[^/]+\.tar(?:\.(?:gz|xz|zst|bz2))?$/i, import: /^[a-zA-Z0-9\-.+=_]+\.(ova|qcow2|raw|vmdk)$/,
  };
  const match = endings[kind]?.exec(name) ?? null;
  if (match === null) throw parameterError({ filename: kind === "import" ? "invalid filename or wrong extension" : "wrong file extension" });
  const folder = kind === "iso" ? "iso" : kind === "vztmpl" ? "vztmpl" : "import";
  return { volid: `${storage}:${folder}/${name}`, name, kind: kind as VolumeKind, format: match[1] ?? (kind === "iso" ? "iso" : "tgz") };
}

/**
 * Stands in for a download: no network is asked. The file gets sizes derived from its URL and is taken to have the
 * checksum that the caller claims, provided that the claim has the form of one; otherwise the task fails as Proxmox's would.
 */
function download(call: Call): string {
  const { volid, name, kind, format } = target(call);
  const { host, user } = call;
  const [url, storage, node_] = [call.text("url"), call.text("storage"), call.node];
  const [checksum, algorithm = ""] = [call.optional("checksum")?.toLowerCase(), call.optional("checksum-algorithm")];
  const path = volumePath(host, volid);
  const compression = call.optional("compression");
  return host.tasks.start({ node: node_, type: "download", id: name, user }, (worker) => {
    if (compression !== undefined && kind !== "iso") throw failure(`decompression not supported for ${kind}`);
    worker.log(`downloading ${url} to ${path}`);
    const before = findVolume(host, node_, volid);
    const claimed = checksum === undefined ? undefined : `${algorithm}:${checksum}`;
    if (before !== undefined) {
      if (checksum === undefined) throw failure(`refusing to override existing file '${path}'`);
      worker.log("calculating checksum of existing file...");
      if (before.checksum === claimed) return worker.log("OK, got correct file already, no need to download");
      throw failure(`checksum mismatch: got '${known(before, algorithm)}' != expect '${checksum}', aborting`);
    }
    const { file, disk } = imageSizes(url);
    requireSpace(host, storage, node_, file, `download failed: exit code 3: Cannot write to '${path}.tmp_dwnl' (No space left on device)`);
    if (checksum !== undefined) {
      worker.log("calculating checksum...");
      if (!new RegExp(`^[0-9a-f]{${DIGITS[algorithm] ?? 0}}$`).test(checksum)) throw failure(`checksum mismatch: got '${sampleChecksum(algorithm)}' != expect '${checksum}'`);
      worker.log("OK, checksum verified");
    }
    addVolume(host, node_, volid, { storage, kind, format, size: kind === "import" ? disk : file, used: file, url, ...(claimed === undefined ? {} : { checksum: claimed }) });
    worker.log(`download of '${url}' to '${path}' finished`);
  });
}

function known(record: Readonly<VolumeRecord>, algorithm: string): string {
  const [name, value = ""] = (record.checksum ?? "").split(":");
  return name === algorithm ? value : sampleChecksum(algorithm);
}

/** What a file without a known checksum is said to have. */
function sampleChecksum(algorithm: string): string {
  return "0".repeat(DIGITS[algorithm] ?? 64);
}

/** Stores an uploaded file: its size and checksums are real; a disc is kept where guests are. */
function upload(call: Call): string {
  const { volid, name, kind, format } = target(call);
  const { size = 0, checksums: sums = new Map<string, string>(), file } = call.upload ?? {};
  const [checksum, algorithm] = [call.optional("checksum")?.toLowerCase(), call.optional("checksum-algorithm")];
  const { host, user } = call;
  if (size > space(host, call.text("storage"), call.node).avail) throw failure(`cp: error writing '${volumePath(host, volid)}': No space left on device`);
  return host.tasks.start({ node: call.node, type: "imgcopy", id: "", user }, (worker) => {
    worker.log(`starting file import from: /var/tmp/pveupload`);
    worker.log(`target node: ${call.node}`);
    worker.log(`target file: ${volumePath(host, volid)}`);
    if (algorithm !== undefined && checksum !== sums.get(algorithm)) {
      if (file !== undefined) rmSync(file, { force: true });
      throw failure(`checksum mismatch: got '${sums.get(algorithm) ?? ""}' != expect '${checksum ?? ""}'`);
    }
    worker.log(`file size is: ${size}`);
    addVolume(host, call.node, volid, { storage: call.text("storage"), kind, format, size: Math.max(size, 1), used: size, checksum: `sha256:${sums.get("sha256") ?? ""}` });
    if (file !== undefined) host.uploads?.keep(file, volumeKey(host, call.node, volid));
    worker.log(`finished file import successfully (${name})`);
  });
}

/** Volumes: list, read, delete, download, upload (pve-storage API2/Storage/Content.pm, Status.pm). */
export const CONTENT: readonly Method[] = [
  {
    verb: "GET", path: "/nodes/{node}/storage/{storage}/content", permission: permAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"), onNode: true,
    parameters: { ...STORAGE, content: optional(formatted("pve-storage-content")), vmid: optional(vmid) }, run: list,
  },
  {
    verb: "POST", path: "/nodes/{node}/storage/{storage}/content", permission: perm("/storage/{storage}", "Datastore.AllocateSpace"), onNode: true, run: allocate,
    parameters: {
      ...STORAGE, filename: text(), vmid, size: text({ pattern: "\\d+[MG]?" }), format: optional({ ...oneOf("raw", "qcow2", "subvol", "vmdk"), requires: "size" }),
    },
  },
  { verb: "GET", path: "/nodes/{node}/storage/{storage}/content/{volume}", permission: ANYBODY, onNode: true, parameters: VOLUME, run: info },
  {
    verb: "DELETE", path: "/nodes/{node}/storage/{storage}/content/{volume}", permission: ANYBODY, onNode: true, run: remove,
    parameters: { ...VOLUME, delay: optional(integer({ minimum: 1, maximum: 30 })) },
  },
  {
    verb: "PUT", path: "/nodes/{node}/storage/{storage}/content/{volume}", permission: ANYBODY, onNode: true, run: attributes,
    parameters: { ...VOLUME, notes: optional(text()), protected: optional(flag()) },
  },
  {
    verb: "POST", path: "/nodes/{node}/storage/{storage}/download-url", onNode: true, run: download,
    permission: {
      check: [
        "and", ["perm", "/storage/{storage}", ["Datastore.AllocateTemplate"]],
        ["or", ["perm", "/", ["Sys.Audit", "Sys.Modify"]], ["perm", "/nodes/{node}", ["Sys.AccessNetwork"]]],
      ],
    },
    parameters: { ...STORAGE, ...FETCHED, url: text({ pattern: "https?://.*" }), compression: optional(text()), "verify-certificates": optional(flag()) },
  },
  {
    verb: "POST", path: "/nodes/{node}/storage/{storage}/upload", permission: perm("/storage/{storage}", "Datastore.AllocateTemplate"),
    parameters: { ...STORAGE, ...FETCHED, ...unsupported("tmpfilename") }, run: upload,
  },
];
