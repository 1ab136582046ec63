/** What a host and a token answered, held against the plan: before anything is changed. */
import { Cidr } from "./address";
import { byText } from "./canonical";
import { checkGatewayFacts, gatewayCautions } from "./gateway-facts";
import { hostPlace, nodePlace, settingsPlace } from "./place";
import type { EnvironmentPlan, HostPlan, NodePlan } from "./plan";
import type { Problem } from "./problem";
import { missingRights } from "./rights";

/** The host as its API describes it to the admin. */
export interface HostFacts {
  /** For example `9.2.11`. */
  readonly version: string;
  /** Privileges of the asking token by path (GET /access/permissions). */
  readonly privileges: Readonly<Record<string, readonly string[]>>;
  readonly nodes: readonly { readonly name: string; readonly cores: number; readonly memoryMiB: number; /** `online` when it works. */ readonly status: string }[];
  /** Storages, bridges and addresses of each node that the plan names. */
  readonly storages: readonly { readonly node: string; readonly name: string; readonly type: string; readonly contents: readonly string[]; readonly availableGiB: number; readonly totalGiB: number }[];
  readonly bridges: readonly { readonly node: string; readonly name: string; readonly vlanAware: boolean; readonly active: boolean; /** Interfaces that it joins; empty for none. */ readonly ports: string; /** VLANs that it carries: `2-4094`. */ readonly vids: string }[];
  /** Addresses that the node's network configuration names, each with its interface: `10.99.0.1/24`. Empty where DHCP gives them. */
  readonly addresses: readonly { readonly node: string; readonly iface: string; readonly cidr: string }[];
  /** All VMs of the host or cluster. */
  readonly guests: readonly { readonly vmid: number; readonly name: string; readonly status: string }[];
  /** Whether the firewall of the datacenter is on already. */
  readonly firewallOn: boolean;
  /** Address from which this run reaches the host, as this machine sees it; undefined when it could not be seen. */
  readonly caller: string | undefined;
}

/** The host as one environment's token sees it. */
export interface EnvironmentFacts {
  readonly version: string;
  /** Privileges by path (GET /access/permissions). */
  readonly privileges: Readonly<Record<string, readonly string[]>>;
  /** Each node that has machines of the environment. */
  readonly nodes: readonly NodeFacts[];
  /** Machines that the token sees. */
  readonly existing: readonly { readonly vmid: number; readonly name: string; readonly pool: string | undefined; readonly node: string }[];
}

/** A node as one environment's token sees it. */
export interface NodeFacts {
  readonly name: string;
  /** Volume ids of images that the token can read. */
  readonly images: readonly string[];
  /** Size of the disk in the image in bytes; undefined when it cannot be read. */
  readonly imageBytes: number | undefined;
  /** Free space of the environment's storage; undefined when the token cannot see it. */
  readonly storageAvailableGiB: number | undefined;
  /** Size in GiB of every volume in the environment's storage, by volume id; undefined when the token cannot see them, or no machine keeps data. */
  readonly volumes: Readonly<Record<string, number>> | undefined;
}

/** Oldest version that is supported: earlier ones lack the import of images through the API as it is used here. */
export const OLDEST_PROXMOX = { major: 8, minor: 4 } as const;

/** Major and minor of a version such as `9.2.11` or `9.2.11-1`; undefined when it cannot be read. */
export function parseVersion(text: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d+)\.(\d+)/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Holds the host against its plan: version, and of each node its addresses, bridge, capacity and storage names taken by another kind of storage. */
export function checkHostFacts(plan: HostPlan, facts: HostFacts): readonly Problem[] {
  const checks = [checkNode, checkAddresses, checkBridge, checkStorages];
  return [...checkVersion(facts.version, plan.stack), ...plan.nodes.flatMap((node) => checks.flatMap((check) => check(plan, node, facts))), ...checkGatewayFacts(plan, facts)];
}

