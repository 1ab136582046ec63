import { entriesOf, ownValue } from "../canonical";
import { ladderOf } from "../ladder";
import { didYouMean } from "../nearest";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NODE-01 */
export const knownNode: Guard = {
  id: "NODE-01",
  title: "machines are placed on nodes of their host",
  why: "Proxmox would refuse each of them half-way through a run",
  check({ settings }) {
    return ladderOf(settings).flatMap(({ name, host, hostStack, settings: { node, placement } }) => {
      const known = entriesOf(host.nodes).map(([one]) => one);
      const asked = [...(node === undefined ? [] : [["node", node] as const]), ...entriesOf(placement).map(([key, one]) => [`placement.${key}`, one] as const)];
      return asked
        .filter(([, one]) => ownValue(host.nodes, one) === undefined)
        .map(([path, one]) => problem(settingsPlace(name, path), `${hostStack} has no node ${one}${didYouMean(one, known)}`, `one of ${known.join(", ")}`, `correct it, or add the node to Pulumi.${hostStack}.yaml trilane:nodes`));
    });
  },
};
