import { Cidr } from "../address";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-01 */
export const readableNetwork: Guard = {
  id: "NET-01",
  title: "every environment's subnet is an IPv4 network",
  why: "addresses and rules are computed from it",
  check({ settings }) {
    return ladderOf(settings)
      .filter((rung) => Cidr.parse(rung.settings.cidr) === undefined)
      .map(({ name, settings: { cidr } }) => {
        const nearest = Cidr.nearest(cidr)?.toString();
        return problem(settingsPlace(name, "cidr"), `"${cidr}" is not a network`, "an IPv4 network, its first address and a length", `write ${nearest ?? "for example 10.10.0.0/24"}`);
      });
  },
};
