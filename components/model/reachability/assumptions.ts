/** What the proof takes for granted, by network mode. */
import type { EstatePlan } from "../plan";
import type { Assumption } from "./proof";

const ALWAYS: readonly Assumption[] = [
  { id: "deployed", text: "what is deployed is what was planned", why: "the proof reads the plan; `trilane verify` reads the hosts, after every run and on demand" },
  { id: "proxmox", text: "Proxmox's firewall and the kernel do what their rules say, and let replies of an open connection through", why: "the order of evaluation is that of pve-firewall with iptables; a connection that is open when a rule is added stays open" },
  { id: "root", text: "nobody who should not is root on a host", why: "root changes every filter, and reads every disk" },
  { id: "token", text: "no environment's token is in wrong hands", why: "it can switch off the filters of its own machines, and give one a NIC without a bridge, which speaks through the host past every filter; no access list forbids that. The filters of the other environments still stand. `trilane verify` finds both" },
  { id: "outside", text: "a packet from outside carries an address of outside, and an address of a peer is that peer", why: "no filter of a machine can tell a forged address outside from a true one: the router drops what comes from elsewhere with an address of an environment (reverse path)" },
];

const VLAN: readonly Assumption[] = [
  { id: "switch", text: "the switch carries tags faithfully and lets no port choose a tag that it should not have", why: "it keeps the networks apart on the wire; the filters of the machines hold without it, but not against somebody who forges addresses on a wire" },
  { id: "router", text: "the router denies traffic between environments", why: "not needed: every claim is proved with a router that forwards everything. It is a third fence, and yours to set up" },
];

const INTERNAL: readonly Assumption[] = [
  { id: "gateway", text: "the gateway runs the ruleset of the plan, and nobody who should not is root on it", why: "it has a card in each environment, unfiltered: who owns it can forge any address. Claims about machines are proved with a gateway that forwards everything from true addresses" },
];

const FLAT: readonly Assumption[] = [
  { id: "flat", text: "nobody on the one network forges addresses, and no token is in wrong hands: reduced isolation", why: "every device there shares the wire with every environment: it can claim a machine's address, or listen. A stolen token of one environment can do so from its machines; then the filters of the others know it by a forged address alone" },
];

/** The assumptions of an estate. */
export function assumptionsOf({ environments }: EstatePlan): readonly Assumption[] {
  const modes = new Set(environments.map(({ network }) => network.mode));
  return [...ALWAYS, ...(modes.has("vlan") ? VLAN : []), ...(modes.has("internal") ? INTERNAL : []), ...(modes.has("flat") ? FLAT : [])];
}
