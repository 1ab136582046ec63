/** What somebody has accepted in writing although the library refuses it otherwise. A part of the ledger. */

/** What every acceptance says. */
interface InWriting {
  /** Why it is accepted. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
}

/** Personal data in network mode `flat`. It is for every environment: the shape is the same in each. */
export interface DataAcceptance extends InWriting {
  readonly what: "personal data on a flat network";
  /** `<service>/<data>`, for example `database/postgres`. */
  readonly data: string;
}

/** Production takes this one shape before the environment below it does: an emergency. Any other needs a word of its own. */
export interface ShapeAcceptance extends InWriting {
  readonly what: "a shape that the environment below does not run";
  /** Fingerprint of the shape, at least its first twelve digits, as the refusal tells it. */
  readonly fingerprint: string;
}

/** One acceptance. */
export type Acceptance = DataAcceptance | ShapeAcceptance;

/** Whether an acceptance covers this data today. */
export function accepts(entry: Acceptance, wanted: string, today: string): boolean {
  return entry.what === "personal data on a flat network" && entry.data === wanted && today <= entry.until;
}

/** What an acceptance is about, as a person finds it: the data, or the fingerprint. */
export function acceptedOf(entry: Acceptance): string {
  return entry.what === "personal data on a flat network" ? entry.data : entry.fingerprint;
}
