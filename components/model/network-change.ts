/** What a change of its network does to an environment that is there: what is replaced, what moves, and for how long it is down. */
import { entriesOf, ownValue, sortedBy } from "./canonical";
import { isolationOf, REDUCED_ISOLATION } from "./network";
import type { EnvironmentOutputs, HostOutputs } from "./outputs";
import type { EnvironmentPlan, HostPlan, NetworkPlan } from "./plan";
import { hasArrived, type Standing } from "./standing";

/** Machines that a change of the network touches, by key. */
export interface NetworkChange {
  readonly from: string;
  readonly to: string;
  /** Another address or gateway: the machine is made anew. */
  readonly replaced: readonly TouchedMachine[];
  /** Another bridge or tag alone: the NIC of the running machine is moved. */
  readonly moved: readonly TouchedMachine[];
}

/** A machine as a change touches it. */
export interface TouchedMachine {
  readonly key: string;
  readonly vmid: number;
  readonly node: string;
}

/** What Proxmox needed the last time for each machine, by VMID: its creation and its start together. */
export type LastCreation = Readonly<Record<number, { readonly seconds: number; /** ISO date of its end. */ readonly day: string }>>;

/** Where a network is, in words: `vlan, vmbr0 VLAN 10`. */
function wordsOf(mode: string, bridge: string, vlan: number | undefined): string {
  return `${mode}, ${bridge} ${vlan === undefined ? "untagged" : `VLAN ${vlan}`}`;
}

/** Compares an environment's outputs of its last run with its plan; undefined when its network stays, or none was noted. */
export function networkChange({ network, machines }: EnvironmentOutputs, plan: EnvironmentPlan): NetworkChange | undefined {
  if (network === undefined) return undefined;
  const before = new Map(machines.map((machine) => [machine.key, machine]));
  const reconfigured = network.gateway !== plan.network.gateway || network.prefixLength !== plan.network.prefixLength;
  const touched = plan.machines.flatMap((machine) => {
    const old = before.get(machine.key);
    if (old === undefined) return [];
    const replaced = reconfigured || old.address !== machine.address;
    return replaced || network.bridge !== machine.bridge || old.vlan !== machine.vlan ? [{ replaced, machine: { key: machine.key, vmid: machine.vmid, node: machine.node } }] : [];
  });
  if (touched.length === 0) return undefined;
  const of = (replaced: boolean) => touched.filter((one) => one.replaced === replaced).map(({ machine }) => machine);
  return { from: wordsOf(network.mode, network.bridge, network.vlan), to: wordsOf(plan.network.mode, plan.network.bridge, plan.network.vlan), replaced: of(true), moved: of(false) };
}

/** The change in lines for a person. What a figure rests on is said with it. */
export function describeNetworkChange(environment: string, { from, to, replaced, moved }: NetworkChange, last: LastCreation): readonly string[] {
  const keys = (machines: readonly TouchedMachine[]) => machines.map(({ key }) => key).join(", ");
  return [
    `${environment}: its network changes from ${from} to ${to}`,
    ...(moved.length === 0 ? [] : [`${environment}: ${moved.length} machines stay and run on (${keys(moved)}): the card of each is moved, which breaks its open connections; until all are moved they do not reach each other`]),
    ...(replaced.length === 0 ? [] : [`${environment}: ${replaced.length} machines are replaced (${keys(replaced)}), each down from its deletion until its successor serves: ${durationText(replaced, last)}`]),
  ];
}

function durationText(machines: readonly TouchedMachine[], last: LastCreation): string {
  const known = machines.flatMap(({ key, vmid }) => {
    const found = last[vmid];
    return found === undefined ? [] : [{ key, ...found }];
  });
  const [slowest] = [...known].sort((a, b) => b.seconds - a.seconds);
  if (slowest === undefined) return "the host tells of no earlier creation of them, so there is no figure";
  const all = known.reduce((sum, { seconds }) => sum + seconds, 0);
  const [newest] = sortedBy(known, ({ day }) => day).slice(-1);
  const missing = known.length === machines.length ? "" : `; of ${machines.length - known.length} it tells nothing`;
  return `between ${slowest.seconds} s (all at once, as long as ${slowest.key}) and ${all} s (one after the other), as the tasks qmcreate and qmstart on the host last took, newest of ${newest?.day}${missing}; shutting down, and what their services need to start, come on top`;
}

/** What a host stack that is about to change says of the environments whose network changes with it. */
export function hostNetworkCautions({ environments, moving = [] }: HostOutputs, plan: HostPlan, standing: Readonly<Record<string, Standing>>): readonly string[] {
  const served = new Set(plan.gateway?.legs.map(({ environment }) => environment));
  return plan.networks.flatMap((network) => {
    const before = ownValue(environments, network.environment);
    const { environment } = network;
    const own = standing[environment];
    if (moving.includes(environment)) return own && !hasArrived(own, network) ? [`${environment}: still stands on ${own.bridge}: run pulumi up -s ${environment}, then this one again`] : [];
    if (before === undefined || (before.network === network.mode && hasArrived(before, network))) return [];
    return [`${environment}: its network changes from ${wordsOf(before.network, before.bridge, before.vlan)} to ${wordsOf(network.mode, network.bridge, network.vlan)}; until pulumi up -s ${environment} ${meanwhile(before.network, network, served.has(environment))}; then run this one again, which takes the old network away`];
  });
}

/** What its machines have between the two runs. */
function meanwhile(before: string, { mode, cidr }: NetworkPlan, served: boolean): string {
  if (before === "internal" && mode !== "internal") return served ? "its machines stay behind the gateway" : "its machines have no network: gateway and bridge go with this run";
  return mode === "internal" ? `its machines stay where they are; then the network outside must route ${cidr} to the gateway` : "its machines stay where they are";
}

/** What a person is told of a network that isolates less than the others. */
export function isolationCautions(networks: readonly NetworkPlan[]): readonly string[] {
  const weak = entriesOf(Object.fromEntries(networks.filter(({ mode }) => isolationOf(mode) === "reduced").map(({ environment }) => [environment, true])));
  return weak.length === 0 ? [] : [`${weak.map(([environment]) => environment).join(", ")}: ${REDUCED_ISOLATION}; see docs/network.md`];
}
