import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** DIFFERENCE-03 */
export const differenceDated: Guard = {
  id: "DIFFERENCE-03",
  title: "a difference says until when, as a day",
  why: "an end that cannot be read never comes",
  check({ differences, today }) {
    const now = isDate(today) ? [] : [problem("today", `"${today}" is not a day`, "YYYY-MM-DD", "give the plan an ISO date")];
    return [
      ...now,
      ...differences.flatMap((entry, index) => (isDate(entry.until) ? [] : [problem(differencePlace(index, "until"), `"${entry.until}" is not a day`, "YYYY-MM-DD", "write for example 2027-11-30")])),
    ];
  },
};
