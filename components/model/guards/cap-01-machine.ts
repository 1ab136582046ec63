import { DIMENSIONS } from "../capacity";
import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import type { Capacity } from "../plan";
import { demandOf, planSize } from "../size";
import { problem, type Guard } from "./guard";

/** CAP-01 */
export const machineFitsHost: Guard = {
  id: "CAP-01",
  title: "no machine is larger than the largest node",
  why: "Proxmox would create it, and it would never start",
  check({ estate, settings: { hosts } }) {
    const nodes = Object.values(hosts).flatMap((host) => Object.values(host.nodes));
    const most = (key: keyof Capacity) => Math.max(...nodes.map(({ capacity }) => capacity[key]));
    return entriesOf(estate.sizes).flatMap(([role, scales]) =>
      entriesOf(scales).flatMap(([scale, size]) => {
        const demand = { ...demandOf(planSize(size)), cores: size.cores };
        return DIMENSIONS.filter(({ key }) => demand[key] > most(key)).map(({ key, unit }) =>
          problem(estatePlace(`sizes.${role}.${scale}.${key}`), `${demand[key]} ${unit}, the host has ${most(key)}`, "a machine that fits its host", `write ${most(key)} or less`),
        );
      }),
    );
  },
};
