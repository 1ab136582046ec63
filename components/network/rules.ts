import type { FirewallRule } from "../model/plan";
import type { ProviderRule } from "../provider";

/** A planned rule as the provider takes it: enabled, and nothing left to a default. */
export function providerRule(rule: FirewallRule): ProviderRule {
  if ("securityGroup" in rule) return { securityGroup: rule.securityGroup, comment: rule.comment, enabled: true };
  return { ...rule, enabled: true };
}

/** An ipset's members as the provider takes them. */
export function providerMembers(cidrs: readonly string[]): { name: string; nomatch: boolean }[] {
  return cidrs.map((name) => ({ name, nomatch: false }));
}
