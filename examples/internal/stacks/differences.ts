/** Where the environments differ from production, and why; what is accepted in writing. */
import type { Acceptance } from "../components/model/acceptance";
import type { Difference } from "../components/model/differences";

const declared = { owner: "office", until: "2027-11-30" } as const;

/** Every declared difference. */
export const differences: readonly Difference[] = [
  { environment: "test", what: "scale", value: "small", reason: "one person at a time", ...declared },
  { environment: "test", what: "backup", value: "none", reason: "made again at will", ...declared },
];

/** Nothing. */
export const acceptances: readonly Acceptance[] = [];
