/** The ledger: where environments differ from production, and why. */
import type { Difference } from "../components/model/differences";

/** Every declared difference. */
export const differences: readonly Difference[] = [
  { environment: "test", what: "scale", value: "small", reason: "few entries", owner: "archivists", until: "2027-11-30" },
];
