/**
 * Firewall rules, derived from flows. Nobody writes rules.
 *
 * Order matters, the first match wins: other environments are dropped before anything is accepted, so that no later
 * rule, not even one added by hand, opens a way between environments. What no rule accepts is dropped by the policy.
 */
import { ALL } from "./flow";
import { names } from "./identity";
import type { Rung } from "./ladder";
import type { DatacenterFirewallOptions, FirewallRule, FlowPlan, Ipset, MachineFirewallOptions, NodeFirewallOptions } from "./plan";

/** The firewall of the datacenter: on, and closed to the host. */
export const DATACENTER_FIREWALL: DatacenterFirewallOptions = { enabled: true, ebtables: true, inputPolicy: "DROP", outputPolicy: "ACCEPT", forwardPolicy: "ACCEPT" };

/** The firewall of each node. */
export const NODE_FIREWALL: NodeFirewallOptions = { enabled: true, nftables: false };

/** The firewall of each machine: closed in both directions, and bound to its addresses. */
export const MACHINE_FIREWALL: MachineFirewallOptions = { enabled: true, inputPolicy: "DROP", outputPolicy: "DROP", dhcp: false, ndp: false, radv: false, macfilter: true, ipfilter: true };

/** Addresses per rule: a source or destination holds at most 512 characters (pve-firewall Rules.pm). */
const ADDRESSES_PER_RULE = 24;

/** Comments of rules that name environments. */
export const dropComments = {
  /** `other` must not reach `own`, and `own` must not reach `other`: the same words, seen from either side. */
  between: (from: string, to: string) => `nothing from ${from} reaches ${to}`,
  management: (environment: string) => `nothing from ${environment} reaches the management of the host`,
} as const;

/** Whether a name is a peer outside, whose addresses are a set of the datacenter. */
type IsPeer = (name: string) => boolean;

/** What filters one machine: everything that all machines of its service share. */
export function serviceRules(service: string, flows: readonly FlowPlan[], rung: Rung, isPeer: IsPeer): readonly FirewallRule[] {
  const incoming = flows.filter((flow) => flow.kind !== "administration" && targetName(flow) === service);
  const outgoing = flows.filter((flow) => flow.kind !== "administration" && (flow.from === service || flow.from === ALL));
  return [
    ...rung.others.map((other) => dropped("in", names.addresses(other), dropComments.between(other, rung.name))),
    { securityGroup: names.adminGroup(rung.name), comment: "admins come through the admin point" },
    ...incoming.flatMap((flow) => accepted("in", flow, sideOf(flow.from, flow.sources, isPeer))),
    ...rung.others.map((other) => dropped("out", names.addresses(other), dropComments.between(rung.name, other))),
    dropped("out", "management", dropComments.management(rung.name)),
    ...outgoing.flatMap((flow) => accepted("out", flow, sideOf(targetName(flow), flow.destinations, isPeer))),
  ];
}

/** Rules of the security group: what the admin point may do in every machine of an environment. */
export function adminRules(flows: readonly FlowPlan[]): readonly FirewallRule[] {
  return flows.filter(({ kind }) => kind === "administration").flatMap((flow) => accepted("in", flow, [`+dc/${names.peer("admin")}`]));
}

/** Rules of the datacenter: they bind the host, never traffic between machines (pve-firewall). */
export function hostRules(environments: readonly string[]): readonly FirewallRule[] {
  return [
    ...environments.map((name) => dropped("in", names.addresses(name), `nothing from ${name} reaches the host`)),
    { type: "in", action: "ACCEPT", proto: "icmp", source: `+dc/${names.peer("admin")}`, log: "nolog", comment: "admins ping the host" },
  ];
}

/** The set that binds a NIC to its address: without it, ipfilter drops all IPv4. */
export function addressFilter(address: string): Ipset {
  return { name: "ipfilter-net0", comment: "the only address of this machine", cidrs: [address] };
}

/** Name of the service, peer or integration that a flow ends at. */
export function targetName({ to }: FlowPlan): string {
  return to.slice(0, to.indexOf("."));
}

/** The texts of a rule's source or destination: one set for a peer, else lists of addresses that are not too long. */
function sideOf(name: string, addresses: readonly string[], isPeer: IsPeer): readonly string[] {
  if (isPeer(name)) return [`+dc/${names.peer(name)}`];
  const count = Math.ceil(addresses.length / ADDRESSES_PER_RULE);
  return Array.from({ length: count }, (_, index) => addresses.slice(index * ADDRESSES_PER_RULE, (index + 1) * ADDRESSES_PER_RULE).join(","));
}

/** The rules by which a machine of an integration's user reaches it. */
export function integrationRules(flow: FlowPlan): readonly FirewallRule[] {
  return accepted("out", flow, sideOf(targetName(flow), flow.destinations, () => false));
}

function accepted(type: "in" | "out", flow: FlowPlan, sides: readonly string[]): readonly FirewallRule[] {
  return sides.map((side) => ({
    type,
    action: "ACCEPT",
    proto: flow.protocol,
    ...(flow.port === undefined ? {} : { dport: String(flow.port) }),
    ...(type === "in" ? { source: side } : { dest: side }),
    log: "nolog",
    comment: flow.reason,
  }));
}

function dropped(type: "in" | "out", set: string, comment: string): FirewallRule {
  const side = `+dc/${set}`;
  return { type, action: "DROP", ...(type === "in" ? { source: side } : { dest: side }), log: "info", comment };
}
