import { placedOn } from "../capacity";
import { entriesOf } from "../canonical";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** CAP-06 */
export const machineFitsNode: Guard = {
  id: "CAP-06",
  title: "no machine has more cores than the node that it is placed on",
  why: "Proxmox would create it, and it would never start; memory and disk are in the sums of the node",
  check(input) {
    const hosts = entriesOf(input.settings.hosts);
    const nodes = hosts.flatMap(([stack, host]) => entriesOf(host.nodes).map(([name, { capacity }]) => ({ stack, name, capacity })));
    // A machine that no node has room for is told by CAP-01.
    const most = Math.max(...nodes.map(({ capacity }) => capacity.cores));
    return nodes.flatMap(({ stack, name, capacity }) =>
      placedOn(input, stack, name)
        .filter(({ cores }) => cores > capacity.cores && cores <= most)
        .map(({ environment, key, cores }) => problem(settingsPlace(environment, `placement.${key}`), `${key} has ${cores} cores, ${name} has ${capacity.cores}`, "a node that the machine fits on", "place it on a larger node, or make it smaller")),
    );
  },
};
