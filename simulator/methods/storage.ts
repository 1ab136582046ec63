import { createHash } from "node:crypto";

import { ApiError, failure, parameterError, withPrefix } from "../errors";
import type { Host } from "../host";
import { deleteList, digest64, flag, formatted, integer, node, oneOf, optional, storageId, text, unsupported, type Parameters } from "../schema/parameter";
import { OTHER_PROPERTIES as P } from "../schema/property-formats";
import { splitList } from "../schema/formats";
import type { StorageRecord } from "../state/records";
import { space } from "../storage/allocation";
import { contents, isShared, storageConfig } from "../storage/volumes";
import { changeAcl } from "./access-config";
import { ANYBODY, perm, permAny, type Call, type Method } from "./method";

const TYPES = ["btrfs", "cephfs", "cifs", "dir", "esxi", "iscsi", "iscsidirect", "lvm", "lvmthin", "nfs", "pbs", "rbd", "zfs", "zfspool"];
const COMMON = ["nodes", "disable", "content", "prune-backups", "max-protected-backups"];
const FILES = ["content-dirs", "format", "mkdir", "create-base-path", "create-subdirs", "bwlimit", "preallocation", "snapshot-as-volume-chain"];
/** Options by type; `!` marks those that are required and cannot change (pve-storage plugins, `options`). */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  dir: ["!path", "shared", "is_mountpoint", ...FILES, ...COMMON],
  nfs: ["!server", "!export", "path", "options", ...FILES, ...COMMON],
  pbs: ["!server", "!datastore", "namespace", "port", "username", "password", "encryption-key", "master-pubkey", "fingerprint", ...COMMON],
};
/** Content that a type can hold, and what it holds when nobody says. */
const CONTENT: Readonly<Record<string, { readonly valid: string; readonly standard: string }>> = {
  dir: { valid: "images,rootdir,vztmpl,iso,backup,snippets,none,import", standard: "images,rootdir" },
  nfs: { valid: "images,rootdir,vztmpl,iso,backup,snippets,import", standard: "images" },
  pbs: { valid: "backup,none", standard: "backup" },
};
const NUMBERS = new Set(["disable", "shared", "mkdir", "create-base-path", "create-subdirs", "snapshot-as-volume-chain", "port", "max-protected-backups"]);
const SECRET = new Set(["password", "encryption-key", "master-pubkey"]);
const AUDIT = permAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace");
const ALLOCATE = perm("/storage", "Datastore.Allocate");

function configDigest(host: Host): string {
  return createHash("sha1").update(JSON.stringify(host.state.storages.entries())).digest("hex");
}

/** A storage as `/storage` shows it: options as they are set, secrets never. */
function shown(host: Host, id: string, storage: Readonly<StorageRecord>): Record<string, unknown> {
  const options = Object.entries(storage.options).filter(([name]) => !SECRET.has(name));
  return { storage: id, type: storage.type, ...Object.fromEntries(options), content: contents(storage).sort().join(","), digest: configDigest(host) };
}

function list(call: Call): unknown {
  const { state, permissions } = call.host;
  const type = call.optional("type");
  const visible = state.storages.entries().filter(([id]) => permissions.hasAny(call.user, `/storage/${id}`, "Datastore.Audit", "Datastore.AllocateSpace"));
  return visible.filter(([, storage]) => type === undefined || storage.type === type).map(([id, storage]) => shown(call.host, id, storage));
}

/** The options of a request that a type knows; others are refused (SectionConfig.pm check_config). */
function options(call: Call, type: string, creating: boolean): StorageRecord["options"] {
  const known = OPTIONS[type] ?? [];
  const result: StorageRecord["options"] = {};
  for (const [name, value] of Object.entries(call.parameters)) {
    if (["type", "storage", "digest", "delete"].includes(name) || typeof value !== "string") continue;
    if (!known.includes(name) && !known.includes(`!${name}`)) throw failure(`unexpected property '${name}'`);
    if (!creating && known.includes(`!${name}`)) throw failure(`can't change value of fixed parameter '${name}'`);
    if (name === "nodes" && value === "") continue;
    result[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  if (creating) for (const name of known) if (name.startsWith("!") && result[name.slice(1)] === undefined) throw failure(`missing value for required option '${name.slice(1)}'`);
  return checkContent(type, result);
}

function checkContent(type: string, given: StorageRecord["options"]): StorageRecord["options"] {
  if (given.content === undefined) return given;
  const valid = splitList(CONTENT[type]?.valid ?? "");
  const asked = splitList(String(given.content)).filter((content) => valid.includes(content));
  if (asked.includes("none") && asked.length > 1) throw failure("unable to combine 'none' with other content types");
  return { ...given, content: asked.join(",") };
}

function create(call: Call): unknown {
  const [id, type] = [call.text("storage"), call.text("type")];
  if (OPTIONS[type] === undefined) throw new ApiError(501, `storage type '${type}' not implemented\n`);
  const given = options(call, type, true);
  return withPrefix("create storage failed", () => {
    if (call.host.state.storages.has(id)) throw failure(`storage ID '${id}' already defined`);
    const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !SECRET.has(name)));
    call.host.state.storages.set(id, { type, options: { content: CONTENT[type]?.standard ?? "images", ...kept } });
    return { storage: id, type, ...returnedKey(given) };
  });
}

