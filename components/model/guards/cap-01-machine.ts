import { DIMENSIONS } from "../capacity";
import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import { demandOf, planSize } from "../size";
import { problem, type Guard } from "./guard";

/** CAP-01 */
export const machineFitsHost: Guard = {
  id: "CAP-01",
  title: "no machine is larger than its host",
  why: "Proxmox would create it, and it would never start",
  check({ estate, settings: { host } }) {
    return entriesOf(estate.sizes).flatMap(([role, scales]) =>
      entriesOf(scales).flatMap(([scale, size]) => {
        const demand = { ...demandOf(planSize(size)), cores: size.cores };
        return DIMENSIONS.filter(({ key }) => demand[key] > host.capacity[key]).map(({ key, unit }) =>
          problem(estatePlace(`sizes.${role}.${scale}.${key}`), `${demand[key]} ${unit}, the host has ${host.capacity[key]}`, "a machine that fits its host", `write ${host.capacity[key]} or less`),
        );
      }),
    );
  },
};
