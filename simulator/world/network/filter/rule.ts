import type { FirewallRule } from "../../../state/records";
import { macroServices } from "./macros";
import { sideMatch, type Scope, type Version } from "./names";

/** Where an accepted or rejected packet goes on: chains differ in that. */
export interface Targets {
  readonly ACCEPT: string;
  readonly REJECT: string;
}

/** Mark of a packet that a chain lets out: whether it may come in elsewhere is asked afterwards. */
export const MARKED = "0x80000000/0x80000000";
/** Takes the mark away. */
export const UNMARKED = "0x00000000/0x80000000";
/** Sets the mark and returns to who called the chain. */
export const SET_MARK = "-g PVEFW-SET-ACCEPT-MARK";

const ICMP = ["icmp", "icmpv6", "ipv6-icmp"];

/**
 * A rule in the words of iptables, one line for each service of a macro; none for another version of IP, and for a rule
 * that is off (Firewall.pm ipt_rule_to_cmds). Throws for what cannot be said.
 */
export function ruleLines(rule: FirewallRule, version: Version, scope: Scope, targets: Targets): readonly string[] {
  if (rule.enable !== 1 || (rule.ipversion !== undefined && rule.ipversion !== version)) return [];
  const target = rule.action === "ACCEPT" || rule.action === "REJECT" ? targets[rule.action] : "-j DROP";
  return servicesOf(rule, version).map((service) => [...addresses(rule, version, scope), ...serviceWords(service), target].join(" "));
}

function servicesOf(rule: FirewallRule, version: Version): readonly Pick<FirewallRule, "proto" | "dport" | "sport" | "icmp-type">[] {
  if (rule.macro === undefined) return [rule];
  const services = macroServices(rule.macro, version);
  if (services === undefined) throw new Error(`unknown macro '${rule.macro}'`);
  return services;
}

function addresses({ source, dest }: FirewallRule, version: Version, scope: Scope): readonly string[] {
  return [...(source === undefined ? [] : [sideMatch(source, "source", version, scope)]), ...(dest === undefined ? [] : [sideMatch(dest, "dest", version, scope)])];
}

function serviceWords({ proto, dport, sport, "icmp-type": type }: Pick<FirewallRule, "proto" | "dport" | "sport" | "icmp-type">): readonly string[] {
  if (proto === undefined) return [];
  if (ICMP.includes(proto)) {
    const asked = type ?? dport;
    const option = proto === "icmp" ? "icmp --icmp-type" : "icmpv6 --icmpv6-type";
    return [`-p ${proto}`, ...(asked === undefined ? [] : [`-m ${option} ${asked}`])];
  }
  // A single port stands before a list: the option of the list is another match.
  const ports = [...portWords("sport", sport), ...portWords("dport", dport)].sort((a, b) => Number(a.startsWith("-m")) - Number(b.startsWith("-m")));
  return [`-p ${proto}`, ...ports];
}

function portWords(side: "sport" | "dport", ports: string | undefined): readonly string[] {
  if (ports === undefined || ports === "" || ports === "0") return [];
  return [ports.includes(",") ? `-m multiport --${side}s ${ports}` : `--${side} ${ports}`];
}
