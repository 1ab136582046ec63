/** Production takes a shape only from the environment below it. */
import type { Acceptance, ShapeAcceptance } from "../acceptance";
import { shortFingerprint, fingerprintOf } from "../parity/fingerprint";
import type { EnvironmentPlan } from "../plan";
import type { Problem } from "../problem";

/** The environment below production in the ladder; undefined for others, and for the only one. */
export function belowProduction({ production, ladder }: Pick<EnvironmentPlan, "production" | "ladder">): string | undefined {
  return production ? ladder.at(-2) : undefined;
}

/** What is known of the environment below when production runs. */
export interface Promotion {
  readonly plan: EnvironmentPlan;
  /** Name of the environment below. */
  readonly below: string;
  /** Fingerprint of its last run that ended well; undefined when there is none. */
  readonly deployed: string | undefined;
  readonly acceptances: readonly Acceptance[];
  /** ISO date. */
  readonly today: string;
}

/** Whether production may take its shape, and by whose word where the environment below does not run it. */
export interface Permission {
  readonly problems: readonly Problem[];
  /** The entry of the ledger that lets it through. */
  readonly accepted?: ShapeAcceptance;
}

/** Holds production's shape against what the environment below runs. */
export function checkPromotion({ plan, below, deployed, acceptances, today }: Promotion): Permission {
  const wanted = fingerprintOf(plan);
  if (wanted === deployed) return { problems: [] };
  const accepted = acceptances.find((entry): entry is ShapeAcceptance => entry.what === "a shape that the environment below does not run" && entry.until >= today && wanted.startsWith(entry.fingerprint));
  if (accepted) return { problems: [], accepted };
  const short = shortFingerprint(wanted);
  const runs = deployed === undefined ? `${below} runs no fingerprint yet` : `${below} runs fingerprint ${shortFingerprint(deployed)}`;
  return {
    problems: [
      {
        place: `stack ${plan.environment}`,
        problem: `${runs}, this is ${short}`,
        expected: `a shape that ${below} runs`,
        next: `run pulumi up -s ${below} first; in an emergency add to acceptances in stacks/differences.ts { what: "a shape that the environment below does not run", fingerprint: "${short}", reason, owner, until }`,
      },
    ],
  };
}

/** What is told where somebody's word lets a shape through. */
export function describeAcceptance(environment: string, { fingerprint, reason, owner, until }: ShapeAcceptance): string {
  return `${environment} takes the shape ${fingerprint}, which the environment below does not run: accepted until ${until} by ${owner}: ${reason}`;
}
