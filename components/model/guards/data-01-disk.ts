import { entriesOf } from "../canonical";
import { diskOf, MOST_DATA_DISKS } from "../data";
import { estatePlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** DATA-01 */
export const ownDisk: Guard = {
  id: "DATA-01",
  title: "each data of a service has a disk of its own, numbered 1 to 30",
  why: "the number is where the disk sits in its machine; two on one would be one, and one that moves would be taken for another",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([service, { persists }]) => {
      const all = entriesOf(persists).map(([name, data]) => ({ name, disk: diskOf(data) }));
      const free = Array.from({ length: MOST_DATA_DISKS }, (_, index) => index + 1).find((number) => all.every(({ disk }) => disk !== number));
      const next = free === undefined ? "keep less in this service" : `write disk: ${free}`;
      const place = (name: string): string => estatePlace(`services.${service}.persists.${name}.disk`);
      const wrong = all.filter(({ disk }) => !Number.isInteger(disk) || disk < 1 || disk > MOST_DATA_DISKS);
      const shared = pairsOf(all).filter(([first, second]) => first.disk === second.disk);
      return [
        ...wrong.map(({ name, disk }) => problem(place(name), `${disk} is not a disk`, `1 to ${MOST_DATA_DISKS}, as many as Proxmox attaches`, next)),
        ...shared.map(([first, second]) => problem(place(second.name), `disk ${second.disk} is the disk of ${first.name}`, "a disk of its own", next)),
      ];
    });
  },
};
