/**
 * The ledger: the only place where environments may differ. What is not listed is equal to production's shape.
 * Versions, images, flows, roles, secret names and firewall policy cannot be listed: the type has no word for them.
 */
import type { BackupPolicy, IntegrationMode, Scale } from "./estate";

/** What may differ, and its value. */
export type Variation =
  | { readonly what: "scale"; readonly value: Scale }
  | { readonly what: "integration"; readonly integration: string; readonly value: IntegrationMode }
  | { readonly what: "backup"; readonly value: BackupPolicy | "none" }
  /** CPU weight against other environments on the same host: 1…10000. */
  | { readonly what: "cpuWeight"; readonly value: number };

/** Everything that may differ. What is not here may never: the type of an entry has no word for it. */
export const VARIATIONS = ["scale", "integration", "backup", "cpuWeight"] as const satisfies readonly Variation["what"][];

/** One declared difference of one environment. */
export type Difference = Variation & {
  readonly environment: string;
  /** Why it is needed. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
};

/** What an entry is about: an environment differs in each of these once. */
export function subjectOf(entry: Variation): string {
  return entry.what === "integration" ? `integration ${entry.integration}` : entry.what;
}
