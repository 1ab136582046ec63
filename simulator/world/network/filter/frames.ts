import type { FirewallRecord } from "../../../state/records";
import { tapName, type Nic } from "../wiring";
import { isFiltered, isOn } from "./machine";

/**
 * What is filtered below IP, in the words of nftables for its bridge family: Proxmox does the same with ebtables. A
 * machine answers for its own addresses only (Firewall.pm generate_tap_layer2filter), and a frame with a tag of its own
 * goes nowhere, as at a port of a bridge that knows tags: untagged, the filter of packets would not see it.
 */
export function framesText(cluster: Readonly<FirewallRecord>, machines: ReadonlyMap<number, Readonly<FirewallRecord>>, nics: readonly Nic[]): string {
  const isFilteredBelow = isOn(cluster.options, "enable", false) && isOn(cluster.options, "ebtables", true);
  const filtered = isFilteredBelow ? nics.filter((nic) => isFiltered(nic, machines.get(nic.vmid))) : [];
  const chains = filtered.map((nic) => [tapName(nic), nicRules(nic, machines.get(nic.vmid))] as const).filter(([, rules]) => rules.length > 0);
  return [
    "table bridge frames",
    "delete table bridge frames",
    "table bridge frames {",
    ...chains.flatMap(([tap, rules]) => [`  chain ${tap} {`, ...rules.map((rule) => `    ${rule}`), "  }"]),
    "  chain forward {",
    "    type filter hook forward priority filter; policy accept;",
    '    iifname "tap*" ether type { vlan, 8021ad } drop',
    "    ether type { ip, ip6 } accept",
    ...chains.map(([tap]) => `    iifname "${tap}" jump ${tap}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

function nicRules({ mac, index }: Nic, firewall: Readonly<FirewallRecord> | undefined): readonly string[] {
  const { options = {}, ipsets = {} } = firewall ?? {};
  const own = (ipsets[`ipfilter-net${index}`]?.entries ?? []).map(({ cidr }) => cidr).filter((cidr) => /^[\d./]+$/.test(cidr));
  return [...(isOn(options, "macfilter", true) ? [`ether saddr != ${mac.toLowerCase()} drop`] : []), ...(own.length === 0 ? [] : [`ether type arp arp saddr ip != { ${own.join(", ")} } drop`])];
}
