import type { FirewallRecord } from "../../../state/records";
import { addRules, type Making } from "./group";
import { isOn } from "./machine";
import { setName } from "./names";
import { policyLines } from "./standard";

/** IGMP by its number: its name stands in a file that small systems lack (Debian's package netbase). */
const IGMP = "-p 2 -j RETURN";

/** Ports that Proxmox opens to the management: API, consoles, SPICE, SSH, migration (Firewall.pm enable_host_firewall). */
const MANAGEMENT = ["8006", "5900:5999", "3128", "22", "60000:60050"];

const TRACKED = ["-m conntrack --ctstate INVALID -j DROP", "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"];
const DISCOVERY = ["router-solicitation", "neighbor-solicitation", "neighbor-advertisement"].map((type) => `-p icmpv6 --icmpv6-type ${type} -j RETURN`);

/** What filters packets to and from a node itself. */
export interface NodeFilter {
  readonly cluster: Readonly<FirewallRecord>;
  readonly own: Readonly<FirewallRecord>;
  /** Address of the node. */
  readonly address: string;
  /** Addresses of the other nodes of its cluster. */
  readonly others: readonly string[];
  /** What the alias `local_network` means. */
  readonly localNetwork: string;
}

/** The chains of the node: its own rules, then those of the datacenter, then what Proxmox opens by itself, then the policy. */
export function addNode(making: Making, filter: NodeFilter): void {
  const { chains, version } = making;
  const { cluster, own, address, others, localNetwork } = filter;
  const scope = { cluster };
  const rules = [...own.rules, ...cluster.rules];
  const targets = { ACCEPT: "-j RETURN", REJECT: "-j PVEFW-reject" };
  const discovers = version === 6 && isOn(own.options, "ndp", true);
  const [rings, v4] = [version === 4 ? others : [], version === 4];

  chains.add("PVEFW-HOST-IN", "-i lo -j ACCEPT", ...TRACKED, ...(discovers ? [...DISCOVERY, "-p icmpv6 --icmpv6-type router-advertisement -j RETURN"] : []));
  addInputFilters(making, "PVEFW-HOST-IN", filter);
  chains.add("PVEFW-HOST-IN", ...(v4 ? [IGMP] : []));
  addRules(making, "PVEFW-HOST-IN", rules, "IN", scope, targets, "-j RETURN");
  chains.add("PVEFW-HOST-IN", ...MANAGEMENT.map((ports) => `-m set --match-set ${setName(0, "management", version)} src -p tcp --dport ${ports} -j RETURN`));
  chains.add("PVEFW-HOST-IN", ...rings.map((other) => `-d ${address} -s ${other} -p udp --dport 5404:5405 -j RETURN`));
  chains.add("PVEFW-HOST-IN", ...policyLines(String(cluster.options.policy_in ?? "DROP"), "-j RETURN"));

  chains.add("PVEFW-HOST-OUT", "-o lo -j ACCEPT", ...TRACKED, ...(discovers ? DISCOVERY : []), ...(v4 ? [IGMP] : []));
  addRules(making, "PVEFW-HOST-OUT", rules, "OUT", scope, targets, "-j RETURN");
  if (v4) chains.add("PVEFW-HOST-OUT", ...MANAGEMENT.slice(0, 4).map((ports) => `-d ${localNetwork} -p tcp --dport ${ports} -j RETURN`));
  chains.add("PVEFW-HOST-OUT", ...rings.map((other) => `-s ${address} -d ${other} -p udp --dport 5404:5405 -j RETURN`));
  chains.add("PVEFW-HOST-OUT", ...policyLines(String(cluster.options.policy_out ?? "ACCEPT"), "-j RETURN"));
  chains.add("PVEFW-INPUT", "-j PVEFW-HOST-IN");
  chains.add("PVEFW-OUTPUT", "-j PVEFW-HOST-OUT");
}

/** What is dropped of new packets before any rule: who is on the blacklist, broadcasts that pretend to be senders, wrong flags. */
export function addInputFilters({ chains, version }: Making, chain: string, { cluster, own }: Pick<NodeFilter, "cluster" | "own">): void {
  if (cluster.ipsets.blacklist !== undefined) chains.add(chain, `-m set --match-set ${setName(0, "blacklist", version)} src -j DROP`);
  if (version === 4 && isOn(own.options, "nosmurfs", true)) chains.add(chain, "-m conntrack --ctstate INVALID,NEW -j PVEFW-smurfs");
  if (isOn(own.options, "tcpflags", false)) chains.add(chain, "-p tcp -j PVEFW-tcpflags");
}