/** An encryption key comes back once, so that it can be kept somewhere else. */
function returnedKey(given: StorageRecord["options"]): { config?: Record<string, unknown> } {
  const key = given["encryption-key"];
  if (key === undefined) return {};
  const made = key === "autogen" ? JSON.stringify({ kdf: null, data: createHash("sha256").update(String(Math.random())).digest("base64") }) : key;
  return { config: { "encryption-key": made } };
}

function update(call: Call): unknown {
  const id = call.text("storage");
  return withPrefix("update storage failed", () => {
    const digest = call.optional("digest");
    if (digest !== undefined && digest !== configDigest(call.host)) {
      throw failure("detected modified configuration - file changed by other user? Try again.");
    }
    const { type } = storageConfig(call.host, id);
    const given = options(call, type, false);
    const known = OPTIONS[type] ?? [...COMMON, ...FILES];
    const remove = splitList(call.optional("delete") ?? "");
    for (const name of remove) {
      if (known.includes(`!${name}`)) throw failure(`unable to delete required option '${name}'`);
      if (!known.includes(name)) throw failure(`no such option '${name}'`);
      if (given[name] !== undefined) throw failure(`cannot set and delete property '${name}' at the same time!`);
    }
    call.host.state.storages.change(id, (draft) => {
      for (const name of remove) delete draft.options[name];
      Object.assign(draft.options, Object.fromEntries(Object.entries(given).filter(([name]) => !SECRET.has(name))));
    });
    return { storage: id, type, ...returnedKey(given) };
  });
}

/** Removing a storage forgets what it holds, its ACL and its place in pools; files of a real one would stay on the disk. */
function remove(call: Call): null {
  const id = call.text("storage");
  return withPrefix("delete storage failed", () => {
    const { state } = call.host;
    storageConfig(call.host, id);
    state.storages.delete(id);
    for (const [volume, record] of state.volumes.entries()) if (record.storage === id) state.volumes.delete(volume);
    changeAcl(state, `/storage/${id}`, (draft) => void Object.assign(draft, { users: {}, groups: {}, tokens: {} }));
    for (const [name, pool] of state.pools.entries()) {
      if (pool.storages.includes(id)) state.pools.change(name, (draft) => void (draft.storages = draft.storages.filter((one) => one !== id)));
    }
    return null;
  });
}

/** State of a storage on a node (pve-storage Storage.pm storage_info). */
function status(call: Call, id: string): Record<string, unknown> {
  const storage = storageConfig(call.host, id);
  const only = splitList(String(storage.options.nodes ?? ""));
  const enabled = storage.options.disable !== 1 && (only.length === 0 || only.includes(call.node));
  const room = enabled ? space(call.host, id, call.node) : { total: 0, used: 0, avail: 0 };
  return {
    type: storage.type, ...room, shared: Number(isShared(storage)),
    content: contents(storage).sort().join(","), active: enabled ? 1 : 0, enabled: enabled ? 1 : 0,
  };
}

function listOnNode(call: Call): unknown {
  const { state, permissions } = call.host;
  const wanted = call.optional("content") === undefined ? undefined : splitList(call.text("content"));
  const one = call.optional("storage");
  if (one !== undefined && !state.storages.has(one)) throw parameterError({ storage: "No such storage." });
  const target = call.optional("target");
  return state.storages.entries().filter(([id, storage]) => {
    if (!permissions.hasAny(call.user, `/storage/${id}`, "Datastore.Audit", "Datastore.AllocateSpace")) return false;
    if (one !== undefined && one !== id) return false;
    if (wanted !== undefined && !contents(storage).some((content) => wanted.includes(content))) return false;
    return target === undefined || target === call.node || isShared(storage);
  }).map(([id]): Record<string, unknown> => ({ storage: id, ...status(call, id) })).filter((entry) => {
    if (wanted !== undefined && entry.enabled === 0) return false;
    return !call.flag("enabled") || state.storages.get(String(entry.storage))?.options.disable !== 1;
  }).map((entry) => (entry.total === 0 ? entry : { ...entry, used_fraction: Number(entry.used) / Number(entry.total) }));
}

