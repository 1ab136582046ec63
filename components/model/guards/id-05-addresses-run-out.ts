import { entriesOf } from "../canonical";
import { reserveOf } from "../identity";
import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** ID-05 */
export const enoughAddresses: Guard = {
  id: "ID-05",
  title: "every slot, reserves included, is a host of the subnet",
  why: "slot 11 is host 11 of the subnet; beyond its end lies somebody else's network",
  check({ estate, settings }) {
    return subnetsOf(settings).flatMap(({ rung, cidr }) =>
      entriesOf(estate.services).flatMap(([name, service]) => {
        const end = service.slot + reserveOf(service) - 1;
        const last = cidr.size - 2;
        if (end <= last) return [];
        return [problem(settingsPlace(rung.name, "cidr"), `${cidr.toString()} has hosts up to ${last}, the service ${name} takes slot ${end}`, `a subnet with host ${end}`, "widen the subnet, or give the service a lower slot")];
      }),
    );
  },
};
