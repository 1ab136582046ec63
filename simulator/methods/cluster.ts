import { failure, parameterError } from "../errors";
import { deleteList, flag, formatted, integer, oneOf, optional, text, vmid, type Parameters, list as arrayOf } from "../schema/parameter";
import { OTHER_PROPERTIES as P } from "../schema/property-formats";
import type { Properties } from "../schema/parameter";
import { parseProperties } from "../schema/property-string";
import { splitList } from "../schema/formats";
import { memoryMiB } from "../guests/guest";
import { space } from "../storage/allocation";
import { ANYBODY, perm, type Call, type Method } from "./method";
import { guestStats, storageStats } from "./resources";

function nextId(call: Call): string {
  const { state } = call.host;
  const wanted = call.optional("vmid");
  if (wanted !== undefined) {
    if (state.guests.has(wanted)) throw parameterError({ vmid: `VM ${wanted} already exists` });
    return wanted;
  }
  const range = parseProperties(P.nextId, call.host.datacenter("next-id") ?? "");
  const [lower, upper] = [Number(range.lower ?? "100"), Number(range.upper ?? "1000000")];
  for (let id = lower; id < upper; id += 1) if (!state.guests.has(String(id))) return String(id);
  throw failure(`unable to get any free VMID in range [${lower}, ${upper}]`);
}

function poolEntries(call: Call): object[] {
  const { state, permissions } = call.host;
  const visible = state.pools.keys().sort().filter((name) => permissions.has(call.user, `/pool/${name}`, "Pool.Audit"));
  return visible.map((pool) => ({ id: `/pool/${pool}`, pool, type: "pool" }));
}

function guestEntries(call: Call): object[] {
  const { state, permissions } = call.host;
  const pools = new Map(state.pools.entries().flatMap(([name, pool]) => pool.guests.map((id) => [id, name] as const)));
  const visible = state.guests.keys().sort().filter((id) => permissions.has(call.user, `/vms/${id}`, "VM.Audit"));
  return visible.map((id) => {
    const pool = pools.get(Number(id));
    const { lock, tags } = state.guests.get(id)?.config ?? {};
    const shownPool = pool !== undefined && permissions.has(call.user, `/pool/${pool}`, "Pool.Audit") ? { pool } : {};
    return { ...guestStats(call.host, id), ...shownPool, ...(lock === undefined ? {} : { lock }), ...(tags === undefined ? {} : { tags }) };
  });
}

function nodeEntries(call: Call): object[] {
  const { state, permissions } = call.host;
  return state.nodes.entries().map(([node, record]) => {
    const entry = { id: `node/${node}`, node, type: "node", status: "online", level: "", "cgroup-mode": 2, "host-arch": "x86_64" };
    if (!permissions.has(call.user, `/nodes/${node}`, "Sys.Audit")) return entry;
    const { total, used } = space(call.host, "local", node);
    const running = state.guests.values().filter((guest) => guest.node === node && guest.startedAt !== undefined);
    const mem = running.reduce((sum, guest) => sum + memoryMiB(guest.config) * 1024 ** 2, 2 * 1024 ** 3);
    return { ...entry, uptime: Math.floor(process.uptime()), cpu: 0.01, maxcpu: record.cores, mem, maxmem: record.memoryMiB * 1024 ** 2, disk: used, maxdisk: total };
  });
}

function storageEntries(call: Call): object[] {
  const { state, permissions } = call.host;
  const visible = state.storages.entries().filter(([id, storage]) => storage.options.disable !== 1 && permissions.has(call.user, `/storage/${id}`, "Datastore.Audit"));
  return visible.flatMap(([id, storage]) => {
    const only = splitList(String(storage.options.nodes ?? ""));
    return state.nodes.keys().filter((node) => only.length === 0 || only.includes(node)).map((node) => storageStats(call.host, id, node));
  });
}

function networkEntries(call: Call): object[] {
  if (!call.host.permissions.has(call.user, "/sdn/zones/localnetwork", "SDN.Audit")) return [];
  const zone = { type: "network", "network-type": "zone", network: "localnetwork", status: "ok" };
  return call.host.state.nodes.keys().map((node) => ({ id: `network/${node}/zone/localnetwork`, node, ...zone }));
}

