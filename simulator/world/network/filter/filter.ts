import { readFirewall } from "../../../firewall/config";
import type { FirewallRecord } from "../../../state/records";
import type { NetworkRecords } from "../records";
import { networkOf } from "../outside";
import { nicsOf, type Nic } from "../wiring";
import { framesText } from "./frames";
import type { Making } from "./group";
import { addNic, isFiltered, isOn } from "./machine";
import type { Version } from "./names";
import { addInputFilters, addNode } from "./node";
import { planSets, type KernelSets } from "./sets";
import { addStandardChains } from "./standard";
import { Chains } from "./table";

/** Everything that filters on a node, as the tools of the kernel read it. */
export interface Filter {
  /** For `iptables-restore`. */
  readonly v4: string;
  /** For `ip6tables-restore`. */
  readonly v6: string;
  /** For `nft -f`. */
  readonly frames: string;
  readonly sets: KernelSets;
  /** What was configured and has no meaning: Proxmox leaves it out, too. */
  readonly problems: readonly string[];
}

const HOOKS = { INPUT: "PVEFW-INPUT", FORWARD: "PVEFW-FORWARD", OUTPUT: "PVEFW-OUTPUT" };

/**
 * The filter that the firewall objects of a node mean, as pve-firewall makes it for iptables: nothing while the datacenter's
 * firewall is off. Virtual machines are filtered whether they run or not, so that one that starts is from its first packet on.
 */
export function planFilter(records: NetworkRecords): Filter {
  const { node, guests } = records;
  const [cluster, own] = [readFirewall(records, { kind: "cluster" }), readFirewall(records, { kind: "node", node: node.name })];
  const machines = new Map([...guests.keys()].map((vmid) => [vmid, readFirewall(records, { kind: "vm", vmid })] as const));
  const nics = [...guests].flatMap(([vmid, { config }]) => nicsOf(vmid, config));
  const frames = framesText(cluster, machines, nics);
  const open = { v4: new Chains().text({}), v6: new Chains().text({}), frames, sets: new Map() } as const;
  if (!isOn(cluster.options, "enable", false)) return { ...open, problems: [] };
  if (isOn(own.options, "nftables", false)) return { ...open, problems: [`${node.name} filters with nftables, which means other things by the same rules: here it filters nothing`] };
  const problems = [...machines].flatMap(([vmid, { options }]) => (options.layer2_protocols === undefined ? [] : [`layer2_protocols of ${vmid} filters nothing here`]));
  const complete = withLocalNetwork(cluster, records);
  const parts = { complete, own, machines, nics, records };
  const [v4, v6] = ([4, 6] as const).map((version) => tableText(version, parts, problems));
  return { v4: v4 ?? "", v6: v6 ?? "", frames, sets: planSets(complete, machines, nics, problems), problems: [...new Set(problems)] };
}

/** The network that the node stands in, unless an alias says otherwise; it belongs to the management (Firewall.pm compile). */
function withLocalNetwork(cluster: Readonly<FirewallRecord>, { node }: NetworkRecords): FirewallRecord {
  const carrier = Object.values(node.interfaces).find(({ address }) => address === node.address);
  const local = cluster.aliases.local_network ?? { name: "local_network", cidr: networkOf(String(carrier?.cidr ?? "127.0.0.0/8")) };
  const { management } = cluster.ipsets;
  return {
    ...cluster,
    aliases: { ...cluster.aliases, local_network: local },
    ipsets: { ...cluster.ipsets, management: { entries: [...(management?.entries ?? []), { cidr: local.cidr }] } },
  };
}

interface Parts {
  readonly complete: FirewallRecord;
  readonly own: Readonly<FirewallRecord>;
  readonly machines: ReadonlyMap<number, Readonly<FirewallRecord>>;
  readonly nics: readonly Nic[];
  readonly records: NetworkRecords;
}

function tableText(version: Version, { complete, own, machines, nics, records }: Parts, problems: string[]): string {
  const chains = new Chains();
  const making: Making = { chains, version, problems };
  for (const chain of ["PVEFW-INPUT", "PVEFW-OUTPUT", "PVEFW-FORWARD", "PVEFW-FWBR-IN", "PVEFW-FWBR-OUT"]) chains.create(chain);
  chains.add(
    "PVEFW-FORWARD",
    ...(isOn(own.options, "nf_conntrack_allow_invalid", false) ? [] : ["-m conntrack --ctstate INVALID -j DROP"]),
    "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    "-m physdev --physdev-is-bridged --physdev-in fwln+ -j PVEFW-FWBR-IN",
    "-m physdev --physdev-is-bridged --physdev-out fwln+ -j PVEFW-FWBR-OUT",
  );
  addInputFilters(making, "PVEFW-FWBR-IN", { cluster: complete, own });
  addStandardChains(chains, version);
  const { node, addresses } = records;
  const others = Object.entries(addresses).filter(([name]) => name !== node.name).map(([, address]) => address);
  if (isOn(own.options, "enable", true)) addNode(making, { cluster: complete, own, address: node.address, others, localNetwork: complete.aliases.local_network?.cidr ?? "" });
  for (const nic of nics) {
    const firewall = machines.get(nic.vmid);
    if (isFiltered(nic, firewall)) addNic(making, nic, firewall, complete);
  }
  return chains.text(HOOKS);
}
