import { createHash } from "node:crypto";

import { ApiError, failure, parameterError } from "../errors";
import type { State } from "../state/state";
import { ICMP_TYPES, ICMPV6_TYPES } from "./names";
import { bare } from "../state/table";
import type { FirewallRecord, FirewallRule } from "../state/records";

/** Where a firewall configuration belongs: the datacenter, a node, a virtual machine. */
export type Scope = { readonly kind: "cluster" } | { readonly kind: "node"; readonly node: string } | { readonly kind: "vm"; readonly vmid: number };

/** Key of a scope in the state. */
export function scopeKey(scope: Scope): string {
  if (scope.kind === "cluster") return "cluster";
  return scope.kind === "node" ? `node/${scope.node}` : `vm/${scope.vmid}`;
}

const EMPTY: FirewallRecord = bare({ options: {}, rules: [], aliases: {}, ipsets: {}, groups: {} });

/** The configuration of a scope; empty when there is no file. Nobody asks whether the virtual machine exists. */
export function readFirewall(state: { readonly firewalls: Pick<State["firewalls"], "get"> }, scope: Scope): Readonly<FirewallRecord> {
  return state.firewalls.get(scopeKey(scope)) ?? EMPTY;
}

/** Changes a configuration. Sets are kept sorted by address, as the file is written (Firewall.pm format_ipsets). */
export function changeFirewall(state: State, scope: Scope, edit: (draft: FirewallRecord) => void): void {
  const draft = bare(readFirewall(state, scope)) as FirewallRecord;
  edit(draft);
  for (const set of Object.values(draft.ipsets)) set.entries.sort((a, b) => (a.cidr < b.cidr ? -1 : a.cidr > b.cidr ? 1 : 0));
  for (const commented of commentedIn(draft)) storeComment(commented);
  state.firewalls.set(scopeKey(scope), draft);
}

interface Commented {
  comment?: string;
}

function commentedIn({ rules, aliases, ipsets, groups }: FirewallRecord): Commented[] {
  const [sets, lists] = [Object.values(ipsets), Object.values(groups)];
  return [...rules, ...Object.values(aliases), ...sets, ...sets.flatMap((set) => set.entries), ...lists, ...lists.flatMap((group) => group.rules)];
}

/** A comment stands behind `#` at the end of a line: blanks around it are lost, and what Perl takes for false is not written. */
function storeComment(commented: Commented): void {
  const comment = commented.comment?.trim();
  if (comment === undefined) return;
  if (/[\r\n]/.test(comment)) throw new ApiError(501, "a comment with a line break, which would begin another line of the file, is not implemented\n");
  if (comment === "" || comment === "0") delete commented.comment;
  else commented.comment = comment;
}

type Plain = Record<string, unknown>;

/** Digest of a list as Proxmox makes it: keys sorted, `key:value` a line (copy_list_with_digest). */
export function listDigest(list: readonly Plain[]): string {
  const hash = createHash("sha1");
  for (const entry of list) {
    for (const key of Object.keys(entry).sort()) if (entry[key] !== undefined && typeof entry[key] !== "object") hash.update(`${key}:${String(entry[key])}\n`);
  }
  return hash.digest("hex");
}

/** The list with its digest in every entry. */
export function withDigest(list: readonly object[]): Plain[] {
  const plain = list as readonly Plain[];
  const digest = listDigest(plain);
  return plain.map((entry) => ({ ...entry, digest }));
}

/** Refuses a change that was meant for another state (Tools.pm assert_if_modified). */
export function requireDigest(list: readonly object[], digest: string | undefined): void {
  if (digest !== undefined && digest !== "" && digest !== listDigest(list as readonly Plain[])) {
    throw failure("detected modified configuration - file changed by other user? Try again.");
  }
}

/** Removes `/32` and `/128`; prefix 0 is refused later (parse_ip_or_cidr). */
export function cleanCidr(cidr: string): string {
  return cidr.replace(/^0*(\d)/, "$1").replace(cidr.includes(":") ? /\/128$/ : /\/32$/, "");
}

const ALIAS = /^(dc\/|guest\/)?([A-Za-z][A-Za-z0-9\-_]+)$/;

/** Whether an address is a reference to an alias. */
export function isAlias(address: string): boolean {
  return ALIAS.test(address);
}

/** The address behind an alias: a virtual machine's own before the datacenter's, unless the scope is named. */
export function resolveAlias(cluster: Readonly<FirewallRecord>, own: Readonly<FirewallRecord> | undefined, address: string): string | undefined {
  const [, scope, name = ""] = ALIAS.exec(address) ?? [];
  const key = name.toLowerCase();
  const local = scope === "dc/" ? undefined : own?.aliases[key];
  const found = local ?? (scope === "guest/" ? undefined : cluster.aliases[key]);
  return found?.cidr;
}

/** Where a rule stands; decides which directions, interfaces and groups it may have. */
export type RuleEnvironment = "cluster" | "host" | "vm" | "group";

