import { entriesOf, ownValue } from "../canonical";
import { peersOf, portOf, targetOf } from "../flow";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** FLOW-02 */
export const listenedPort: Guard = {
  id: "FLOW-02",
  title: "a flow ends at a port that its service listens on",
  why: "an open port where nothing is meant to listen is a way in for what should not be there",
  check({ estate }) {
    return estate.flows.flatMap((flow) => {
      const { name, port } = targetOf(flow);
      const place = estatePlace(`flow ${flow.from} to ${flow.to}`);
      const service = ownValue(estate.services, name);
      const listens = entriesOf(service?.listens).map(([key]) => key);
      if (service && !listens.includes(port)) {
        const known = listens.length > 0 ? `one of ${listens.map((key) => `${name}.${key}`).join(", ")}` : `a service that listens, ${name} does not`;
        return [problem(place, `${name} does not listen on ${port === "" ? "an unnamed port" : port}${didYouMean(port, listens)}`, known, `name the port in services.${name}.listens, or correct the flow`)];
      }
      const peer = ownValue(peersOf(estate), name) !== undefined;
      return peer && !portOf(estate, flow) ? [problem(place, `"${port}" is not a port`, "tcp/ or udp/ and 1 to 65535", `write for example ${name}.tcp/443`)] : [];
    });
  },
};
