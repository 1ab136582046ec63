import type { Chains } from "./table";
import { MARKED } from "./rule";
import type { Version } from "./names";

/** What Proxmox drops before its policy, so that it is not logged, and what it lets through (Firewall.pm pve_std_chains). */
function beforePolicy(version: Version, refuse: string): readonly string[] {
  const [icmp, critical] = version === 4 ? ["icmp -m icmp --icmp-type", ["fragmentation-needed", "time-exceeded"]] : ["icmpv6 -m icmpv6 --icmpv6-type", ["destination-unreachable", "time-exceeded", "packet-too-big"]];
  return [
    ...(version === 6 ? ["-p tcp --dport 43 -j PVEFW-reject"] : []),
    "-j PVEFW-DropBroadcast",
    ...critical.map((type) => `-p ${icmp} ${type} -j ACCEPT`),
    "-m conntrack --ctstate INVALID -j DROP",
    `-p udp -m multiport --dports 135,445 ${refuse}`,
    `-p udp --dport 137:139 ${refuse}`,
    `-p udp --sport 137 --dport 1024:65535 ${refuse}`,
    `-p tcp -m multiport --dports 135,139,445 ${refuse}`,
    "-p udp --dport 1900 -j DROP",
    "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP",
    "-p udp --sport 53 -j DROP",
  ];
}

const REJECT_V4 = [
  "-m addrtype --dst-type BROADCAST -j DROP",
  "-s 224.0.0.0/4 -j DROP",
  "-p icmp -j DROP",
  "-p tcp -j REJECT --reject-with tcp-reset",
  "-p udp -j REJECT --reject-with icmp-port-unreachable",
  "-j REJECT --reject-with icmp-host-prohibited",
];

const REJECT_V6 = ["-p icmpv6 -j DROP", "-p tcp -j REJECT --reject-with tcp-reset", "-p udp -j REJECT --reject-with icmp6-port-unreachable", "-j REJECT --reject-with icmp6-adm-prohibited"];

const WRONG_FLAGS = [
  "-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -j DROP",
  "-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP",
  "-p tcp -m tcp --tcp-flags SYN,RST SYN,RST -j DROP",
  "-p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j DROP",
  "-p tcp -m tcp --sport 0 --tcp-flags FIN,SYN,RST,ACK SYN -j DROP",
];

/** The chains that every other one ends in. */
export function addStandardChains(chains: Chains, version: Version): void {
  chains.add("PVEFW-SET-ACCEPT-MARK", `-j MARK --set-mark ${MARKED}`);
  chains.add("PVEFW-DropBroadcast", ...(version === 4 ? ["BROADCAST", "MULTICAST", "ANYCAST"].map((type) => `-m addrtype --dst-type ${type} -j DROP`) : []), `-d ${version === 4 ? "224.0.0.0/4" : "ff00::/8"} -j DROP`);
  chains.add("PVEFW-reject", ...(version === 4 ? REJECT_V4 : REJECT_V6));
  chains.add("PVEFW-Drop", ...beforePolicy(version, "-j DROP"));
  chains.add("PVEFW-Reject", ...beforePolicy(version, "-j PVEFW-reject"));
  chains.add("PVEFW-tcpflags", ...WRONG_FLAGS);
  if (version === 4) chains.add("PVEFW-smurfs", "-s 0.0.0.0/32 -j RETURN", "-m addrtype --src-type BROADCAST -j DROP", "-s 224.0.0.0/4 -j DROP");
}

/** What decides about a packet that no rule names. */
export function policyLines(policy: string, accept: string): readonly string[] {
  if (policy === "ACCEPT") return [accept];
  return policy === "REJECT" ? ["-j PVEFW-Reject", "-g PVEFW-reject"] : ["-j PVEFW-Drop", "-j DROP"];
}
