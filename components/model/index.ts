/** The pure core: what the estate is in each environment, and what is wrong with it. */
import { planPersons } from "./accounts";
import { canonicalText, sortedBy, sortedKeys } from "./canonical";
import { planEnvironment } from "./environment";
import { checkEstate } from "./guards";
import { planHosts } from "./host";
import type { PlanInput } from "./input";
import { ladderOf } from "./ladder";
import type { EstatePlan } from "./plan";
import { requireNone } from "./problem";

/**
 * Plans all stacks. Pure and deterministic: equal input gives an equal plan, in whatever order its keys were written.
 * Throws InvalidSettings with every problem at once.
 */
export function planEstate(input: PlanInput): EstatePlan {
  requireNone(checkEstate(input));

  return draftEstate(input);
}

/** The plan as it would be if no guard spoke: to show what is refused, never to declare. Throws where it makes no sense at all. */
export function draftEstate(input: PlanInput): EstatePlan {
  const environments = ladderOf(input.settings).map((rung) => planEnvironment(input, rung));

  const { acceptances = [], estate } = input;
  const people = planPersons(input);
  return sortedKeys({ hosts: planHosts(input, environments), environments, ...(people ? { people } : {}), acceptances: sortedBy(acceptances, canonicalText), retired: estate.retired ?? {} });
}

export { Cidr } from "./address";
export { canonicalText } from "./canonical";
export { Port } from "./port";
export { checkEstate, guards } from "./guards";
export type { Guard } from "./guards";
export { mayApprove, personOf } from "./people";
export type * from "./people";
export type { PlanInput, ProxmoxVersion } from "./input";
export { checkEnvironmentFacts, checkHostFacts, hostCautions } from "./facts";
export type { EnvironmentFacts, HostFacts, NodeFacts } from "./facts";
export { checkLost } from "./lost";
export { checkKept, dataCautions, leavingDisks, settledHolders } from "./kept";
export { checkToken } from "./token";
export { checkHostOutputs, environmentOutputs, hostOutputs, parseEnvironmentOutputs, parseHostOutputs } from "./outputs";
export type { EnvironmentOutputs, HostOutputs } from "./outputs";
export { fingerprintOf, shortFingerprint } from "./parity";
export { parseSettings } from "./parse";
export type { RawSettings } from "./parse";
export { endText, packetText, problemsOf, proveIsolation, violationText } from "./reachability";
export type { Assumption, Certificate, Claim, ClaimId, End, Packet, Path, Proof, RuleReference, Violation } from "./reachability";
export { describeProblem, InvalidSettings, requireNone } from "./problem";
export type { Problem } from "./problem";
export { checkRendered, CONFIGURATION_FORMATS, renderConfiguration } from "./configuration";
export type { ConfigurationFormat } from "./configuration";
export type { Acceptance } from "./acceptance";
export type * from "./differences";
export type * from "./estate";
export { environmentPlanIn, hostPlanIn } from "./plan/one";
export type * from "./plan";
export { groundOf, hostOf, hostStackOf, isHostStack, MAIN_HOST, nodeOf, settingsOf, withNodes } from "./settings";
export type * from "./settings";
