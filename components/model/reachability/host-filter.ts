/** The firewall of a host, for packets to the node itself: rules of the datacenter, then what Proxmox opens for the management. */
import type { HostPlan } from "../plan";
import { addressesOf, EVERY_ADDRESS, type AddressSet } from "./address-set";
import { openChain, type Chain, type ChainRule } from "./chain";
import type { Directory } from "./directory";
import { unionOf } from "./intervals";
import { EVERYTHING, restrict } from "./region";
import { chainRules } from "./rules";
import { portsOf, type ServiceSet } from "./service-set";

/** What Proxmox opens to the management by itself: API, SSH, consoles, SPICE, migration (pve-firewall Firewall.pm). */
export const MANAGEMENT_SERVICES: ServiceSet = unionOf([portsOf("tcp", 22), portsOf("tcp", 3128), portsOf("tcp", 5900, 5999), portsOf("tcp", 8006), portsOf("tcp", 60000, 60050)]);

/** What Proxmox opens between nodes of a cluster: corosync (pve-firewall Firewall.pm). */
export const CLUSTER_SERVICES: ServiceSet = portsOf("udp", 5404, 5412);

/** What stands for rules that Proxmox has by itself. */
export const BUILT_IN = { management: "what Proxmox opens to the management", cluster: "what Proxmox opens between nodes" } as const;

/** Addresses of the nodes of a host. */
export function nodeAddresses({ nodes }: Pick<HostPlan, "nodes">): AddressSet {
  return addressesOf(nodes.map(({ address }) => address));
}

/** Who is management to a host: its set, and the alias of the local network, without which a whole network would be (PROXMOX facts F12). */
function management({ ipsets, aliases }: HostPlan): AddressSet {
  const members = ipsets.find(({ name }) => name === "management")?.cidrs ?? [];
  const local = aliases.find(({ name }) => name === "local_network");
  return local ? addressesOf([...members, local.cidr]) : EVERY_ADDRESS;
}

/** What reaches the nodes of a host. */
export function hostFilter(host: HostPlan, directory: Directory): Chain {
  const place = `${host.stack} datacenter in`;
  const { datacenter, node } = host.firewall;
  if (!datacenter.enabled) return openChain(place, "the firewall of the datacenter is off");
  if (!node.enabled || node.nftables) return openChain(place, node.nftables ? "the node filters with nftables, where rules mean something else" : "the firewall of the node is off");
  const implied = (text: string, source: AddressSet, service: ServiceSet): ChainRule => ({ action: "ACCEPT", match: restrict(EVERYTHING, { source, service }), reference: { place, text } });
  const cluster = host.nodes.length > 1 ? [implied(BUILT_IN.cluster, nodeAddresses(host), CLUSTER_SERVICES)] : [];
  return {
    policy: datacenter.inputPolicy,
    reference: { place, text: `policy ${datacenter.inputPolicy}` },
    rules: [...chainRules("in", host.rules, directory, place), implied(BUILT_IN.management, management(host), MANAGEMENT_SERVICES), ...cluster],
  };
}
