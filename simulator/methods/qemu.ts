import { cloneGuest } from "../guests/clone";
import { createGuest } from "../guests/create";
import { destroyGuest } from "../guests/destroy";
import { resizeDisk } from "../guests/disks";
import { requireDigest, requireGuest, requireUnlocked, shownConfig } from "../guests/guest";
import { GUEST_OPTIONS, shown } from "../guests/options";
import { guestStatus } from "../guests/status";
import { makeTemplate } from "../guests/template";
import { prepareUpdate, type Update } from "../guests/update";
import { failure, parameterError } from "../errors";
import { deleteList, flag, formatted, integer, node, oneOf, optional, storageId, text, unsupported, vmid, type Parameters } from "../schema/parameter";
import { uriUnescape } from "../schema/formats";
import { bare } from "../state/table";
import { findParameter } from "../schema/validate";
import type { Effect } from "../tasks/effects";
import { ANYBODY, perm, permAny, type Call, type Method } from "./method";
import { DISKS } from "./qemu-disks";
import { rootOnly } from "./root-only";

const GUEST: Parameters = { node, vmid };
const CONFIG_RIGHTS = permAny(
  "/vms/{vmid}", "VM.Config.Disk", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Memory", "VM.Config.Network", "VM.Config.HWType", "VM.Config.Options",
  "VM.Config.Cloudinit");
const AUDIT = perm("/vms/{vmid}", "VM.Audit");
const skiplock = optional(flag());
const digest = optional(text({ maxLength: 40 }));
const UPDATE: Parameters = { ...GUEST_OPTIONS, ...GUEST, delete: deleteList, revert: deleteList, force: optional(flag({ requires: "delete" })), digest, skiplock };

/** More processor shares than the host's scheduler knows are cut (pve-common CGroup.pm, cgroup v2). */
const MOST_SHARES = 10_000;

