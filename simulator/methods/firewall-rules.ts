import { failure, parameterError } from "../errors";
import { changeFirewall, readFirewall, requireDigest, verifyRule, withDigest, type RuleEnvironment } from "../firewall/config";
import { deleteList, digest64, formatted, integer, oneOf, optional, text, type Parameter, type Parameters } from "../schema/parameter";
import { splitList } from "../schema/formats";
import type { FirewallRule } from "../state/records";
import { CLUSTER_LEVEL, GUEST_LEVEL, NODE_LEVEL, type Level } from "./firewall-scope";
import type { Call, Method } from "./method";

const LOG_LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "nolog"];
export const logLevel: Parameter = optional(oneOf(...LOG_LEVELS));
export const groupName = text({ pattern: "[A-Za-z][A-Za-z0-9\\-\\_]+", minLength: 2, maxLength: 18 });
const pos = optional(integer({ minimum: 0 }));
const action = text({ pattern: "[A-Za-z][A-Za-z0-9\\-\\_]+", minLength: 2, maxLength: 20 });
const type = oneOf("in", "out", "forward", "group");
const RULE: Parameters = {
  comment: optional(text()), dest: optional(formatted("pve-fw-addr-spec", { maxLength: 512 })), digest: digest64, dport: optional(formatted("pve-fw-dport-spec")),
  enable: optional(integer({ minimum: 0 })), "icmp-type": optional(formatted("pve-fw-icmp-type-spec")),
  iface: optional(formatted("pve-iface", { minLength: 2, maxLength: 20 })), log: logLevel, macro: optional(text({ maxLength: 128 })), pos,
  proto: optional(formatted("pve-fw-protocol-spec")), source: optional(formatted("pve-fw-addr-spec", { maxLength: 512 })), sport: optional(formatted("pve-fw-sport-spec")),
};
const TEXTS = ["type", "action", "comment", "dest", "dport", "icmp-type", "iface", "log", "macro", "proto", "source", "sport"] as const;

/** Reads and writes one list of rules: those of a level, or of a security group. */
interface RuleList {
  readonly environment: RuleEnvironment;
  readonly read: (call: Call) => readonly FirewallRule[];
  readonly write: (call: Call, edit: (rules: FirewallRule[]) => FirewallRule[]) => void;
}

function levelRules(level: Level): RuleList {
  return {
    environment: level.environment,
    read: (call) => readFirewall(call.host.state, level.scope(call)).rules,
    write: (call, edit) => changeFirewall(call.host.state, level.scope(call), (draft) => void (draft.rules = edit(draft.rules))),
  };
}

const GROUP_RULES: RuleList = {
  environment: "group",
  read: (call) => {
    const group = readFirewall(call.host.state, { kind: "cluster" }).groups[call.text("group")];
    if (group === undefined) throw failure(`no such security group '${call.text("group")}'`);
    return group.rules;
  },
  write: (call, edit) => {
    GROUP_RULES.read(call);
    changeFirewall(call.host.state, { kind: "cluster" }, (draft) => {
      const group = draft.groups[call.text("group")];
      if (group !== undefined) group.rules = edit(group.rules);
    });
  },
};

/** Copies what was given; empty text and `-` unset a key (copy_rule_data). */
function copyGiven(call: Call, rule: FirewallRule): void {
  for (const key of TEXTS) {
    const value = call.optional(key);
    if (value === undefined) continue;
    if (value === "" || value === "-") delete (rule as unknown as Record<string, unknown>)[key];
    else rule[key] = value;
  }
  const enable = call.number("enable");
  if (enable !== undefined) rule.enable = enable === 0 ? 0 : 1;
}

function verify(call: Call, list: RuleList, level: Level | undefined, rule: FirewallRule): void {
  const { state } = call.host;
  const own = level === undefined || level.environment === "cluster" ? undefined : readFirewall(state, level.scope(call));
  verifyRule(rule, list.environment, readFirewall(state, { kind: "cluster" }), own);
}

