/**
 * The ledger: where environments differ from production, and why. What is not listed here is equal everywhere.
 * An entry past its day fails every stack, so that somebody looks at it again.
 */
import type { Acceptance } from "../components/model/acceptance";
import type { Difference } from "../components/model/differences";

const platform = { owner: "platform team", until: "2027-11-30" } as const;
const product = { owner: "product team", until: "2027-11-30" } as const;

/** Every declared difference. */
export const differences: readonly Difference[] = [
  { environment: "dev", what: "scale", value: "small", reason: "one developer at a time, no load", ...platform },
  { environment: "dev", what: "cpuWeight", value: 25, reason: "production goes first on the shared host", ...platform },
  { environment: "dev", what: "backup", value: "none", reason: "synthetic data, made again at will", ...platform },
  { environment: "dev", what: "integration", integration: "email", value: "stub", reason: "developers read mails in a file", ...product },
  { environment: "dev", what: "integration", integration: "payment", value: "stub", reason: "no money moves on a developer's machine", ...product },
  { environment: "dev", what: "configuration", service: "appointments", key: "log_level", value: "debug", reason: "developers look for mistakes, in synthetic data", ...product },

  { environment: "test", what: "cpuWeight", value: 50, reason: "production goes first on the shared host", ...platform },
  { environment: "test", what: "backup", value: { schedule: "00:30", keepDaily: 2, keepWeekly: 0, keepMonthly: 0 }, reason: "anonymized data, made again within an hour", ...platform },
  { environment: "test", what: "integration", integration: "email", value: "sandbox", reason: "no mail to real patients", ...product },
  { environment: "test", what: "integration", integration: "payment", value: "sandbox", reason: "no real money", ...product },
];

/**
 * What the library refuses otherwise, and somebody has accepted in writing, for example
 * `{ what: "personal data on a flat network", data: "database/postgres", reason: …, owner: …, until: … }`.
 */
export const acceptances: readonly Acceptance[] = [];