/** What is not wrong for sure, but worth a look before it happens. */
export function hostCautions(plan: HostPlan, facts: HostFacts): readonly string[] {
  return [...lockOut(plan, facts), ...gatewayCautions(plan, facts)];
}

/** Who would lose the host when its firewall goes on. */
function lockOut(plan: HostPlan, { firewallOn, caller }: HostFacts): readonly string[] {
  const own = Cidr.parse(caller ?? "");
  if (firewallOn || !own || own.isUnreachable) return [];
  const members = plan.ipsets.find(({ name }) => name === "management")?.cidrs ?? [];
  if (members.some((text) => Cidr.parse(text)?.contains(own))) return [];
  // No refusal: behind address translation the host sees another address, which may well be one of the admin point.
  return [`${own.toString()} is not in ${hostPlace("outside.admin")}: when the firewall is on, this machine may not reach the host any more; add its address, or run this from the admin point`];
}

/** Holds what a token sees against the plan: everything that a replacement needs once the old machine is gone. */
export function checkEnvironmentFacts(plan: EnvironmentPlan, facts: EnvironmentFacts): readonly Problem[] {
  return [...checkVersion(facts.version, plan.host), ...checkRights(plan, facts), ...checkImage(plan, facts), ...checkVmids(plan, facts), ...checkSpace(plan, facts)];
}

/** A version that is too old, or none of Proxmox VE: what such a host answers otherwise need not be understood. */
export function checkVersion(version: string, hostStack: string): readonly Problem[] {
  const found = parseVersion(version);
  const { major, minor } = OLDEST_PROXMOX;
  if (found && (found.major > major || (found.major === major && found.minor >= minor))) return [];
  const problem = found ? `Proxmox VE ${version} is too old` : `"${version}" is not a version of Proxmox VE`;
  return [{ place: settingsPlace(hostStack, "endpoint"), problem, expected: `Proxmox VE ${major}.${minor} or newer`, next: found ? "upgrade the host" : "check that the endpoint is a Proxmox host" }];
}

/** What a message calls a node: where there is but one, it is the host. */
const calledIn = ({ nodes }: HostPlan, name: string): string => (nodes.length === 1 ? "the host" : name);

function checkNode(plan: HostPlan, { name, capacity }: NodePlan, { nodes }: HostFacts): readonly Problem[] {
  const found = nodes.find((node) => node.name === name);
  const names = nodes.map((node) => node.name).sort(byText).join(", ");
  const place = settingsPlace(plan.stack, name === plan.node ? "node" : `nodes.${name}`);
  if (!found) return [{ place, problem: `the host knows no node ${name}`, expected: `one of ${names}`, next: "correct the name" }];
  if (found.status !== "online") return [{ place, problem: `the node ${name} is ${found.status}`, expected: "a node that is online", next: "start it, or see why it is away" }];
  const dimensions = [["cores", "cores"], ["memoryMiB", "MiB of memory"]] as const;
  return dimensions
    .filter(([key]) => capacity[key] > found[key])
    .map(([key, unit]) => ({ place: nodePlace(plan.stack, plan, name, `capacity.${key}`), problem: `declares ${capacity[key]} ${unit}, ${name} has ${found[key]}`, expected: "no more than the host has", next: `write ${found[key]} or less, and leave some to the host itself` }));
}

