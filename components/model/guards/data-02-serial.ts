import { entriesOf } from "../canonical";
import { serialOf } from "../data";
import { estatePlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** DATA-02 */
export const ownSerial: Guard = {
  id: "DATA-02",
  title: "names of data differ within their first 20 characters",
  why: "they are the serial number by which the guest finds the disk, and a serial number has no more",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([service, { persists }]) =>
      pairsOf(entriesOf(persists).map(([name]) => name))
        .filter(([first, second]) => serialOf(first) === serialOf(second))
        .map(([first, second]) => problem(estatePlace(`services.${service}.persists.${second}`), `starts like ${first}: both disks would be ${serialOf(second)}`, "names that differ within their first 20 characters", "give it a shorter name")),
    );
  },
};
