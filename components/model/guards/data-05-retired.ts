import { entriesOf, ownValue } from "../canonical";
import { serialOf } from "../data";
import type { Estate } from "../estate";
import { seatsOf } from "../identity";
import { estatePlace } from "../place";
import type { Problem } from "../problem";
import { isDate } from "./difference-03-date";
import { problem, type Guard } from "./guard";

/** DATA-05 */
export const retiredSaid: Guard = {
  id: "DATA-05",
  title: "data that is given up is named, reasoned and no longer declared",
  why: "the entry deletes disks: it must be somebody's decision, and it must not lie in wait for data of the same name",
  check({ estate, today }) {
    return entriesOf(estate.retired).flatMap(([name, { reason, owner, on }]): readonly Problem[] => {
      const place = (field = ""): string => estatePlace(`retired "${name}"${field}`);
      const [key, data, ...rest] = name.split("/");
      if (!key || !data || rest.length > 0) return [problem(place(), "names no data", "<service>/<data> or <machine>/<data>", "write for example database/postgres, or database-2/postgres")];
      return [
        ...(isDeclared(estate, key, data) ? [problem(place(), "is still declared", "data that is declared or given up, not both", `take it out of persists of ${key}, or remove this entry`)] : []),
        ...(reason.trim() === "" ? [problem(place(" reason"), "is empty", "why it is no longer needed", "write the reason")] : []),
        ...(owner.trim() === "" ? [problem(place(" owner"), "is empty", "who answers for it", "write the owner")] : []),
        ...(isDate(on) ? [] : [problem(place(" on"), `"${on}" is not a day`, "YYYY-MM-DD", `write for example ${today}`)]),
        ...(isDate(on) && on > today ? [problem(place(" on"), `${on} has not come`, "the day from which it holds", "wait, or write an earlier day")] : []),
      ];
    });
  },
};

function isDeclared(estate: Estate, key: string, data: string): boolean {
  const declares = (service: string): boolean => entriesOf(ownValue(estate.services, service)?.persists).some(([name]) => serialOf(name) === serialOf(data));
  return declares(key) || seatsOf(estate).some((seat) => seat.key === key && declares(seat.service));
}