/** The node's own address is what the firewall's sets are made of; a network of the node's is no environment's. */
function checkAddresses(plan: HostPlan, { name, address }: NodePlan, { addresses }: HostFacts): readonly Problem[] {
  const found = addresses.filter(({ node }) => node === name).flatMap(({ iface, cidr }) => {
    const network = Cidr.nearest(cidr);
    return network ? [{ iface, address: cidr.split("/")[0] ?? "", network }] : [];
  });
  // A slice of a flat network lies in the node's own network: that is the mode.
  const foreign = plan.networks.filter(({ mode }) => mode !== "flat").flatMap(({ environment, cidr }) =>
    found.filter(({ network }) => network.overlaps(Cidr.of(cidr))).map(({ iface, network }) => ({
      place: settingsPlace(environment, "cidr"), problem: `${cidr} overlaps ${network.toString()}, which ${name} has at ${iface}`, expected: "a subnet apart from the node's networks", next: "pick a free private network" })),
  );
  if (found.length === 0 || found.some((one) => one.address === address)) return foreign;
  const known = [...new Set(found.map((one) => one.address))].sort(byText).join(", ");
  return [{ place: nodePlace(plan.stack, plan, name, "address"), problem: `${name} has no address ${address}`, expected: `one of ${known}`, next: "correct the address: the firewall would protect another one" }, ...foreign];
}

function checkBridge(plan: HostPlan, { name }: NodePlan, facts: HostFacts): readonly Problem[] {
  const { stack, bridge } = plan;
  const place = settingsPlace(stack, "bridge");
  const who = calledIn(plan, name);
  const own = plan.nodes.length > 1 ? ` of ${name}` : "";
  const bridges = facts.bridges.filter(({ node }) => node === name);
  const tagged = plan.networks.some(({ mode }) => mode === "vlan");
  const kind = tagged ? "a VLAN-aware bridge" : "a bridge to the network outside";
  const found = bridges.find((one) => one.name === bridge);
  const fitting = bridges.filter(({ vlanAware }) => vlanAware || !tagged).map((one) => one.name).sort(byText);
  const expected = fitting.length > 0 ? `${kind}, ${who} has ${fitting.join(", ")}` : kind;
  if (!found) return [{ place, problem: `${who} has no bridge ${bridge}`, expected, next: `correct the name, or create the bridge on ${who}` }];
  if (tagged && !found.vlanAware) return [{ place, problem: `${bridge}${own} is not VLAN-aware`, expected, next: `tick "VLAN aware" at System, Network, ${bridge} on ${who} and apply` }];
  if (!found.active) return [{ place, problem: `${bridge}${own} is not active`, expected: "a bridge that is up", next: "apply the host's network configuration" }];
  const refused = plan.networks.flatMap((network) => (network.mode === "vlan" && !carries(found.vids, network.vlan) ? [`${network.vlan} of ${network.environment}`] : []));
  return refused.length === 0 ? [] : [{ place, problem: `${bridge}${own} does not carry VLAN ${refused.join(", ")} but ${found.vids}`, expected: "a bridge that carries the VLAN of every environment", next: `add it at System, Network, ${bridge}, VLAN IDs on ${who} and apply` }];
}

/** Whether a list of VLANs (`2-4094`, `10 20-29`) holds one. */
function carries(vids: string, vlan: number): boolean {
  return vids.split(/[\s,;]+/).some((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return from <= vlan && vlan <= to;
  });
}

/** A storage that is already there under a planned name must be of the kind that the stack makes, and as large as was declared. */
function checkStorages(plan: HostPlan, { name: node, capacity }: NodePlan, facts: HostFacts): readonly Problem[] {
  return plan.storages.flatMap(({ name }) => {
    const found = facts.storages.find((storage) => storage.node === node && storage.name === name);
    if (!found) return [];
    if (found.type === "dir") {
      if (found.totalGiB < 1 || capacity.diskGiB <= found.totalGiB) return [];
      return [{ place: nodePlace(plan.stack, plan, node, "capacity.diskGiB"), problem: `declares ${capacity.diskGiB} GiB of disk, ${name} lies on ${found.totalGiB}`, expected: "no more than the host has", next: `write ${found.totalGiB} or less` }];
    }
    if (node !== plan.node) return [];
    return [{ place: `stack ${plan.stack}`, problem: `the host already has a storage ${name} of type ${found.type}`, expected: "no other storage of this name", next: "rename or remove it on the host" }];
  });
}

const upFirst = (hostStack: string): string => `run pulumi up -s ${hostStack} first`;

