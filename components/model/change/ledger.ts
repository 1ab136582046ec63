/** What the ledger says anew: differences and acceptances. What they change is told where it changes. */
import { acceptedOf, type Acceptance } from "../acceptance";
import { subjectOf, type Difference } from "../differences";
import { backupText } from "./catalogue";
import { found, matched, same, type Found } from "./words";

/** Entries of one environment that come, go, or say something else. */
export function differenceChanges(before: readonly Difference[], after: readonly Difference[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, subjectOf);
  return [
    ...removed.map((entry) => found("difference", "note", "removed", subjectOf(entry), `it no longer differs in ${subjectOf(entry)} (${valueText(entry)}): ${entry.reason}`)),
    ...added.map((entry) => found("difference", "note", "added", subjectOf(entry), `it differs in ${subjectOf(entry)}, ${valueText(entry)}: ${entry.reason}`, { details: [answerable(entry)] })),
    ...changed.map(({ before: old, after: now }) => changedEntry(old, now)),
  ];
}

function changedEntry(before: Difference, after: Difference): Found {
  const subject = subjectOf(after);
  const more = { details: [`${before.reason} → ${after.reason}`, `${answerable(before)} → ${answerable(after)}`] };
  if (!same(before.value, after.value)) return found("difference", "note", "changed", subject, `it differs in ${subject}: ${valueText(before)} → ${valueText(after)}`, more);
  if (before.until !== after.until) return found("difference", "note", "changed", subject, `its difference in ${subject} holds until ${after.until}, and did until ${before.until}`, more);
  return found("difference", "note", "changed", subject, `its difference in ${subject} is reasoned anew: ${after.reason}`, more);
}

/** Who answers for an entry, and until when. */
export function answerable({ owner, until }: { readonly owner: string; readonly until: string }): string {
  return `${owner}, until ${until}`;
}

/** The value of an entry in a few words. */
export function valueText(entry: Difference): string {
  return entry.what === "backup" ? backupText(entry.value) : String(entry.value);
}

/** What is accepted in writing anew, and what no longer is. */
export function acceptanceChanges(before: readonly Acceptance[], after: readonly Acceptance[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, (entry) => `${entry.what} ${acceptedOf(entry)}`);
  const said = (entry: Acceptance) => `${entry.what} is accepted for ${acceptedOf(entry)}`;
  return [
    ...removed.map((entry) => found("acceptance", "note", "removed", acceptedOf(entry), `${entry.what} is no longer accepted for ${acceptedOf(entry)}`)),
    ...added.map((entry) => found("acceptance", "opening", "added", acceptedOf(entry), `${said(entry)}: ${entry.reason}`, { details: [answerable(entry)] })),
    ...changed.map(({ before: old, after: now }) => found("acceptance", "note", "changed", acceptedOf(now), `${said(now)} until ${now.until}`, { details: [`${old.reason} → ${now.reason}`, `${answerable(old)} → ${answerable(now)}`] })),
  ];
}
