/** What an environment runs, held against what the ledger says now. */
import { canonicalText } from "../canonical";
import { subjectOf } from "../differences";
import type { EnvironmentOutputs } from "../outputs";
import type { EnvironmentPlan } from "../plan";
import type { Problem } from "../problem";
import { fingerprintOf, shortFingerprint } from "./fingerprint";

/** An environment as it was last up. */
export interface DeployedParity {
  readonly environment: string;
  /** Differences that it runs with and that no entry of the ledger explains any more. */
  readonly unexplained: readonly Problem[];
  /** What its next run changes, in words. */
  readonly notes: readonly string[];
}

/**
 * Compares the outputs of an environment's last run with its plan. An entry that was taken out of the ledger leaves the
 * difference running until the next `up`: until then it is a difference that nobody answers for.
 */
export function deployedParity(plan: EnvironmentPlan, { fingerprint, differences }: Pick<EnvironmentOutputs, "fingerprint" | "differences">): DeployedParity {
  const { environment } = plan;
  if (fingerprint === undefined || differences === undefined) return { environment, unexplained: [], notes: [`${environment} was last up with a version that noted no fingerprint: run pulumi up -s ${environment}`] };
  const declared = new Map(plan.differences.map((entry) => [subjectOf(entry), canonicalText({ value: entry.value })]));
  const unexplained = differences
    .filter((entry) => declared.get(subject(entry)) !== canonicalText({ value: entry.value }))
    .map((entry): Problem => {
      const value = typeof entry.value === "string" || typeof entry.value === "number" ? String(entry.value) : canonicalText(entry.value);
      return {
        place: `stack ${environment} ${subject(entry)}`,
        problem: `runs with ${value}, and no entry of stacks/differences.ts says so${declared.has(subject(entry)) ? " any more" : ""}`,
        expected: `an entry { environment: "${environment}", what: "${entry.what}"${entry.integration === undefined ? "" : `, integration: "${entry.integration}"`}${entry.field === undefined ? "" : `, service: "${entry.field.replace(".", '", key: "')}"`}, … } with this value, or an environment without it`,
        next: `put the entry back, or run pulumi up -s ${environment}`,
      };
    });
  const planned = fingerprintOf(plan);
  const notes = fingerprint === planned ? [] : [`${environment} runs fingerprint ${shortFingerprint(fingerprint)}, this is ${shortFingerprint(planned)}: run pulumi up -s ${environment}`];
  return { environment, unexplained, notes };
}

/** As `subjectOf` says of an entry. */
function subject({ what, integration, field }: { readonly what: string; readonly integration?: string | undefined; readonly field?: string | undefined }): string {
  return [what, integration, field].filter((part) => part !== undefined).join(" ");
}
