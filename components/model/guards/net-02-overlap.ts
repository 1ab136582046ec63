import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** NET-02 */
export const separateNetworks: Guard = {
  id: "NET-02",
  title: "subnets of environments do not overlap",
  why: "a rule that lets one environment's addresses in would let the other's in as well",
  check({ settings }) {
    return pairsOf(subnetsOf(settings))
      .filter(([first, second]) => first.cidr.overlaps(second.cidr))
      .map(([first, second]) =>
        problem(settingsPlace(second.rung.name, "cidr"), `${second.cidr.toString()} overlaps ${first.cidr.toString()} of ${first.rung.name}`, "a subnet of its own", "pick a free private network, for example 10.40.0.0/24"),
      );
  },
};
