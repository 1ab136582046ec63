import { entriesOf } from "../canonical";
import { names, seatsOfService } from "../identity";
import { ladderOf } from "../ladder";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** Longest DNS label. */
const LONGEST = 63;

/** DATA-04 */
export const holderName: Guard = {
  id: "DATA-04",
  title: "the name of a holder is a DNS label of at most 63 characters",
  why: "Proxmox takes no longer one for a VM, and <environment>-<service>-<instance>-data can be longer than its machine's",
  check({ estate, settings }) {
    return entriesOf(estate.services).flatMap(([service, own]) => {
      if (entriesOf(own.persists).length === 0) return [];
      const all = ladderOf(settings).flatMap((rung) => seatsOfService(service, own).map(({ key }) => names.holder(rung.name, key)));
      const longest = all.reduce((one, other) => (other.length > one.length ? other : one), "");
      if (longest.length <= LONGEST) return [];
      return [problem(estatePlace(`services.${service}`), `${longest} has ${longest.length} characters`, `at most ${LONGEST}`, "give the service a shorter name before it has data")];
    });
  },
};
