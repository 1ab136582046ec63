import { failure, withPrefix } from "../errors";
import { flag, formatted, oneOf, optional, text, type Parameters } from "../schema/parameter";
import { splitList } from "../schema/formats";
import { changeAcl } from "./access-config";
import { ANYBODY, perm, type Call, type Method } from "./method";
import { guestStats, storageStats } from "./resources";

const poolid = formatted("pve-poolid");
const ALLOCATE = perm("/pool/{poolid}", "Pool.Allocate");
const UPDATE: Parameters = {
  poolid, comment: optional(text()), vms: optional(formatted("pve-vmid-list")), storage: optional(formatted("pve-storage-id-list")),
  "allow-move": optional(flag()), delete: optional(flag()),
};
const TYPES = ["qemu", "lxc", "storage"];

function describe(call: Call, name: string): Record<string, unknown> {
  const { state } = call.host;
  const pool = state.pools.get(name);
  if (pool === undefined) throw failure(`pool '${name}' does not exist`);
  const type = call.optional("type");
  const members: object[] = [];
  if (type === undefined || type === "qemu") {
    for (const id of pool.guests.map(String).sort()) if (state.guests.has(id)) members.push(guestStats(call.host, id));
  }
  if (type === undefined || type === "storage") {
    const node = state.nodes.keys()[0] ?? "";
    for (const id of [...pool.storages].sort()) if (state.storages.has(id)) members.push(storageStats(call.host, id, node));
  }
  return { members, poolid: name, ...(pool.comment === undefined ? {} : { comment: pool.comment }) };
}

/**
 * Proxmox asks for Pool.Audit here and ignores the answer, so a pool named in the query is shown to everybody
 * (pve-manager API2/Pool.pm; measured on Proxmox VE 9.2).
 */
function index(call: Call): unknown {
  const name = call.optional("poolid");
  if (name !== undefined && name !== "") return [describe(call, name)];
  const { state, permissions } = call.host;
  const visible = state.pools.entries().sort(([a], [b]) => (a < b ? -1 : 1)).filter(([id]) => permissions.has(call.user, `/pool/${id}`, "Pool.Audit"));
  return visible.map(([id, pool]) => ({ poolid: id, ...(pool.comment === undefined ? {} : { comment: pool.comment }) }));
}

function create(call: Call): null {
  const name = call.text("poolid");
  const { pools } = call.host.state;
  return withPrefix("create pool failed", () => {
    if (pools.has(name)) throw failure(`pool '${name}' already exists`);
    const [parent, leaf] = [name.slice(0, Math.max(0, name.lastIndexOf("/"))), name.slice(name.lastIndexOf("/") + 1)];
    if (parent !== "" && !pools.has(parent)) throw failure(`parent '${parent}' of pool '${name}' does not exist`);
    if (!/^[A-Za-z]/.test(leaf)) throw failure("pool name must start with a letter");
    const comment = call.optional("comment");
    pools.set(name, { guests: [], storages: [], ...(comment === undefined || comment === "" ? {} : { comment }) });
    return null;
  });
}

function update(call: Call): null {
  const name = call.text("poolid");
  const { state, permissions } = call.host;
  return withPrefix("update pools failed", () => {
    if (!state.pools.has(name)) throw failure(`pool '${name}' does not exist`);
    const comment = call.optional("comment");
    if (comment !== undefined) state.pools.change(name, (draft) => void (draft.comment = comment));
    const requireModify = (path: string): void => permissions.requireAny(call.user, path, ...permissions.modifyPrivileges(path));
    for (const id of splitList(call.optional("vms") ?? "")) {
      requireModify(`/vms/${id}`);
      if (call.flag("delete")) removeGuest(call, name, Number(id));
      else addGuest(call, name, Number(id));
    }
    for (const id of splitList(call.optional("storage") ?? "")) {
      requireModify(`/storage/${id}`);
      const member = state.pools.get(name)?.storages.includes(id) === true;
      if (call.flag("delete") && !member) throw failure(`Storage '${id}' is not a pool member`);
      if (!call.flag("delete") && member) throw failure(`Storage '${id}' is already a pool member`);
      state.pools.change(name, (draft) => void (draft.storages = member ? draft.storages.filter((one) => one !== id) : [...draft.storages, id]));
    }
    return null;
  });
}

function removeGuest(call: Call, pool: string, vmid: number): void {
  if (call.host.state.pools.get(pool)?.guests.includes(vmid) !== true) throw failure(`VM ${vmid} is not a pool member`);
  call.host.state.pools.change(pool, (draft) => void (draft.guests = draft.guests.filter((one) => one !== vmid)));
}

function addGuest(call: Call, pool: string, vmid: number): void {
  const { state, permissions } = call.host;
  if (state.pools.get(pool)?.guests.includes(vmid) === true) throw failure(`VM ${vmid} is already a pool member`);
  const other = state.pools.entries().find(([, record]) => record.guests.includes(vmid))?.[0];
  if (other !== undefined) {
    if (!call.flag("allow-move")) throw failure(`VM ${vmid} belongs already to pool '${other}' and 'allow-move' is not set`);
    permissions.require(call.user, `/pool/${other}`, "Pool.Allocate");
    removeGuest(call, other, vmid);
  }
  state.pools.change(pool, (draft) => void draft.guests.push(vmid));
}

function remove(call: Call): null {
  const name = call.text("poolid");
  const { state } = call.host;
  return withPrefix("delete pool failed", () => {
    const pool = state.pools.get(name);
    if (pool === undefined) throw failure(`pool '${name}' does not exist`);
    const child = state.pools.keys().filter((other) => other.startsWith(`${name}/`)).sort()[0];
    if (child !== undefined) throw failure(`pool '${name}' is not empty (contains pool '${child}')`);
    const guest = pool.guests.map(String).sort().find((id) => state.guests.has(id));
    if (guest !== undefined) throw failure(`pool '${name}' is not empty (contains VM ${guest})`);
    const storage = [...pool.storages].sort().find((id) => state.storages.has(id));
    if (storage !== undefined) throw failure(`pool '${name}' is not empty (contains storage '${storage}')`);
    state.pools.delete(name);
    changeAcl(state, `/pool/${name}`, (draft) => void Object.assign(draft, { users: {}, groups: {}, tokens: {} }));
    return null;
  });
}

/** Pools (pve-manager API2/Pool.pm): the current form with `poolid` in the query and the old one with it in the path. */
export const POOLS: readonly Method[] = [
  { verb: "GET", path: "/pools", permission: ANYBODY, parameters: { poolid: optional(poolid), type: optional({ ...oneOf(...TYPES), requires: "poolid" }) }, run: index },
  { verb: "POST", path: "/pools", permission: ALLOCATE, parameters: { poolid, comment: optional(text()) }, run: create },
  { verb: "PUT", path: "/pools", permission: ALLOCATE, parameters: UPDATE, run: update },
  { verb: "DELETE", path: "/pools", permission: ALLOCATE, parameters: { poolid }, run: remove },
  { verb: "GET", path: "/pools/{poolid}", permission: perm("/pool/{poolid}", "Pool.Audit"), parameters: { poolid, type: optional(oneOf(...TYPES)) }, run: (call) => describe(call, call.text("poolid")) },
  { verb: "PUT", path: "/pools/{poolid}", permission: ALLOCATE, parameters: UPDATE, run: update },
  { verb: "DELETE", path: "/pools/{poolid}", permission: ALLOCATE, parameters: { poolid }, run: remove },
];