const yes = optional(flag());
const PREALLOCATION = optional(oneOf("off", "metadata", "falloc", "full"));
/** Options that both creation and change take and this host knows. */
const SHARED: Parameters = {
  bwlimit: optional(formatted(P.bwlimit)), content: optional(formatted("pve-storage-content-list")), "content-dirs": optional(formatted("pve-dir-override-list")),
  "create-base-path": yes, "create-subdirs": yes, disable: yes, "encryption-key": optional(text()),
  fingerprint: optional(text({ pattern: "([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}" })), format: optional(oneOf("raw", "qcow2", "subvol", "vmdk")),
  is_mountpoint: optional(text()), "master-pubkey": optional(text()), "max-protected-backups": optional(integer({ minimum: -1 })), mkdir: yes,
  namespace: optional(text()), nodes: optional(formatted("pve-node-list")), options: optional(formatted("pve-storage-options")), password: optional(text({ maxLength: 256 })),
  port: optional(integer({ minimum: 1, maximum: 65_535 })), preallocation: PREALLOCATION, "prune-backups": optional(formatted("prune-backups")),
  server: optional(formatted("pve-storage-server")), shared: yes, "snapshot-as-volume-chain": yes, username: optional(text()),
  ...unsupported(
    "blocksize", "comstar_hg", "comstar_tg", "data-pool", "domain", "fs-name", "fuse", "keyring", "krbd", "lio_tpg", "monhost", "mountpoint", "nocow",
    "nowritecache", "pool", "saferemove", "saferemove-stepsize", "saferemove_throughput", "skip-cert-verification", "smbversion", "sparse", "subdir", "tagged_only",
    "zfs-base-path"),
};
const STORAGE: Parameters = { node, storage: storageId };

/** Storages: configuration and state (pve-storage API2/Storage/Config.pm, Status.pm). */
export const STORAGES: readonly Method[] = [
  { verb: "GET", path: "/storage", permission: ANYBODY, parameters: { type: optional(oneOf(...TYPES)) }, run: list },
  {
    verb: "POST", path: "/storage", permission: ALLOCATE, run: create,
    parameters: {
      storage: storageId, type: oneOf(...TYPES), ...SHARED, path: optional(formatted("pve-storage-path")), datastore: optional(text()),
      export: optional(formatted("pve-storage-path")),
      ...unsupported("authsupported", "base", "iscsiprovider", "portal", "share", "target", "thinpool", "vgname"),
    },
  },
  {
    verb: "GET", path: "/storage/{storage}", permission: perm("/storage/{storage}", "Datastore.Allocate"), parameters: { storage: storageId },
    run: (call) => shown(call.host, call.text("storage"), storageConfig(call.host, call.text("storage"))),
  },
  {
    verb: "PUT", path: "/storage/{storage}", permission: ALLOCATE, run: update,
    parameters: { storage: storageId, ...SHARED, delete: { ...deleteList, maxLength: 4096 }, digest: digest64 },
  },
  { verb: "DELETE", path: "/storage/{storage}", permission: ALLOCATE, parameters: { storage: storageId }, run: remove },
  {
    verb: "GET", path: "/nodes/{node}/storage", permission: ANYBODY, onNode: true, run: listOnNode,
    parameters: {
      node, content: optional(formatted("pve-storage-content-list")), enabled: yes, storage: optional(storageId), target: optional(formatted("pve-node")),
      ...unsupported("format"),
    },
  },
  {
    verb: "GET", path: "/nodes/{node}/storage/{storage}", permission: AUDIT, parameters: STORAGE,
    run: () => ["content", "download-url", "status", "upload"].map((subdir) => ({ subdir })),
  },
  {
    verb: "GET", path: "/nodes/{node}/storage/{storage}/status", permission: AUDIT, onNode: true, parameters: STORAGE,
    run: (call) => {
      if (!call.host.state.storages.has(call.text("storage"))) throw parameterError({ storage: "No such storage." });
      return status(call, call.text("storage"));
    },
  },
];
