import type { Acceptance } from "../acceptance";
import { entriesOf } from "../canonical";
import type { Estate } from "../estate";
import type { PlanInput } from "../input";
import type { Problem } from "../problem";
import { isDate } from "./difference-03-date";
import { problem, type Guard } from "./guard";

function checkOne(entry: Acceptance, index: number, { estate, today }: PlanInput): readonly Problem[] {
  const { reason, owner, until } = entry;
  const place = (field: string) => `stacks/differences.ts acceptance ${index + 1} ${field}`;
  const empty = Object.entries({ reason, owner }).filter(([, text]) => text.trim() === "").map(([field]) => field);
  return [
    ...(entry.what === "personal data on a flat network" ? checkData(entry.data, place("data"), estate) : checkFingerprint(entry.fingerprint, place("fingerprint"))),
    ...empty.map((field) => problem(place(field), "is empty", field === "reason" ? "why it is accepted" : "who answers for it", `write the ${field}`)),
    ...(isDate(until) ? [] : [problem(place("until"), `"${until}" is not a day`, "YYYY-MM-DD", "write for example 2027-11-30")]),
    ...(isDate(until) && until < today ? [problem(place("until"), `expired on ${until}, today is ${today}`, "a day not yet past", `ask ${owner} whether it is still accepted: prolong it with a reason, or remove the entry`)] : []),
  ];
}

function checkData(data: string, place: string, estate: Estate): readonly Problem[] {
  const personal = entriesOf(estate.services).flatMap(([service, { persists }]) => entriesOf(persists).filter(([, one]) => one.personal === true).map(([name]) => `${service}/${name}`));
  return personal.includes(data) ? [] : [problem(place, `the estate has no personal data ${data}`, personal.length > 0 ? `one of ${personal.join(", ")}` : "data that a service declares as personal", "correct the name, or remove the entry")];
}

function checkFingerprint(fingerprint: string, place: string): readonly Problem[] {
  return /^[0-9a-f]{12,64}$/.test(fingerprint) ? [] : [problem(place, `"${fingerprint}" is no fingerprint`, "at least the first twelve digits, as the refusal tells it", "copy them from there")];
}

/** ACCEPTANCE-02 */
export const acceptanceCurrent: Guard = {
  id: "ACCEPTANCE-02",
  title: "an acceptance names data of the estate or a fingerprint, has a reason and an owner, and has not expired",
  why: "what nobody answers for any more is not accepted",
  check(input) {
    return (input.acceptances ?? []).flatMap((entry, index) => checkOne(entry, index, input));
  },
};
