/** The proof of isolation: from the plan alone, over all addresses, protocols and ports. */
import { canonicalText } from "../canonical";
import { digest } from "../digest";
import type { EstatePlan } from "../plan";
import { assumptionsOf } from "./assumptions";
import { claims } from "./claims";
import type { RuleReference } from "./chain";
import { BUILT_IN } from "./host-filter";
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
  const violations = apart(proved.flatMap(({ claim: { id }, outcome }) => outcome.findings.map((finding) => ({ claim: id, ...finding }))));
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

/** One violation per cause: what several claims find is told by the strongest, what many machines have is told of one. */
function apart(violations: readonly Omit<Violation, "further">[]): readonly Violation[] {
  const seen = new Set<string>();
  const causes = new Map<string, Violation>();
  for (const violation of violations) {
    const places = placesOf(violation);
    const cause = [violation.claim, violation.problem.replaceAll(/ of \S+/g, ""), ...causesOf(violation)].join("\n");
    const known = causes.get(cause);
    if (known) causes.set(cause, { ...known, further: known.further + 1 });
    else if (!places.every((place) => seen.has(place))) causes.set(cause, { ...violation, further: 0 });
    else continue;
    places.forEach((place) => seen.add(place));
  }
  return [...causes.values()];
}

/** What decides by being off or open, if something does; else the rules. */
function decidersOf({ rules }: Pick<Violation, "rules">): readonly RuleReference[] {
  const open = rules.filter(({ index, text }) => index === undefined && !Object.values<string>(BUILT_IN).includes(text));
  return open.length > 0 ? open : rules;
}

const placesOf = (violation: Pick<Violation, "rules" | "problem" | "packet">): readonly string[] => (violation.rules.length === 0 ? [violation.problem] : decidersOf(violation).map(({ place, index, text }) => `${place} ${index ?? ""} ${text}`));

/** Of rules their words, so that machines with the same rule are told once; of what is off its place. */
const causesOf = (violation: Pick<Violation, "rules">): readonly string[] => decidersOf(violation).map(({ place, index, text }) => (index === undefined ? `${place} ${text}` : text));

function rulesHash({ hosts, environments }: EstatePlan, { cohorts }: World): string {
  const shared = hosts.map(({ stack, nodes, aliases, ipsets, rules, firewall, networks, gateway }) => ({ stack, nodes: nodes.map(({ name, address }) => ({ name, address })), aliases, ipsets, rules, firewall, networks, ruleset: gateway?.ruleset }));
  return digest(canonicalText({ shared, networks: environments.map(({ network }) => network), cohorts: cohorts.map(({ text }) => text) }));
}
