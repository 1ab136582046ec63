/** Flows and firewall rules without what is an environment's own, and without what its integrations add as declared. */
import { canonicalText } from "../canonical";
import { dropComments, integrationRules } from "../firewall";
import { adminReasons, byAddress, integrationFlows } from "../flow";
import { names } from "../identity";
import type { FirewallRule, FlowPlan, Ipset, MachinePlan } from "../plan";
import { declaredIntegrations } from "./integrations";
import { keyed, OWN, wordFor, type Own } from "./own";

/** Stands for a rule or a flow that must be there and is not. */
interface Missing {
  readonly missing: unknown;
}

/** The flows that an environment's integrations need as the ledger and the estate declare them. */
export function expectedFlows({ plan }: Own): readonly FlowPlan[] {
  const addressesOf = (service: string) => plan.machines.filter((machine) => machine.service === service).map(({ address }) => address).sort(byAddress);
  return declaredIntegrations(plan).flatMap((integration) => integrationFlows(integration, addressesOf));
}

/** Flows by their ends. Those that an integration needs in its declared mode are left out, and told when they are missing. */
export function flowShapes(own: Own, expected: readonly FlowPlan[]): Readonly<Record<string, unknown>> {
  const texts = new Map(expected.map((flow) => [canonicalText(flow), flow]));
  const rest = own.plan.flows.filter((flow) => !(flow.kind === "integration" && texts.delete(canonicalText(flow))));
  const lost = [...texts.values()].map(({ from, to }) => [`${from} to ${to}`, { missing: `${from} to ${to}` } satisfies Missing] as const);
  return keyed([...rest.map((flow) => [`${flow.from} to ${flow.to}`, flowShape(flow, own)] as const), ...lost]);
}

function flowShape(flow: FlowPlan, own: Own): unknown {
  const { environment } = own.plan;
  const named = Object.values(adminReasons).find((reason) => flow.kind === "administration" && flow.reason === reason(environment));
  return {
    ...flow,
    sources: flow.sources.map((text) => own.address(text)),
    destinations: flow.destinations.map((text) => own.address(text)),
    reason: named === undefined ? flow.reason : named(OWN),
  };
}

/** The rules of a machine, in order. Those of its integrations are left out where they stand behind everything that drops. */
export function ruleShapes({ service, firewall: { rules } }: Pick<MachinePlan, "service" | "firewall">, own: Own, expected: readonly FlowPlan[]): readonly unknown[] {
  const wanted = expected.filter(({ from }) => from === service).flatMap(integrationRules).map(canonicalText);
  const guarded = rules.findLastIndex((rule) => !("action" in rule) || rule.action === "DROP");
  const found = new Set<string>();
  const rest = rules.filter((rule, index) => {
    if (index < guarded || wanted.length === 0) return true;
    const text = canonicalText(rule);
    if (!wanted.includes(text) || found.has(text)) return true;
    found.add(text);
    return false;
  });
  const lost = wanted.filter((text) => !found.has(text)).map((text): Missing => ({ missing: JSON.parse(text) as unknown }));
  return [...rest.map((rule) => ruleShape(rule, own)), ...lost];
}

/** One rule with words for what is the environment's own. */
export function ruleShape(rule: FirewallRule, own: Own): unknown {
  const { environment } = own.plan;
  if ("securityGroup" in rule) return { ...rule, securityGroup: wordFor(rule.securityGroup, names.adminGroup(environment), OWN) };
  const { source, dest, comment } = rule;
  const side = source ?? dest ?? "";
  const other = own.others.find((name) => side === `+dc/${names.addresses(name)}`);
  return {
    ...rule,
    ...(source === undefined ? {} : { source: sideShape(source, other, own) }),
    ...(dest === undefined ? {} : { dest: sideShape(dest, other, own) }),
    comment: other === undefined ? wordFor(comment, dropComments.management(environment), dropComments.management(OWN)) : crossing(comment, environment, other, own),
  };
}

function sideShape(side: string, other: string | undefined, own: Own): string {
  return other === undefined ? side.split(",").map((text) => own.address(text)).join(",") : own.other(other);
}

function crossing(comment: string, environment: string, other: string, own: Own): string {
  const words = own.other(other);
  return wordFor(wordFor(comment, dropComments.between(other, environment), dropComments.between(words, OWN)), dropComments.between(environment, other), dropComments.between(OWN, words));
}

/** A set of addresses with words for what is the environment's own. */
export function ipsetShape({ name, comment, cidrs }: Ipset, own: Own): { readonly name: string; readonly comment: string; readonly cidrs: readonly string[] } {
  return { name, comment, cidrs: cidrs.map((text) => own.address(text)) };
}
