import { differencePlace } from "../place";
import { isDate } from "./difference-03-date";
import { problem, type Guard } from "./guard";

/** DIFFERENCE-02 */
export const differenceCurrent: Guard = {
  id: "DIFFERENCE-02",
  title: "a difference has not expired",
  why: "a difference that nobody looks at again becomes the shape",
  check({ differences, today }) {
    return differences.flatMap((entry, index) =>
      isDate(today) && isDate(entry.until) && entry.until < today
        ? [problem(differencePlace(index, "until"), `expired on ${entry.until}, today is ${today}`, "a day not yet past", `ask ${entry.owner} whether it is still needed: prolong it with a reason, or remove the entry`)]
        : [],
    );
  },
};