const WITH_PORTS = new Set(["udp", "17", "udplite", "136", "tcp", "6", "dccp", "33", "sctp", "132"]);
const MACROS =
  "Amanda Auth BGP BitTorrent BitTorrent32 CVS Ceph Citrix DAAP DCC DHCPfwd DHCPv6 DNS Distcc FTP Finger GNUnet GRE Git HKP HTTP HTTP/3 HTTPS ICPV2 ICQ " +
  "IMAP IMAPS IPIP IPsec IPsecah IPsecnat IRC Jetdirect L2TP LDAP LDAPS MDNS MSNP MSSQL Mail Munin MySQL NNTP NNTPS NTP NeighborDiscovery OSPF OpenVPN " +
  "PCA PMG POP3 POP3S PPtP Ping PostgreSQL Printer RDP RIP RNDC Razor Rdate Rsync SANE SIXXS SMB SMBBI SMBswat SMTP SMTPS SNMP SPAMD SPICEproxy SSH SVN " +
  "Submission Squid Syslog TFTP Telnet Telnets Time Trcrt VNC VNCL Web Webcache Webmin Whois";
const MACRO_NAMES = new Map(MACROS.split(" ").map((name) => [name.toLowerCase(), name]));

/** Checks a rule and completes it (Firewall.pm verify_rule). `own` is the virtual machine's or node's configuration. */
export function verifyRule(rule: FirewallRule, environment: RuleEnvironment, cluster: Readonly<FirewallRecord>, own?: Readonly<FirewallRecord>): void {
  verifyKind(rule, environment);
  if (rule.iface !== undefined && environment === "vm" && !/^net\d+$/.test(rule.iface)) {
    throw parameterError({ iface: "value does not match the regex pattern 'net\\d+'" });
  }
  if (rule.iface !== undefined && environment === "group") throw parameterError({ type: "parameter -i not allowed for this rule type" });
  if (rule.macro !== undefined) {
    const name = MACRO_NAMES.get(rule.macro.toLowerCase());
    if (name === undefined) throw parameterError({ macro: `unknown macro '${rule.macro}'` });
    rule.macro = name;
  }
  verifyPorts(rule);
  const versions = new Set<number>();
  if (rule.proto === "icmp") versions.add(4);
  if (rule.proto === "icmpv6" || rule.proto === "ipv6-icmp") versions.add(6);
  for (const side of ["source", "dest"] as const) {
    const version = rule[side] === undefined ? undefined : addressVersion(side, rule[side], cluster, own);
    if (version !== undefined) versions.add(version);
    if (versions.size > 1) throw parameterError({ [side]: "detected mixed ipv4/ipv6 addresses in rule" });
  }
  const [version] = versions;
  if (version === undefined) delete rule.ipversion;
  else rule.ipversion = version;
}

function verifyKind(rule: FirewallRule, environment: RuleEnvironment): void {
  const allowed = environment === "group" ? ["in", "out", "forward"] : environment === "vm" ? ["in", "out", "group"] : ["in", "out", "forward", "group"];
  if (!allowed.includes(rule.type)) throw parameterError({ type: `invalid rule type '${rule.type}' for rule_env '${environment}'` });
  if (rule.type === "group") {
    if (!/^[A-Za-z][A-Za-z0-9\-_]+$/.test(rule.action)) throw parameterError({ action: "invalid characters in security group name" });
    return;
  }
  if (rule.type === "forward" && rule.action === "REJECT") throw parameterError({ action: "cannot define REJECT rules on forward chain" });
  if (!/^(?:ACCEPT|DROP|REJECT)$/.test(rule.action)) throw parameterError({ action: `unknown action '${rule.action}'` });
}

function verifyPorts(rule: FirewallRule): void {
  const { proto = "" } = rule;
  const icmp = ["icmp", "icmpv6", "ipv6-icmp"].includes(proto);
  if (rule.dport !== undefined) {
    if (proto === "") throw parameterError({ proto: "missing property - 'dport' requires this property" });
    if (!WITH_PORTS.has(proto) && !icmp) throw parameterError({ dport: `protocol '${proto}' does not support ports` });
  }
  if (rule["icmp-type"] !== undefined) {
    if (!icmp) throw parameterError({ proto: "missing property - 'icmp-type' requires this property" });
    if (rule.dport !== undefined) throw parameterError({ "icmp-type": "'icmp-type' cannot be specified together with 'dport'" });
    const names = proto === "icmp" ? ICMP_TYPES : ICMPV6_TYPES;
    if (!names.has(rule["icmp-type"])) throw parameterError({ "icmp-type": `invalid icmp-type '${rule["icmp-type"]}' for proto '${proto}'` });
  }
  if (rule.sport === undefined) return;
  if (proto === "") throw parameterError({ proto: "missing property - 'sport' requires this property" });
  if (!WITH_PORTS.has(proto)) throw parameterError({ sport: `protocol '${proto}' does not support ports` });
}

function addressVersion(side: string, address: string, cluster: Readonly<FirewallRecord>, own: Readonly<FirewallRecord> | undefined): number | undefined {
  if (address.startsWith("+")) {
    const name = /^\+(?:guest\/|dc\/|sdn\/)?([A-Za-z][A-Za-z0-9\-_]+)$/.exec(address)?.[1];
    if (name === undefined) throw parameterError({ [side]: `invalid ipset name '${address}'` });
    if (cluster.ipsets[name] === undefined && own?.ipsets[name] === undefined) throw parameterError({ [side]: `no such ipset '${name}'` });
    return undefined;
  }
  if (!isAlias(address)) return address.includes(":") ? 6 : 4;
  const name = address.replace(/^(?:dc|guest)\//, "").toLowerCase();
  if (cluster.aliases[name] === undefined && own?.aliases[name] === undefined) throw parameterError({ [side]: `no such alias '${address}'` });
  const cidr = resolveAlias(cluster, own, address);
  return cidr === undefined ? undefined : cidr.includes(":") ? 6 : 4;
}
