import { ownValue } from "../canonical";
import { peersOf, targetOf } from "../flow";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** FLOW-04 */
export const flowOnce: Guard = {
  id: "FLOW-04",
  title: "a flow is declared once and touches a service",
  why: "a second entry would keep a way open after the first is removed; between two peers outside nothing can be opened",
  check({ estate }) {
    const peers = peersOf(estate);
    const isPeer = (name: string) => ownValue(peers, name) !== undefined && ownValue(estate.services, name) === undefined;
    const id = ({ from, to }: { from: string; to: string }) => `${from} to ${to}`;
    return estate.flows.flatMap((flow, index) => {
      const place = estatePlace(`flow ${id(flow)}`);
      const twice = estate.flows.findIndex((other) => id(other) === id(flow)) < index;
      const outside = isPeer(flow.from) && isPeer(targetOf(flow).name);
      return [
        ...(twice ? [problem(place, "is declared twice", "each flow once", "remove one and join the reasons")] : []),
        ...(outside ? [problem(place, "both ends are outside", "at least one end in the environments", "remove it: it is not ours to open")] : []),
      ];
    });
  },
};