/** An SSH key as far as its form goes: a type, and a blob that begins with it. */
function looksLikeKey(line: string): boolean {
  const match = /(?:^|\s)((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line);
  if (match?.[1] === undefined || match[2] === undefined) return false;
  const blob = Buffer.from(match[2], "base64");
  return blob.length > 4 && blob.subarray(4, 4 + blob.readUInt32BE(0)).toString() === match[1];
}

function requireKeys(encoded: string): void {
  const lines = uriUnescape(encoded).split("\n").filter((line) => line.trim() !== "");
  if (!lines.every(looksLikeKey)) throw failure("SSH public key validation error");
}

/** The given options of the configuration, in the order in which they came. */
function options(call: Call): Record<string, string> {
  const given = bare<Record<string, string>>({});
  for (const [name, value] of Object.entries(call.parameters)) {
    if (typeof value === "string" && findParameter(GUEST_OPTIONS, name) !== undefined) given[name] = value;
  }
  if (given.sshkeys !== undefined) requireKeys(given.sshkeys);
  if (Number(given.cpuunits ?? "0") > MOST_SHARES) given.cpuunits = String(MOST_SHARES);
  return given;
}

function list(call: Call): unknown {
  const guests = call.host.state.guests.entries().filter(([, guest]) => guest.node === call.node);
  return guests.filter(([id]) => call.host.permissions.has(call.user, `/vms/${id}`, "VM.Audit")).map(([id, guest]) => guestStatus(call.host, Number(id), guest));
}

function create(call: Call): string {
  return createGuest({
    host: call.host, user: call.user, node: call.node, vmid: call.vmid, pool: call.optional("pool"), storage: call.optional("storage"),
    archive: call.optional("archive"), force: call.flag("force"), unique: call.flag("unique"), start: call.flag("start"), haManaged: call.flag("ha-managed"), options: options(call),
  });
}

function remove(call: Call): string {
  rootOnly(call, "skiplock");
  return destroyGuest({
    host: call.host, user: call.user, node: call.node, vmid: call.vmid, purge: call.flag("purge"), unreferenced: call.flag("destroy-unreferenced-disks"),
    skipLock: call.flag("skiplock"),
  });
}

function updateOf(call: Call, log: Update["log"] = () => undefined, does: Update["does"] = () => undefined): Update {
  rootOnly(call, "skiplock");
  return {
    host: call.host, user: call.user, node: call.node, vmid: call.vmid, options: options(call), delete: call.optional("delete") ?? "",
    revert: call.optional("revert") ?? "", force: call.flag("force"), skipLock: call.flag("skiplock"), digest: call.optional("digest"), log, does,
  };
}

function updateNow(call: Call): null {
  const effects: Effect[] = [];
  prepareUpdate(updateOf(call, undefined, (effect) => void effects.push(effect)))();
  call.host.tasks.beside({ node: call.node, type: "qmconfig", id: String(call.vmid), user: call.user }, effects);
  return null;
}

function updateInTask(call: Call): string | null {
  const lines: string[] = [];
  const effects: Effect[] = [];
  const run = prepareUpdate(updateOf(call, (line) => void lines.push(line), (effect) => void effects.push(effect)));
  const upid = call.host.tasks.start({ node: call.node, type: "qmconfig", id: String(call.vmid), user: call.user }, (worker) => {
    run();
    for (const line of lines) worker.log(line);
    for (const effect of effects) worker.does(effect);
  });
  const exit = call.optional("background_delay") === undefined ? undefined : call.host.state.tasks.get(upid)?.exit;
  if (exit === undefined) return upid;
  if (exit === "OK" || exit.startsWith("WARNINGS:")) return null;
  throw failure(`failed to update VM ${call.vmid}: ${exit}`);
}

function readConfig(call: Call): unknown {
  if (call.optional("snapshot") !== undefined && call.flag("current")) {
    const conflict = "cannot use 'snapshot' parameter with 'current'";
    throw parameterError({ snapshot: conflict, current: conflict });
  }
  return shownConfig(requireGuest(call.host, call.node, call.vmid), call.flag("current"));
}

function readPending(call: Call): unknown {
  const { config, pending, pendingDelete, forcedDelete = [] } = requireGuest(call.host, call.node, call.vmid);
  const visible = (option: string, value: string): string | number => (option === "cipassword" ? "**********" : shown(option, value));
  const items = Object.entries(config).map(([key, value]) => ({
    key, value: visible(key, value), ...(pending[key] === undefined ? {} : { pending: visible(key, pending[key]) }),
    ...(pendingDelete.includes(key) ? { delete: forcedDelete.includes(key) ? 2 : 1 } : {}),
  }));
  const added = Object.entries(pending).filter(([key]) => config[key] === undefined).map(([key, value]) => ({ key, pending: visible(key, value) }));
  return [...items, ...added];
}

function resize(call: Call): string {
  rootOnly(call, "skiplock");
  const { host, user } = call;
  const [vmid_, node_] = [call.vmid, call.node];
  return host.tasks.start({ node: node_, type: "resize", id: String(vmid_), user }, (worker) => {
    const guest = requireGuest(host, node_, vmid_);
    requireDigest(guest, call.optional("digest"));
    if (!call.flag("skiplock")) requireUnlocked(guest);
    const disk = call.text("disk");
    const context = { host, user, node: node_, vmid: vmid_, config: guest.config, log: (line: string) => worker.log(line) };
    const resized = resizeDisk(context, disk, call.text("size"));
    if (resized !== undefined) host.state.guests.change(String(vmid_), (draft) => void (draft.config[disk] = resized));
  });
}

function clone(call: Call): string {
  return cloneGuest({
    host: call.host, user: call.user, node: call.node, vmid: call.vmid, newid: Number(call.text("newid")), name: call.optional("name"), description: call.optional("description"), pool: call.optional("pool"),
    snapname: call.optional("snapname"), storage: call.optional("storage"), format: call.optional("format"), full: call.optional("full") === undefined ? undefined : call.flag("full"), target: call.optional("target"),
  });
}

function unlink(call: Call): null {
  prepareUpdate({ ...updateOf(call), options: {}, delete: call.text("idlist") })();
  return null;
}

const CREATE_ONLY: Parameters = {
  archive: optional(text({ maxLength: 255 })), storage: optional(storageId), pool: optional(formatted("pve-poolid")), start: optional(flag()),
  bwlimit: optional(integer({ minimum: 0 })), force: optional(flag({ requires: "archive" })), unique: optional(flag({ requires: "archive" })),
  ...unsupported("ha-managed", "import-working-storage", "live-restore"),
};

/** Virtual machines: list, create, read, change, delete (qemu-server API2/Qemu.pm). */
export const QEMU: readonly Method[] = [
  { verb: "GET", path: "/nodes/{node}/qemu", permission: ANYBODY, onNode: true, parameters: { node, full: optional(flag()) }, run: list },
  { verb: "POST", path: "/nodes/{node}/qemu", permission: ANYBODY, onNode: true, parameters: { ...GUEST_OPTIONS, ...GUEST, ...CREATE_ONLY }, run: create },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}", permission: ANYBODY, onNode: true, parameters: GUEST, run: () => SUBDIRECTORIES },
  {
    verb: "DELETE", path: "/nodes/{node}/qemu/{vmid}", permission: perm("/vms/{vmid}", "VM.Allocate"), onNode: true, run: remove,
    parameters: { ...GUEST, skiplock, purge: optional(flag()), "destroy-unreferenced-disks": optional(flag()) },
  },
  {
    verb: "GET", path: "/nodes/{node}/qemu/{vmid}/config", permission: AUDIT, onNode: true, run: readConfig,
    parameters: { ...GUEST, current: optional(flag()), ...unsupported("snapshot") },
  },
  { verb: "PUT", path: "/nodes/{node}/qemu/{vmid}/config", permission: CONFIG_RIGHTS, onNode: true, parameters: UPDATE, run: updateNow },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/config", permission: CONFIG_RIGHTS, onNode: true, run: updateInTask,
    parameters: { ...UPDATE, background_delay: optional(integer({ minimum: 1, maximum: 30 })), ...unsupported("import-working-storage") },
  },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/pending", permission: AUDIT, onNode: true, parameters: GUEST, run: readPending },
  {
    verb: "PUT", path: "/nodes/{node}/qemu/{vmid}/resize", permission: perm("/vms/{vmid}", "VM.Config.Disk"), onNode: true, run: resize,
    parameters: { ...GUEST, digest, skiplock, disk: oneOf(...DISKS), size: text({ pattern: "\\+?\\d+(\\.\\d+)?[KMGT]?" }) },
  },
  {
    verb: "PUT", path: "/nodes/{node}/qemu/{vmid}/unlink", permission: perm("/vms/{vmid}", "VM.Config.Disk"), onNode: true, run: unlink,
    parameters: { ...GUEST, idlist: formatted("pve-configid-list"), force: optional(flag()) },
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/template", permission: perm("/vms/{vmid}", "VM.Allocate"), onNode: true,
    parameters: { ...GUEST, disk: optional(oneOf(...DISKS)) },
    run: (call) => makeTemplate({ host: call.host, user: call.user, node: call.node, vmid: call.vmid, disk: call.optional("disk") }),
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/clone", onNode: true,
    permission: {
      check: ["and", ["perm", "/vms/{vmid}", ["VM.Clone"]], ["or", ["perm", "/vms/{newid}", ["VM.Allocate"]], ["perm", "/pool/{pool}", ["VM.Allocate"], "require_param", "pool"]]],
    },
    parameters: {
      ...GUEST, newid: vmid, name: optional(formatted("dns-name")), description: optional(text()), pool: optional(formatted("pve-poolid")),
      snapname: optional(formatted("pve-configid", { maxLength: 40 })), storage: optional(storageId), format: optional(oneOf("raw", "qcow2", "vmdk")),
      full: optional(flag()), target: optional(formatted("pve-node")), bwlimit: optional(integer({ minimum: 0 })),
    },
    run: clone,
  },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/snapshot", permission: AUDIT, onNode: true, parameters: GUEST, run: (call) => (requireGuest(call.host, call.node, call.vmid), [{ name: "current", description: "You are here!", running: 0 }]) },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/snapshot", permission: perm("/vms/{vmid}", "VM.Snapshot"), onNode: true,
    parameters: { ...GUEST, snapname: formatted("pve-configid", { maxLength: 40 }), description: optional(text()), vmstate: optional(flag()) },
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/vncproxy", permission: perm("/vms/{vmid}", "VM.Console"),
    parameters: { ...GUEST, websocket: optional(flag()), "generate-password": optional(flag()) },
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/termproxy", permission: perm("/vms/{vmid}", "VM.Console"),
    parameters: { ...GUEST, serial: optional(oneOf("serial0", "serial1", "serial2", "serial3")) },
  },
];

const SUBDIRECTORIES = ["config", "pending", "status", "unlink", "resize", "firewall", "agent", "cloudinit", "snapshot"].map((subdir) => ({ subdir }));
