/** The firewall of a machine, as Proxmox evaluates it (pve-firewall, iptables; PROXMOX facts in docs/isolation.md). */
import type { HostPlan, MachinePlan } from "../plan";
import { addressesOf, EVERY_ADDRESS, IPV4, IPV6, type AddressSet } from "./address-set";
import { openChain, type Chain, type ChainRule } from "./chain";
import type { Directory } from "./directory";
import { unionOf, without } from "./intervals";
import { EVERYTHING, restrict } from "./region";
import { chainRules } from "./rules";
import { allOf, portsOf, type ServiceSet } from "./service-set";

/** What filters a machine. */
export interface MachineFilter {
  readonly in: Chain;
  readonly out: Chain;
  /** Addresses whose packets can be brought to reach it: its own, or any when nothing keeps it from claiming others. */
  readonly takes: AddressSet;
}

/** Name of the set that binds the only NIC. */
const FILTER_SET = "ipfilter-net0";

/** Why a machine's packets are not filtered at all; undefined when they are. */
export function unfiltered({ firewall: { nic, options } }: Pick<MachinePlan, "firewall">, { firewall: { datacenter, node } }: Pick<HostPlan, "firewall">): string | undefined {
  if (!datacenter.enabled) return "the firewall of the datacenter is off";
  if (node.nftables) return "the node filters with nftables, where rules mean something else";
  if (!options.enabled) return "the firewall of the machine is off";
  return nic ? undefined : "the NIC passes by the firewall";
}

/** Addresses that a machine may send from: those of its set, or any. IPv6 is left to the rules. */
function sendable({ firewall: { options, ipfilter } }: Pick<MachinePlan, "firewall">): AddressSet {
  if (!options.ipfilter) return EVERY_ADDRESS;
  // Without its set, the filter drops all IPv4 (PROXMOX facts F11).
  return unionOf([ipfilter.name === FILTER_SET ? addressesOf(ipfilter.cidrs) : [], IPV6]);
}

/** The filter of a machine whose set is `sends`: its own, or those of machines that are filtered alike. */
export function machineFilter(machine: MachinePlan, host: HostPlan, directory: Directory, place: string, sends: AddressSet = sendable(machine)): MachineFilter {
  const off = unfiltered(machine, host);
  if (off !== undefined) return { in: openChain(`${place} in`, off), out: openChain(`${place} out`, off), takes: EVERY_ADDRESS };
  const { options, rules } = machine.firewall;
  const bound = options.macfilter && host.firewall.datacenter.ebtables;
  const inside = { place: `${place} in`, text: `policy ${options.inputPolicy}` };
  const outside = { place: `${place} out`, text: `policy ${options.outputPolicy}` };
  return {
    in: { policy: options.inputPolicy, reference: inside, rules: [...exceptions(machine, inside.place, 68), ...chainRules("in", rules, directory, inside.place)] },
    out: { policy: options.outputPolicy, reference: outside, rules: [...dhcp(machine, outside.place, 67), filterOf(sends, outside.place), ...discovery(machine, outside.place), ...chainRules("out", rules, directory, outside.place)] },
    // The filter of ARP is made from the set, and only while ebtables is on (PROXMOX facts F11).
    takes: bound ? sendable(machine) : EVERY_ADDRESS,
  };
}

const exceptions = (machine: MachinePlan, place: string, port: number): readonly ChainRule[] => [...dhcp(machine, place, port), ...discovery(machine, place)];

/** The option comes before the ipfilter: a machine that asks for an address has none. */
function dhcp({ firewall: { options } }: MachinePlan, place: string, port: number): readonly ChainRule[] {
  return options.dhcp ? [accepted(place, "option dhcp", IPV4, portsOf("udp", port))] : [];
}

/** Its messages differ from the rest of ICMP for IPv6 by a type that no rule of the plan can name. */
function discovery({ firewall: { options } }: MachinePlan, place: string): readonly ChainRule[] {
  return options.ndp ? [accepted(place, "option ndp", IPV6, allOf("other"))] : [];
}

function accepted(place: string, text: string, addresses: AddressSet, service: ServiceSet): ChainRule {
  return { action: "ACCEPT", match: restrict(EVERYTHING, { source: addresses, destination: addresses, service }), reference: { place, text } };
}

function filterOf(sends: AddressSet, place: string): ChainRule {
  return { action: "DROP", match: restrict(EVERYTHING, { source: without(EVERY_ADDRESS, sends) }), reference: { place, text: "ipfilter" } };
}
