/** What the ledger says about one environment, with defaults for what it does not mention. */
import type { Difference } from "./differences";
import type { BackupPolicy, IntegrationMode, Scale } from "./estate";
import { SIZE_DEFAULTS } from "./size";

/** The declared differences of one environment. */
export interface VariationPlan {
  readonly scale: Scale;
  readonly cpuWeight: number;
  /** Undefined: the estate's policy. */
  readonly backup: BackupPolicy | "none" | undefined;
  /** Modes by integration; an integration that is not listed is `live` in production. */
  readonly modes: Readonly<Record<string, IntegrationMode>>;
}

/** Reads the ledger for one environment. */
export function variationOf(differences: readonly Difference[], environment: string): VariationPlan {
  const own = differences.filter((entry) => entry.environment === environment);
  const scale = own.find((entry) => entry.what === "scale");
  const weight = own.find((entry) => entry.what === "cpuWeight");
  const backup = own.find((entry) => entry.what === "backup");
  const modes = own.flatMap((entry) => (entry.what === "integration" ? [[entry.integration, entry.value] as const] : []));
  return {
    scale: scale?.value ?? "standard",
    cpuWeight: weight?.value ?? SIZE_DEFAULTS.cpuWeight,
    backup: backup?.value,
    modes: Object.fromEntries(modes),
  };
}
