import { subjectOf } from "../differences";
import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** DIFFERENCE-05 */
export const differenceOnce: Guard = {
  id: "DIFFERENCE-05",
  title: "an environment differs in one thing once",
  why: "of two entries only one can hold, and the other would be believed",
  check({ differences }) {
    return differences.flatMap((entry, index) => {
      const first = differences.findIndex((other) => other.environment === entry.environment && subjectOf(other) === subjectOf(entry));
      return first < index ? [problem(differencePlace(index), `${subjectOf(entry)} of ${entry.environment} is already in entry ${first + 1}`, "one entry for each", "remove one of the two")] : [];
    });
  },
};
