import { entriesOf } from "../canonical";
import { accessPlace } from "../place";
import { isDate } from "./difference-03-date";
import { problem, type Guard } from "./guard";

/** PEOPLE-11 */
export const stillHere: Guard = {
  id: "PEOPLE-11",
  title: "nobody is listed whose last day is past",
  why: "Proxmox refuses the accounts by itself from the next day on; what the person knew has to be changed by somebody",
  check({ access, today }) {
    return entriesOf(access?.people).flatMap(([short, { until }]) => {
      if (until === undefined) return [];
      const place = accessPlace(`people.${short}.until`);
      if (!isDate(until)) return [problem(place, `"${until}" is not a day`, "YYYY-MM-DD", "write for example 2027-11-30")];
      return isDate(today) && until < today ? [problem(place, `the last day was ${until}, today is ${today}`, "a person who is still there", `remove ${short}, then rotate what ${short} knew: npx trilane rotate --everything --env ENV; or prolong it`)] : [];
    });
  },
};
