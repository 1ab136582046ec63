/** The proof of rights: from the plan alone, everybody against everything. */
import type { EstatePlan } from "../plan";
import type { Problem } from "../problem";
import { chainText } from "./chain";
import { rightsClaims, type RightsClaimId, type RightsViolation } from "./claims";
import { worldsOf, type AccessWorld } from "./world";

/** A claim with its verdict. */
export interface ProvedRightsClaim {
  readonly id: RightsClaimId;
  readonly text: string;
  readonly holds: boolean;
  /** Over how many it was proved, and what they are. */
  readonly checked: number;
  readonly of: string;
}

/** What was proved about rights. */
export interface RightsProof {
  readonly claims: readonly ProvedRightsClaim[];
  readonly violations: readonly RightsViolation[];
}

/** Proves that rights end where an environment ends. Pure; a plan that says nothing wrong gives no violation. */
export function proveRights(plan: EstatePlan): RightsProof {
  return proveWorlds(worldsOf(plan));
}

/** Proves the same of hosts as they are given. */
export function proveWorlds(worlds: readonly AccessWorld[]): RightsProof {
  const proved = rightsClaims.map((claim) => ({ claim, outcomes: worlds.filter((world) => claim.concerns?.(world) ?? true).map((world) => claim.prove(world)) })).filter(({ outcomes }) => outcomes.length > 0);
  return {
    claims: proved.map(({ claim: { id, text }, outcomes }) => ({ id, text, holds: outcomes.every(({ violations }) => violations.length === 0), checked: outcomes.reduce((sum, { checked }) => sum + checked, 0), of: outcomes[0]?.of ?? "" })),
    violations: apart(proved.flatMap(({ outcomes }) => outcomes.flatMap(({ violations }) => violations))),
  };
}

/** What an entry gives to somebody is told once, by the strongest claim. */
function apart(violations: readonly RightsViolation[]): readonly RightsViolation[] {
  const seen = new Set<string>();
  return violations.filter(({ stack, identity, chain }) => {
    const cause = JSON.stringify([stack, identity.split("!")[0], ...chain.filter((step) => step.startsWith("ACL ") || step.startsWith("role ") || step.startsWith("group "))]);
    if (seen.has(cause)) return false;
    seen.add(cause);
    return true;
  });
}

/** A violation in words, with its chain. */
export function rightsViolationText({ problem, chain, further }: RightsViolation): string {
  return `${problem}: ${chainText(chain)}${further === 0 ? "" : `, and so on ${further} more`}`;
}

/** What stands against an estate, one problem per violation; none when the proof holds. */
export function rightsProblems({ claims, violations }: RightsProof): readonly Problem[] {
  return violations.map((violation) => ({
    place: `rights ${violation.claim}`,
    problem: rightsViolationText(violation),
    expected: claims.find(({ id }) => id === violation.claim)?.text ?? "the rights of the plan alone",
    next: violation.next,
    guard: violation.claim,
  }));
}
