/** What somebody has accepted in writing although the library refuses it otherwise. A part of the ledger. */

/** One acceptance. It is for every environment: the shape is the same in each. */
export interface Acceptance {
  readonly what: "personal data on a flat network";
  /** `<service>/<data>`, for example `database/postgres`. */
  readonly data: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
}

/** Whether an acceptance covers this data today. */
export function accepts({ what, data, until }: Acceptance, wanted: string, today: string): boolean {
  return what === "personal data on a flat network" && data === wanted && today <= until;
}
