import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

const PATH = /^(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

/** DATA-03 */
export const ownMount: Guard = {
  id: "DATA-03",
  title: "each data of a service has a folder of its own",
  why: "what is mounted over another folder hides what lies there",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([service, { persists }]) => {
      const all = entriesOf(persists).map(([name, { mount }]) => ({ name, mount }));
      const place = (name: string): string => estatePlace(`services.${service}.persists.${name}.mount`);
      return [
        ...all.filter(({ mount }) => !PATH.test(mount)).map(({ name, mount }) => problem(place(name), `"${mount}" is not a folder`, "an absolute path of plain names", `write for example /var/lib/${name}`)),
        ...pairsOf(all).filter(([first, second]) => first.mount === second.mount).map(([first, second]) => problem(place(second.name), `${second.mount} is the folder of ${first.name}`, "a folder of its own", `write for example /var/lib/${second.name}`)),
      ];
    });
  },
};
