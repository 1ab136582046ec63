import { ownValue } from "../canonical";
import { ALL, peerNames, targetOf } from "../flow";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { crossing } from "./flow-03-crossing";
import { problem, type Guard } from "./guard";

/** FLOW-01 */
export const knownEnds: Guard = {
  id: "FLOW-01",
  title: "a flow starts and ends at a service or a peer that exists",
  why: "a rule for something unknown opens nothing, and somebody waits for a connection that never comes",
  check(input) {
    const { estate } = input;
    const known = [...Object.keys(estate.services), ...peerNames(estate)].sort();
    return estate.flows
      .filter((flow) => !crossing(flow, input))
      .flatMap((flow) => {
        const unknown = [["from", flow.from], ["to", targetOf(flow).name]].filter(([end, name = ""]) => !known.includes(name) && !(end === "from" && name === ALL));
        return unknown.map(([end, name = ""]) => {
          const hint = ownValue(estate.integrations, name) ? "integrations open their own way, remove the flow" : "use a service of the catalogue, or name the peer in outside";
          return problem(estatePlace(`flow ${flow.from} to ${flow.to}`), `${end} ${name === "" ? "nothing" : name} is unknown${didYouMean(name, known)}`, "a service or a peer outside", hint);
        });
      });
  },
};
