/** The ledger: where environments differ from production, and why. */
import type { Difference } from "../components/model/differences";

/** Every declared difference. */
export const differences: readonly Difference[] = [
  { environment: "dev", what: "scale", value: "small", reason: "one developer at a time", owner: "studio", until: "2027-11-30" },
  { environment: "dev", what: "backup", value: "none", reason: "synthetic data, made again at will", owner: "studio", until: "2027-11-30" },
  { environment: "test", what: "scale", value: "small", reason: "one tester at a time", owner: "studio", until: "2027-11-30" },
];