function resources(call: Call): unknown {
  const type = call.optional("type");
  const all = type === undefined;
  return [
    ...(all ? poolEntries(call) : []), ...(all || type === "vm" ? guestEntries(call) : []), ...(all || type === "node" ? nodeEntries(call) : []),
    ...(all || type === "storage" ? storageEntries(call) : []), ...(all ? networkEntries(call) : []),
  ];
}

/** Options of datacenter.cfg that are property strings: given as text, read as objects (DataCenterConfig.pm). */
const OBJECTS: Readonly<Record<string, Properties>> = {
  crs: P.crs, migration: P.site, replication: P.site, ha: P.ha, "next-id": P.nextId, notify: P.notify, webauthn: P.webauthn, u2f: P.u2f,
  "tag-style": P.tagStyle, "user-tag-access": P.userTagAccess,
};

function shownOption(name: string, value: string): unknown {
  const format = OBJECTS[name];
  if (format !== undefined) {
    const values: Record<string, unknown> = parseProperties(format, value);
    if (typeof values["user-allow-list"] === "string") values["user-allow-list"] = values["user-allow-list"].split(";");
    return values;
  }
  if (name === "registered-tags") return splitList(value);
  return /^(?:max_workers|migration_unsecure)$/.test(name) ? Number(value) : value;
}

function readOptions(call: Call): unknown {
  const values = call.host.state.settings.get("datacenter")?.values ?? {};
  const auditor = call.host.permissions.has(call.user, "/", "Sys.Audit");
  const names = Object.keys(values).filter((name) => auditor || name === "console" || name === "tag-style");
  const shown = Object.fromEntries(names.map((name) => [name, shownOption(name, values[name] ?? "")]));
  const tags = new Set([...splitList(values["registered-tags"] ?? ""), ...call.host.state.guests.values().flatMap((guest) => splitList(guest.config.tags ?? ""))]);
  const base = auditor ? { description: "", mac_prefix: "BC:24:11" } : {};
  return { ...base, ...shown, "allowed-tags": [...tags].sort() };
}

/** A description is kept as comment lines, so it comes back with a newline at its end (measured on 9.2). */
function writeOptions(call: Call): null {
  call.host.state.settings.change("datacenter", (draft) => {
    for (const [name, value] of Object.entries(call.parameters)) {
      if (name === "delete" || typeof value !== "string") continue;
      draft.values[name] = name === "description" && value !== "" ? `${value.replace(/\n*$/, "")}\n` : value;
    }
    for (const name of splitList(call.optional("delete") ?? "")) delete draft.values[name];
  });
  return null;
}

const LANGUAGES = [
  "ar", "ca", "da", "de", "en", "es", "eu", "fa", "fr", "hr", "he", "it", "ja", "ka", "kr", "nb", "nl", "nn", "pl", "pt_BR", "ru", "sl", "sv", "tr", "ukr",
  "zh_CN", "zh_TW",
];
const KEYBOARDS = [
  "de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sv",
  "sl", "tr",
];
const OPTIONS: Parameters = {
  bwlimit: optional(formatted(P.bwlimit)), "consent-text": optional(text({ maxLength: 65_536 })), console: optional(oneOf("applet", "vv", "html5", "xtermjs")),
  crs: optional(formatted(P.crs)), delete: deleteList, description: optional(text({ maxLength: 65_536 })), email_from: optional(formatted("email-opt")),
  fencing: optional(oneOf("watchdog", "hardware", "both")), ha: optional(formatted(P.ha)), http_proxy: optional(text({ pattern: "http://.*" })),
  keyboard: optional(oneOf(...KEYBOARDS)), language: optional(oneOf(...LANGUAGES)), location: optional(formatted(P.location)),
  mac_prefix: optional(formatted("mac-prefix")), max_workers: optional(integer({ minimum: 1 })), migration: optional(formatted(P.site)),
  migration_unsecure: optional(flag()), "next-id": optional(formatted(P.nextId)), notify: optional(formatted(P.notify)),
  "registered-tags": optional(text({ pattern: "(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*);)*(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*)" })),
  replication: optional(formatted(P.site)), "tag-style": optional(formatted(P.tagStyle)), u2f: optional(formatted(P.u2f)),
  "user-tag-access": optional(formatted(P.userTagAccess)), webauthn: optional(formatted(P.webauthn)),
};
const SECTIONS = ["backup", "firewall", "ha", "nextid", "options", "resources", "sdn", "tasks"];
const zoneId = text({ pattern: "[a-zA-Z][a-zA-Z0-9]*[a-zA-Z0-9]", minLength: 2, maxLength: 8 });
const ZONE_TYPES = ["evpn", "faucet", "qinq", "simple", "vlan", "vxlan"];

