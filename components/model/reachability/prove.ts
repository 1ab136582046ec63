/** The proof of isolation: from the plan alone, over all addresses, protocols and ports. */
import { canonicalText } from "../canonical";
import { digest } from "../digest";
import type { EstatePlan } from "../plan";
import { assumptionsOf } from "./assumptions";
import { claims } from "./claims";
import type { Claim, Proof, Violation } from "./proof";
import { pathsOf } from "./paths";
import { worldOf, type World } from "./world";

/**
 * Proves that an estate lets through what was declared and nothing else. Pure; a plan that says nothing wrong gives no
 * violation.
 *
 * @param fingerprint of the shape that the plan has; stands in the certificate. @default - none
 */
export function proveIsolation(plan: EstatePlan, fingerprint?: string): Proof {
  const world = worldOf(plan);
  const proved = claims.filter(({ concerns }) => concerns?.(world) ?? true).map((claim) => ({ claim, outcome: claim.prove(world) }));
  const told = proved.map(({ claim: { id, text }, outcome: { checked, of, findings } }): Claim => ({ id, text, holds: findings.length === 0, checked, of }));
  const violations = apart(proved.flatMap(({ claim: { id }, outcome }) => outcome.findings.map((finding): Violation => ({ claim: id, ...finding }))));
  return {
    paths: pathsOf(world),
    violations,
    certificate: {
      version: 1,
      estate: plan.hosts[0].estate,
      holds: violations.length === 0,
      claims: told,
      assumptions: assumptionsOf(plan),
      machines: plan.environments.reduce((sum, { machines }) => sum + machines.length, 0),
      flows: plan.environments.reduce((sum, { flows }) => sum + flows.length, 0),
      rulesHash: rulesHash(plan, world),
      ...(fingerprint === undefined ? {} : { fingerprint }),
    },
  };
}

/** One violation per wrong rule: what several claims find is told by the strongest. */
function apart(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Set<string>();
  return violations.filter(({ rules, problem }) => {
    const keys = rules.length === 0 ? [problem] : rules.map(({ place, index, text }) => `${place} ${index ?? ""} ${text}`);
    const isNew = keys.some((key) => !seen.has(key));
    keys.forEach((key) => seen.add(key));
    return isNew;
  });
}

function rulesHash({ hosts, environments }: EstatePlan, { cohorts }: World): string {
  const shared = hosts.map(({ stack, nodes, aliases, ipsets, rules, firewall, networks, gateway }) => ({ stack, nodes: nodes.map(({ name, address }) => ({ name, address })), aliases, ipsets, rules, firewall, networks, ruleset: gateway?.ruleset }));
  return digest(canonicalText({ shared, networks: environments.map(({ network }) => network), cohorts: cohorts.map(({ text }) => text) }));
}
