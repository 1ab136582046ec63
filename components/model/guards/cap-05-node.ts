import { DIMENSIONS, placedOn, totalOf } from "../capacity";
import { entriesOf } from "../canonical";
import { nodePlace } from "../place";
import { problem, type Guard } from "./guard";

/** CAP-05 */
export const nodeNotOversold: Guard = {
  id: "CAP-05",
  title: "the machines on each node stay within it: memory and disk once, cores times the declared overcommit",
  why: "budgets hold the sum of a cluster; one node can be full while another is empty",
  check(input) {
    return entriesOf(input.settings.hosts).flatMap(([stack, host]) => {
      const nodes = entriesOf(host.nodes);
      if (nodes.length === 1) return [];
      return nodes.flatMap(([name, { capacity }]) => {
        const demand = totalOf(placedOn(input, stack, name).map((machine) => machine.demand));
        const limit = { ...capacity, cores: capacity.cores * host.cpuOvercommit };
        return DIMENSIONS.filter(({ key }) => demand[key] > limit[key]).map(({ key, unit }) =>
          problem(nodePlace(stack, host, name, `capacity.${key}`), `machines on ${name} need ${demand[key]} ${unit}, it gives ${limit[key]}`, "machines within their node", "place some of them on another node, or make them smaller"),
        );
      });
    });
  },
};
