import type { Acceptance } from "../acceptance";
import { entriesOf } from "../canonical";
import type { PlanInput } from "../input";
import type { Problem } from "../problem";
import { isDate } from "./difference-03-date";
import { problem, type Guard } from "./guard";

function checkOne({ data, reason, owner, until }: Acceptance, index: number, { estate, today }: PlanInput): readonly Problem[] {
  const place = (field: string) => `stacks/differences.ts acceptance ${index + 1} ${field}`;
  const personal = entriesOf(estate.services).flatMap(([service, { persists }]) => entriesOf(persists).filter(([, one]) => one.personal === true).map(([name]) => `${service}/${name}`));
  const empty = Object.entries({ reason, owner }).filter(([, text]) => text.trim() === "").map(([field]) => field);
  return [
    ...(personal.includes(data) ? [] : [problem(place("data"), `the estate has no personal data ${data}`, personal.length > 0 ? `one of ${personal.join(", ")}` : "data that a service declares as personal", "correct the name, or remove the entry")]),
    ...empty.map((field) => problem(place(field), "is empty", field === "reason" ? "why it is accepted" : "who answers for it", `write the ${field}`)),
    ...(isDate(until) ? [] : [problem(place("until"), `"${until}" is not a day`, "YYYY-MM-DD", "write for example 2027-11-30")]),
    ...(isDate(until) && until < today ? [problem(place("until"), `expired on ${until}, today is ${today}`, "a day not yet past", `ask ${owner} whether it is still accepted: prolong it with a reason, or remove the entry`)] : []),
  ];
}

/** ACCEPTANCE-02 */
export const acceptanceCurrent: Guard = {
  id: "ACCEPTANCE-02",
  title: "an acceptance names data of the estate, has a reason and an owner, and has not expired",
  why: "what nobody answers for any more is not accepted",
  check(input) {
    return (input.acceptances ?? []).flatMap((entry, index) => checkOne(entry, index, input));
  },
};
