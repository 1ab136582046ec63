import { Cidr, parseAddress } from "../address";
import { entriesOf } from "../canonical";
import { reserveOf } from "../identity";
import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-08 */
export const gatewayInside: Guard = {
  id: "NET-08",
  title: "the gateway is a host of its environment's subnet, and no machine has its address",
  why: "a machine cannot reach a gateway outside its subnet, and an address cannot have two owners",
  check({ estate, settings }) {
    return subnetsOf(settings).filter(({ rung }) => rung.host.network !== "flat").flatMap(({ rung, cidr }) => {
      const { gateway } = rung.settings;
      const place = settingsPlace(rung.name, "gateway");
      const first = cidr.prefix < 31 ? cidr.host(1) : cidr.host(0);
      const own = parseAddress(gateway) === undefined ? undefined : Cidr.parse(gateway);
      if (!own || !cidr.contains(own) || own.first === cidr.first || own.first === cidr.last) {
        return [problem(place, `"${gateway}" is not a host of ${cidr.toString()}`, "an address between its first and last", `write ${first}, or leave it out`)];
      }
      const slot = own.first - cidr.first;
      const [owner] = entriesOf(estate.services).find(([, service]) => slot >= service.slot && slot < service.slot + reserveOf(service)) ?? [];
      return owner === undefined ? [] : [problem(place, `${gateway} is slot ${slot}, which the service ${owner} has or reserves`, "an address that no slot takes", `write ${first}, or leave it out`)];
    });
  },
};
