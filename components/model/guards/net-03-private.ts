import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-03 */
export const privateNetworks: Guard = {
  id: "NET-03",
  title: "subnets are private",
  why: "public addresses belong to somebody else, who would become unreachable or, worse, trusted",
  check({ settings }) {
    return subnetsOf(settings)
      .filter(({ cidr }) => !cidr.isPrivate)
      .map(({ rung, cidr }) =>
        problem(settingsPlace(rung.name, "cidr"), `${cidr.toString()} is not private`, "a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", "pick a private network, for example 10.10.0.0/24"),
      );
  },
};
