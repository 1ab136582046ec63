/** Lists of firewall rules: the first match wins, so what is there, whether it is on, and the order all count. */
import type { Finding } from "../finding";
import type { FirewallRule } from "../plan";
import { found } from "./checks";
import type { DeployedRule } from "./deployed";

/** What decides what a rule does; comments do not. */
const FIELDS = ["iface", "macro", "proto", "source", "sport", "dest", "dport", "icmp-type"] as const;

/** How many rules a finding spells out. */
const MOST = 3;

/** A rule in words: `in ACCEPT proto tcp source +dc/admin dport 22 log nolog`. Equal words, equal effect. */
export function describeRule(rule: DeployedRule): string {
  if (rule["type"] === "group") return `group ${String(rule["action"])}${rule["iface"] === undefined ? "" : ` iface ${rule["iface"]}`}`;
  const parts = FIELDS.flatMap((field) => (rule[field] === undefined || rule[field] === "" ? [] : [`${field} ${rule[field]}`]));
  const log = rule["log"] === undefined || rule["log"] === "nolog" ? [] : [`log ${rule["log"]}`];
  return [rule["type"], rule["action"], ...parts, ...log].join(" ");
}

function plannedRule(rule: FirewallRule): DeployedRule {
  if ("securityGroup" in rule) return { type: "group", action: rule.securityGroup };
  const { type, action, proto, source, dest, dport, log } = rule;
  return Object.fromEntries(Object.entries({ type, action, proto, source, dest, dport, log }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const isOn = ({ enable }: DeployedRule): boolean => String(enable ?? 0) !== "0";

/** Compares a list of rules with the planned one. */
export function compareRules(planned: readonly FirewallRule[], deployed: readonly DeployedRule[], place: string, remedy: string): readonly Finding[] {
  const wanted = planned.map((rule) => describeRule(plannedRule(rule)));
  const on = deployed.filter(isOn).map(describeRule);
  const off = deployed.filter((rule) => !isOn(rule)).map(describeRule);
  const absent = without(wanted, on);
  const disabled = absent.filter((rule) => off.includes(rule));
  const missing = without(absent, disabled);
  const foreign = [...without(on, wanted), ...without(off, disabled).map((rule) => `${rule} (switched off)`)];
  const sameRules = absent.length === 0 && foreign.length === 0;
  return [
    ...told(disabled, (list) => found("rule-disabled", place, `${count(disabled, "rule is", "rules are")} switched off: ${list}`, "every rule of the plan switched on", remedy)),
    ...told(missing, (list) => found("rule-missing", place, `${count(missing, "rule is", "rules are")} missing: ${list}`, "every rule of the plan", remedy)),
    ...told(foreign, (list) => found("rule-foreign", place, `${count(foreign, "rule", "rules")} that the plan does not know: ${list}`, "the rules of the plan alone", remedy)),
    ...(sameRules && wanted.join("\n") !== on.join("\n") ? [found("rule-order", place, "the rules stand in another order", "the order of the plan: the first match wins", remedy)] : []),
  ];
}

/** The first list without the entries of the second, each taken away once. */
function without(list: readonly string[], taken: readonly string[]): readonly string[] {
  const rest = [...taken];
  return list.filter((entry) => {
    const at = rest.indexOf(entry);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

const told = (list: readonly string[], tell: (text: string) => Finding): readonly Finding[] =>
  list.length === 0 ? [] : [tell([...list.slice(0, MOST), ...(list.length > MOST ? [`and ${list.length - MOST} more`] : [])].join(", "))];

const count = (list: readonly string[], one: string, many: string): string => `${list.length} ${list.length === 1 ? one : many}`;
