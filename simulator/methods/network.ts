import { parameterError } from "../errors";
import { deleteList, flag, formatted, integer, node, oneOf, optional, text, type Parameters, unsupported } from "../schema/parameter";
import { splitList } from "../schema/formats";
import type { InterfaceRecord, NodeRecord } from "../state/records";
import { bare } from "../state/table";
import { ANYBODY, perm, type Call, type Method } from "./method";

const MODIFY = perm("/nodes/{node}", "Sys.Modify");
const iface = formatted("pve-iface", { minLength: 2, maxLength: 20 });
const TYPES = ["bridge", "bond", "eth", "alias", "vlan", "fabric", "OVSBridge", "OVSBond", "OVSPort", "OVSIntPort", "vnet"];
const CONFIG: Parameters = {
  node, iface, type: oneOf(...TYPES, "unknown"), address: optional(formatted("ipv4", { requires: "netmask" })), netmask: optional(formatted("ipv4mask", { requires: "address" })),
  address6: optional(formatted("ipv6", { requires: "netmask6" })), netmask6: optional(integer({ minimum: 0, maximum: 128, requires: "address6" })),
  cidr: optional(formatted("CIDRv4")), cidr6: optional(formatted("CIDRv6")), gateway: optional(formatted("ipv4")), gateway6: optional(formatted("ipv6")),
  autostart: optional(flag()), bridge_ports: optional(formatted("pve-iface-list")), bridge_vids: optional(formatted("pve-vlan-id-or-range-list")),
  bridge_vlan_aware: optional(flag()), comments: optional(text()), comments6: optional(text()), mtu: optional(integer({ minimum: 1280, maximum: 65_520 })),
  "vlan-id": optional(integer({ minimum: 1, maximum: 4094 })), "vlan-raw-device": optional(formatted("pve-iface")),
  ...unsupported("bond-primary", "bond_mode", "bond_xmit_hash_policy", "ovs_bonds", "ovs_bridge", "ovs_options", "ovs_ports", "ovs_tag", "slaves"),
};
/** Keys that Proxmox reports as numbers; all others are text. */
const NUMBERS = new Set(["autostart", "bridge_vlan_aware"]);

type Interfaces = NodeRecord["interfaces"];

function current(call: Call): Interfaces {
  const record = call.host.node(call.node);
  return record.staged ?? record.interfaces;
}

/** A staged change as the difference between the files, the way clients recognise that one waits. */
function difference(record: Readonly<NodeRecord>): string {
  if (record.staged === undefined) return "";
  const names = (interfaces: Interfaces): Set<string> => new Set(Object.keys(interfaces));
  const [before, after] = [names(record.interfaces), names(record.staged)];
  const lines = [...after].filter((name) => JSON.stringify(record.staged?.[name]) !== JSON.stringify(record.interfaces[name])).map((name) => `+iface ${name}`);
  lines.push(...[...before].filter((name) => !after.has(name)).map((name) => `-iface ${name}`));
  return `--- /etc/network/interfaces\n+++ /etc/network/interfaces.new\n${lines.join("\n")}\n`;
}

/** Bridges are listed only for who may see them or use one of their tags; everything else for everybody (measured on 9.2). */
function visible(call: Call, name: string, type: unknown): boolean {
  if (type !== "bridge" || call.isRoot) return true;
  const base = `/sdn/zones/localnetwork/${name}`;
  const paths = [base, ...call.host.state.acl.keys().filter((path) => path.startsWith(`${base}/`))];
  return paths.some((path) => call.host.permissions.hasAny(call.user, path, "SDN.Audit", "SDN.Use"));
}

function list(call: Call): unknown {
  const record = call.host.node(call.node);
  const filter = call.optional("type");
  const changes = difference(record);
  if (changes !== "") call.attributes.changes = changes;
  return Object.entries(current(call)).filter(([name, entry]) => {
    const bridge = entry.type === "bridge";
    const wanted = filter === undefined || filter === "include_sdn" || filter === entry.type || (bridge && /^any(?:_local)?_bridge$/.test(filter));
    return wanted && visible(call, name, entry.type);
  }).map(([name, entry]) => ({ iface: name, ...entry }));
}

function requireExisting(call: Call): InterfaceRecord {
  const entry = current(call)[call.text("iface")];
  if (entry === undefined) throw parameterError({ iface: "interface does not exist" });
  return entry;
}

function stage(call: Call, edit: (interfaces: Interfaces) => void): null {
  const staged = bare(current(call));
  edit(staged);
  call.host.state.nodes.change(call.node, (draft) => void (draft.staged = staged));
  return null;
}

function refuseDuplicates(call: Call, name: string): void {
  for (const [other, entry] of Object.entries(current(call))) {
    if (other === name) continue;
    if (call.optional("gateway") !== undefined && entry.gateway !== undefined) throw parameterError({ gateway: `Default gateway already exists on interface '${other}'.` });
    const taken = splitList(String(entry.bridge_ports ?? ""));
    const port = splitList(call.optional("bridge_ports") ?? "").find((one) => taken.includes(one));
    if (port !== undefined) throw parameterError({ bridge_ports: `${port} is already used on interface '${other}'.` });
  }
}

