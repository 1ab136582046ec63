import { demandOfEnvironment, DIMENSIONS } from "../capacity";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** CAP-02 */
export const budgetKept: Guard = {
  id: "CAP-02",
  title: "the machines of an environment stay within its budget",
  why: "load in one environment must not starve another, and Proxmox knows no quota for a pool",
  check(input) {
    return ladderOf(input.settings).flatMap((rung) => {
      const demand = demandOfEnvironment(input, rung);
      const { budget } = rung.settings;
      return DIMENSIONS.filter(({ key }) => demand[key] > budget[key]).map(({ key, unit }) =>
        problem(settingsPlace(rung.name, `budget.${key}`), `machines of ${rung.name} need ${demand[key]} ${unit}, the budget is ${budget[key]}`, "machines within the budget", `raise it to ${demand[key]}, or make machines smaller`),
      );
    });
  },
};