function checkRights({ access, environment, host }: EnvironmentPlan, { privileges }: EnvironmentFacts): readonly Problem[] {
  const missing = missingRights(access, privileges);
  if (missing.length === 0) return [];
  return [{ place: `stack ${environment}`, problem: `the token lacks ${missing.join("; ")}`, expected: "every right that a replacement needs", next: upFirst(host) }];
}

/** Proxmox copies the image, then lets the disk grow to its size: a smaller one fails when the old machine is gone. */
function checkImage({ image, environment, host, machines }: EnvironmentPlan, { nodes }: EnvironmentFacts): readonly Problem[] {
  const place = `stack ${environment}`;
  const missing = nodes.filter(({ images }) => !images.includes(image.volume));
  if (missing.length > 0) {
    const where = nodes.length === 1 ? "the host" : missing.map(({ name }) => name).join(", ");
    return [{ place, problem: `the image ${image.volume} is not on ${where}`, expected: "the image that machines are made from", next: upFirst(host) }];
  }
  const imageGiB = Math.ceil(Math.max(0, ...nodes.map(({ imageBytes = 0 }) => imageBytes)) / 1024 ** 3);
  const small = machines.filter(({ size }) => size.diskGiB < imageGiB).map(({ key, size }) => `${key} ${size.diskGiB}`);
  if (small.length === 0) return [];
  return [{ place, problem: `the image holds a disk of ${imageGiB} GiB, the disk is smaller of ${small.join(", ")}`, expected: "disks at least as large as the image", next: `raise diskGiB of their sizes in stacks/estate.ts to ${imageGiB} or more` }];
}

function checkVmids({ machines, environment, access }: EnvironmentPlan, { existing }: EnvironmentFacts): readonly Problem[] {
  const holders = machines.flatMap(({ key, service, data }) => (data === undefined ? [] : [{ ...data.holder, key: `the data of ${key}`, service }]));
  return [...machines, ...holders].flatMap(({ vmid, name, key, service }) => {
    const other = existing.find((machine) => machine.vmid === vmid && (machine.name !== name || machine.pool !== access.pool));
    if (!other) return [];
    const pool = other.pool ? `pool ${other.pool}` : "no pool";
    return [{ place: settingsPlace(environment, "vmids"), problem: `VMID ${vmid} of ${key} is taken by ${other.name} (${pool})`, expected: "a VMID that is free or its own", next: `give the service ${service} another slot, or remove ${other.name}` }];
  });
}

/**
 * Space for machines that are not on their node yet. A replaced machine frees its disk before it takes the new one, so
 * it needs nothing more; disks grow as they are written, so this is the upper bound for what is new.
 */
function checkSpace({ machines, environment, host, storage }: EnvironmentPlan, { existing, nodes }: EnvironmentFacts): readonly Problem[] {
  const place = `stack ${environment}`;
  return nodes.flatMap(({ name, storageAvailableGiB }) => {
    const where = nodes.length === 1 ? "" : ` on ${name}`;
    if (storageAvailableGiB === undefined) return [{ place, problem: `the storage ${storage} cannot be seen${where}`, expected: "a storage of this environment", next: upFirst(host) }];
    const isThere = (vmid: number) => existing.some((machine) => machine.vmid === vmid && machine.node === name);
    const own = machines.filter(({ node }) => node === name);
    const disks = own.filter(({ vmid }) => !isThere(vmid)).map(({ size }) => size.diskGiB);
    const data = own.flatMap((machine) => (machine.data && !isThere(machine.data.holder.vmid) ? machine.data.disks.map(({ sizeGiB }) => sizeGiB) : []));
    const needed = [...disks, ...data].reduce((sum, gib) => sum + gib, 0);
    if (needed <= storageAvailableGiB) return [];
    return [{ place, problem: `new machines and their data need ${needed} GiB${where}, ${storage} has ${storageAvailableGiB} free`, expected: "room for every disk", next: "free space on the host, or make disks smaller" }];
  });
}