/** A new rule goes to the top and is off unless it says otherwise. */
function create(call: Call, list: RuleList, level: Level | undefined): null {
  const rule: FirewallRule = { type: "", action: "", enable: 0 };
  list.read(call);
  copyGiven(call, rule);
  verify(call, list, level, rule);
  list.write(call, (rules) => [rule, ...rules]);
  return null;
}

function position(call: Call, rules: readonly FirewallRule[]): number {
  const at = call.number("pos") ?? 0;
  if (at >= rules.length) throw failure(`no rule at position ${call.optional("pos") ?? ""}`);
  return at;
}

/** `moveto` counts positions before the rule is taken out (API2/Firewall/Rules.pm). */
function move(rules: readonly FirewallRule[], from: number, to: number): FirewallRule[] {
  const rule = rules[from];
  if (rule === undefined) return [...rules];
  const result: FirewallRule[] = [];
  rules.forEach((other, index) => {
    if (index === from) return;
    if (index === to) result.push(rule);
    result.push(other);
  });
  if (to >= rules.length) result.push(rule);
  return result;
}

function update(call: Call, list: RuleList, level: Level | undefined): null {
  const rules = list.read(call);
  requireDigest(rules, call.optional("digest"));
  const at = position(call, rules);
  const to = call.number("moveto");
  if (to !== undefined && to !== at) {
    list.write(call, (current) => move(current, at, to));
    return null;
  }
  const rule = structuredClone(rules[at]) as FirewallRule;
  copyGiven(call, rule);
  for (const key of splitList(call.optional("delete") ?? "")) {
    if (!Object.hasOwn(RULE, key) && key !== "type" && key !== "action") throw parameterError({ delete: `no such property ('${key}')` });
    if (key === "type" || key === "action") throw parameterError({ delete: `unable to delete required property '${key}'` });
    delete (rule as unknown as Record<string, unknown>)[key];
  }
  verify(call, list, level, rule);
  list.write(call, (current) => current.map((other, index) => (index === at ? rule : other)));
  return null;
}

function remove(call: Call, list: RuleList): null {
  const rules = list.read(call);
  requireDigest(rules, call.optional("digest"));
  const at = position(call, rules);
  list.write(call, (current) => current.filter((_, index) => index !== at));
  return null;
}

/** In a list positions are numbers; a single rule repeats the position as it stood in the path, as text. */
function readOne(call: Call, list: RuleList): unknown {
  const rules = withDigest(list.read(call));
  return { ...rules[position(call, list.read(call))], pos: call.text("pos") };
}

function methodsOf(path: string, level: Level, list: RuleList, extra: Parameters, ruleLevel: Level | undefined): Method[] {
  const parameters = { ...level.parameters, ...extra };
  const onNode = level.environment === "host";
  const one = `${path}/{pos}`;
  return [
    { verb: "GET", path, permission: level.audit, onNode, parameters, run: (call) => withDigest(list.read(call)).map((rule, index) => ({ ...rule, pos: index })) },
    { verb: "POST", path, permission: level.modify, onNode, parameters: { ...parameters, ...RULE, action, type }, run: (call) => create(call, list, ruleLevel) },
    { verb: "GET", path: one, permission: level.audit, onNode, parameters: { ...parameters, pos }, run: (call) => readOne(call, list) },
    {
      verb: "PUT", path: one, permission: level.modify, onNode, run: (call) => update(call, list, ruleLevel),
      parameters: { ...parameters, ...RULE, action: optional(action), type: optional(type), delete: deleteList, moveto: pos },
    },
    { verb: "DELETE", path: one, permission: level.modify, onNode, parameters: { ...parameters, pos, digest: digest64 }, run: (call) => remove(call, list) },
  ];
}

/** Rules of the datacenter, of nodes, of virtual machines and of security groups (pve-firewall API2/Firewall/Rules.pm). */
export const FIREWALL_RULES: readonly Method[] = [
  ...[CLUSTER_LEVEL, NODE_LEVEL, GUEST_LEVEL].flatMap((level) => methodsOf(`${level.base}/rules`, level, levelRules(level), {}, level)),
  ...methodsOf("/cluster/firewall/groups/{group}", CLUSTER_LEVEL, GROUP_RULES, { group: groupName }, undefined),
];