/** The given keys as they come back after the file was written and read. */
function given(call: Call): InterfaceRecord {
  const result: InterfaceRecord = {};
  for (const [name, value] of Object.entries(call.parameters)) {
    if (["node", "iface", "delete"].includes(name) || typeof value !== "string") continue;
    result[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  for (const key of ["comments", "comments6"]) if (typeof result[key] === "string") result[key] = `${result[key].replace(/\n*$/, "")}\n`;
  if (typeof result.bridge_vids === "string") result.bridge_vids = splitList(result.bridge_vids).join(" ");
  if (typeof result.cidr === "string") [result.address, result.netmask] = result.cidr.split("/") as [string, string];
  if (typeof result.cidr6 === "string") [result.address6, result.netmask6] = result.cidr6.split("/") as [string, string];
  return result;
}

function complete(name: string, entry: InterfaceRecord, priority: number): InterfaceRecord {
  const result: InterfaceRecord = { priority, ...entry };
  const families = [...(result.address === undefined ? [] : ["inet"]), ...(result.address6 === undefined ? [] : ["inet6"])];
  result.families = families.length === 0 ? ["inet"] : families;
  result.method = result.address === undefined ? "manual" : "static";
  result.method6 = result.address6 === undefined ? "manual" : "static";
  if (result.autostart === 0) delete result.autostart;
  if (result.type === "bridge") {
    Object.assign(result, { bridge_ports: result.bridge_ports ?? "", bridge_stp: "off", bridge_fd: "0" });
    if (result.bridge_vlan_aware === 1) result.bridge_vids ??= "2-4094";
    else delete result.bridge_vlan_aware;
  }
  const vlan = /^(.+)\.(\d+)$/.exec(name);
  if (result.type === "vlan" && vlan !== null) Object.assign(result, { "vlan-raw-device": vlan[1], "vlan-id": vlan[2] });
  return result;
}

function create(call: Call): null {
  const name = call.text("iface");
  if (current(call)[name] !== undefined) throw parameterError({ iface: "interface already exists" });
  refuseDuplicates(call, name);
  return stage(call, (interfaces) => void (interfaces[name] = complete(name, given(call), Object.keys(interfaces).length + 3)));
}

function update(call: Call): null {
  const name = call.text("iface");
  const before = requireExisting(call);
  refuseDuplicates(call, name);
  return stage(call, (interfaces) => {
    const entry = { ...before };
    for (const key of splitList(call.optional("delete") ?? "")) {
      delete entry[key];
      if (key === "cidr") for (const part of ["address", "netmask"]) delete entry[part];
      if (key === "cidr6") for (const part of ["address6", "netmask6"]) delete entry[part];
    }
    interfaces[name] = complete(name, { ...entry, ...given(call) }, Number(entry.priority ?? 3));
  });
}

function remove(call: Call): null {
  requireExisting(call);
  return stage(call, (interfaces) => void delete interfaces[call.text("iface")]);
}

/** Makes the staged configuration the running one. */
function reload(call: Call): string {
  const name = call.node;
  return call.host.tasks.start({ node: name, type: "srvreload", id: "networking", user: call.user }, () => {
    call.host.state.nodes.change(name, (draft) => {
      if (draft.staged === undefined) return;
      draft.interfaces = Object.fromEntries(Object.entries(draft.staged).map(([key, entry]) => [key, entry.autostart === 1 || entry.type === "eth" ? { ...entry, active: 1 } : entry]));
      delete draft.staged;
    });
  });
}

function revert(call: Call): null {
  call.host.state.nodes.change(call.node, (draft) => void delete draft.staged);
  return null;
}

const NAMED: Parameters = { node, iface };

/** Interfaces of a node: staged, then applied (pve-manager API2/Network.pm). */
export const NETWORK: readonly Method[] = [
  {
    verb: "GET", path: "/nodes/{node}/network", permission: ANYBODY, onNode: true, run: list,
    parameters: { node, type: optional(oneOf(...TYPES, "any_bridge", "any_local_bridge", "include_sdn")) },
  },
  { verb: "POST", path: "/nodes/{node}/network", permission: MODIFY, onNode: true, parameters: CONFIG, run: create },
  { verb: "PUT", path: "/nodes/{node}/network", permission: MODIFY, onNode: true, parameters: { node, "regenerate-frr": optional(flag()) }, run: reload },
  { verb: "DELETE", path: "/nodes/{node}/network", permission: MODIFY, onNode: true, parameters: { node }, run: revert },
  { verb: "GET", path: "/nodes/{node}/network/{iface}", permission: perm("/nodes/{node}", "Sys.Audit"), onNode: true, parameters: NAMED, run: requireExisting },
  { verb: "PUT", path: "/nodes/{node}/network/{iface}", permission: MODIFY, onNode: true, parameters: { ...CONFIG, delete: deleteList }, run: update },
  { verb: "DELETE", path: "/nodes/{node}/network/{iface}", permission: MODIFY, onNode: true, parameters: NAMED, run: remove },
];
