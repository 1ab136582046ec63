import { atRest, DIMENSIONS, totalOf } from "../capacity";
import { entriesOf } from "../canonical";
import { GATEWAY_DEMAND } from "../gateway";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** CAP-03 */
export const hostNotOversold: Guard = {
  id: "CAP-03",
  title: "budgets together stay within the host: memory and disk once, cores times the declared overcommit",
  why: "an oversold host takes from production what was promised to it",
  check({ settings }) {
    return entriesOf(settings.hosts).flatMap(([stack, { nodes, cpuOvercommit, network }]) => {
      const capacity = totalOf(Object.values(nodes).map((node) => node.capacity));
      const budgets = ladderOf(settings).filter(({ hostStack }) => hostStack === stack).map(({ settings: { budget, stopped } }) => (stopped === true ? atRest(budget) : budget));
      const promised = totalOf([...budgets, ...(network === "internal" ? [GATEWAY_DEMAND] : [])]);
      const limit = { ...capacity, cores: capacity.cores * cpuOvercommit };
      return DIMENSIONS.filter(({ key }) => promised[key] > limit[key]).map(({ key, unit }) =>
        problem(
          settingsPlace(stack, `capacity.${key}`),
          `budgets promise ${promised[key]} ${unit}, the host gives ${limit[key]}${key === "cores" ? ` (${capacity.cores} × ${cpuOvercommit})` : ""}`,
          "budgets within the host",
          "lower the budgets in the files of the environments",
        ),
      );
    });
  },
};
