/** The ledger: where environments differ from production, and why. */
import type { Difference } from "../components/model/differences";

const declared = { owner: "figures team", until: "2027-11-30" } as const;
const pipeline = { what: "configuration", service: "pipeline", ...declared } as const;

/** Every declared difference. */
export const differences: readonly Difference[] = [
  { environment: "dev", what: "integration", integration: "store", value: "stub", reason: "files stay on the machine", ...declared },
  { environment: "dev", key: "table_suffix", value: "_dev", reason: "tables of a trial are known by their name", ...pipeline },
  { environment: "dev", key: "retries", value: 0, reason: "a mistake is seen at once", ...pipeline },

  { environment: "test", what: "integration", integration: "store", value: "sandbox", reason: "no trial in the bucket of production", ...declared },
  { environment: "test", key: "table_suffix", value: "_test", reason: "tables of a trial are known by their name", ...pipeline },
  { environment: "test", key: "retries", value: 2, reason: "a night of test ends before the morning", ...pipeline },
];
