import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-05 */
export const roomyNetwork: Guard = {
  id: "NET-05",
  title: "a subnet is a /24 or larger, and a /16 or smaller",
  why: "slots are host numbers: a small subnet runs out while the VMIDs do not; a huge one hides a typing error",
  check({ settings }) {
    return subnetsOf(settings)
      .filter(({ cidr }) => cidr.prefix > 24 || cidr.prefix < 16)
      .map(({ rung, cidr }) =>
        problem(settingsPlace(rung.name, "cidr"), `${cidr.toString()} has ${cidr.size} addresses`, "256 to 65536 addresses (/24 to /16)", `pick another length, for example ${cidr.host(0)}/24`),
      );
  },
};
