/** The packet filter of a gateway, as nftables reads it. */
import type { GatewayRule, GatewayRuleset, GatewaySide } from "./plan";
import { UPLINK } from "./ruleset";

/** The whole file, for `nft -f`. */
export function rulesetText({ sets, input, forward, translated }: GatewayRuleset): string {
  return [
    "#!/usr/sbin/nft -f",
    "# Written from the plan at each change of it: what is changed here by hand is lost.",
    "flush ruleset",
    "",
    "table inet gateway {",
    ...set("admin", sets.admin),
    ...set("management", sets.management),
    ...chain("input", input),
    ...chain("forward", forward),
    "  chain postrouting {",
    "    type nat hook postrouting priority srcnat; policy accept;",
    `    oifname "${UPLINK}" ip saddr ${braced(translated)} masquerade`,
    "  }",
    "}",
    "",
  ].join("\n");
}

/** One rule in one line, without its comment. */
export function ruleText({ from, to, source, destination, service, action }: GatewayRule): string {
  const words = [
    ...(from ? [`iifname ${from.except ? "!= " : ""}${interfaces(from.interfaces)}`] : []),
    ...(to ? [`oifname ${interfaces(to)}`] : []),
    ...(source ? [`ip saddr ${side(source)}`] : []),
    ...(destination ? [`ip daddr ${side(destination)}`] : []),
    ...(service ? [service.protocol === "icmp" ? "icmp type echo-request" : `${service.protocol} dport ${service.port}`] : []),
    action === "log" ? logged("crossing") : action,
  ];
  return words.join(" ");
}

const logged = (what: string): string => `limit rate 5/second log prefix "gateway ${what} drop: "`;

function set(name: string, members: readonly string[]): readonly string[] {
  return [`  set ${name} {`, "    type ipv4_addr; flags interval;", `    elements = ${braced(members)}`, "  }", ""];
}

function chain(hook: "input" | "forward", rules: readonly GatewayRule[]): readonly string[] {
  const lines = rules.flatMap((rule) => [...(rule.comment === undefined ? [] : [`# ${rule.comment}`]), ruleText(rule)]);
  const all = ["ct state established,related accept", "ct state invalid drop", ...lines, logged(hook)];
  return [`  chain ${hook} {`, `    type filter hook ${hook} priority filter; policy drop;`, ...all.map((line) => `    ${line}`), "  }", ""];
}

function interfaces(names: readonly string[]): string {
  return names.length === 1 ? `"${names[0] ?? ""}"` : `{ ${names.map((name) => `"${name}"`).join(", ")} }`;
}

function side(one: GatewaySide): string {
  if ("set" in one) return `@${one.set}`;
  return "network" in one ? `${one.except ? "!= " : ""}${one.network}` : braced(one.addresses);
}

const braced = (members: readonly string[]): string => `{ ${members.join(", ")} }`;
