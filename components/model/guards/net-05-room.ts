import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-05 */
export const roomyNetwork: Guard = {
  id: "NET-05",
  title: "a subnet is a /24 or larger, and a /16 or smaller; a slice of a flat network may be as small as a /28",
  why: "slots are host numbers: a small subnet runs out while the VMIDs do not; a huge one hides a typing error",
  check({ settings }) {
    return subnetsOf(settings)
      .map(({ rung, cidr }) => ({ rung, cidr, longest: rung.host.network === "flat" ? 28 : 24 }))
      .filter(({ cidr, longest }) => cidr.prefix > longest || cidr.prefix < 16)
      .map(({ rung, cidr, longest }) =>
        problem(settingsPlace(rung.name, "cidr"), `${cidr.toString()} has ${cidr.size} addresses`, `${2 ** (32 - longest)} to 65536 addresses (/${longest} to /16)`, `pick another length, for example ${cidr.host(0)}/24`),
      );
  },
};