function highAvailability(call: Call): never {
  throw failure(`no such resource '${/^\d+$/.test(call.text("sid")) ? `vm:${call.text("sid")}` : call.text("sid")}'`);
}

/** The cluster: resources, options, ids; software-defined networks and high availability as far as they are asked about. */
export const CLUSTER: readonly Method[] = [
  { verb: "GET", path: "/cluster", permission: ANYBODY, parameters: {}, run: () => SECTIONS.map((name) => ({ name })) },
  { verb: "GET", path: "/cluster/nextid", permission: ANYBODY, parameters: { vmid: optional(vmid) }, run: nextId },
  { verb: "GET", path: "/cluster/resources", permission: ANYBODY, parameters: { type: optional(oneOf("vm", "storage", "node", "sdn")) }, run: resources },
  { verb: "GET", path: "/cluster/options", permission: { user: "all", check: ["perm", "/", ["Sys.Audit"]] }, parameters: {}, run: readOptions },
  { verb: "PUT", path: "/cluster/options", permission: perm("/", "Sys.Modify"), parameters: OPTIONS, run: writeOptions },
  {
    verb: "GET", path: "/cluster/status", permission: perm("/", "Sys.Audit"), parameters: {},
    run: (call) => call.host.state.nodes.entries().map(([name, node], index) => ({ id: `node/${name}`, name, type: "node", ip: node.address, local: index === 0 ? 1 : 0, nodeid: 0, online: 1, level: "" })),
  },
  { verb: "GET", path: "/cluster/ha/resources/{sid}", permission: perm("/", "Sys.Audit"), parameters: { sid: formatted("pve-ha-resource-or-vm-id") }, run: highAvailability },
  {
    verb: "GET", path: "/cluster/sdn/zones", permission: ANYBODY, run: () => [],
    parameters: { pending: optional(flag()), running: optional(flag()), type: optional(oneOf(...ZONE_TYPES)) },
  },
  { verb: "GET", path: "/cluster/sdn/vnets", permission: ANYBODY, parameters: { pending: optional(flag()), running: optional(flag()) }, run: () => [] },
  {
    verb: "POST", path: "/cluster/sdn/zones", permission: perm("/sdn/zones", "SDN.Allocate"),
    parameters: {
      zone: zoneId, type: formatted("pve-configid", { enum: ZONE_TYPES }), "advertise-subnets": optional(flag()), bridge: optional(text()),
      "bridge-disable-mac-learning": optional(flag()), controller: optional(text()), dhcp: optional(oneOf("dnsmasq")), "disable-arp-nd-suppression": optional(flag()),
      dns: optional(text()), dnszone: optional(formatted("dns-name")), "dp-id": optional(integer()), exitnodes: optional(formatted("pve-node-list")),
      "exitnodes-local-routing": optional(flag()), "exitnodes-primary": optional(formatted("pve-node")), fabric: optional(formatted("pve-sdn-fabric-id")),
      ipam: optional(text()), "lock-token": optional(text()), mac: optional(formatted("mac-addr")), mtu: optional(integer()), nodes: optional(formatted("pve-node-list")),
      peers: optional(formatted("ip-list")), reversedns: optional(text()), "rt-import": optional(formatted("pve-sdn-bgp-rt-list")),
      "secondary-controllers": optional(arrayOf()), tag: optional(integer({ minimum: 0 })), "vlan-protocol": optional(oneOf("802.1q", "802.1ad")),
      "vrf-vxlan": optional(integer({ minimum: 1, maximum: 16_777_215 })), "vxlan-port": optional(integer({ minimum: 1, maximum: 65_536 })),
    },
  },
];
