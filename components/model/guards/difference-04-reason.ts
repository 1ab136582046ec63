import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** DIFFERENCE-04 */
export const differenceReasoned: Guard = {
  id: "DIFFERENCE-04",
  title: "a difference has a reason and an owner",
  why: "who reviews it later must know why it is there and whom to ask",
  check({ differences }) {
    return differences.flatMap((entry, index) =>
      (["reason", "owner"] as const)
        .filter((field) => entry[field].trim() === "")
        .map((field) => problem(differencePlace(index, field), "is empty", field === "reason" ? "why it is needed" : "who answers for it", `write the ${field}`)),
    );
  },
};
