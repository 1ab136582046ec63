import { entriesOf, ownValue } from "../canonical";
import type { Service } from "../estate";
import { ladderOf } from "../ladder";
import { didYouMean } from "../nearest";
import { folderPlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

const PATH = /^(\/[A-Za-z0-9@._+:-]*[A-Za-z0-9@_+:-][A-Za-z0-9@._+:-]*)+$/;

/** What the first boot writes itself, and what is gone after a restart. */
const TAKEN = ["/etc/trilane", "/etc/credstore", "/etc/credstore.encrypted", "/etc/apt", "/etc/ssh", "/etc/sudoers.d", "/var/lib/trilane", "/dev", "/proc", "/run", "/sys", "/tmp"];

/** SERVICE-06 */
export const ownFiles: Guard = {
  id: "SERVICE-06",
  title: "the files of a service lie where nothing else writes",
  why: "a file below a data disk would hide behind it, and one that the first boot writes itself would change under it",
  check({ estate, folders, settings }) {
    const known = entriesOf(estate.services).map(([name]) => name);
    // Elsewhere nobody opens the folders: those of another estate may lie there.
    const opened = ladderOf(settings).some((rung) => rung.settings.adminPoint !== undefined);
    return entriesOf(folders).flatMap(([name, { files }]) => {
      const service = ownValue(estate.services, name);
      if (service === undefined) return !opened ? [] : [problem(folderPlace(name), `there is no service ${name}${didYouMean(name, known)}`, known.length > 0 ? `one of ${known.join(", ")}` : "a service of the estate", "rename the folder, or remove it")];
      return files.flatMap(({ path }) => checkPath(folderPlace(name, `files${path}`), path, service));
    });
  },
};

function checkPath(place: string, path: string, { persists }: Service): readonly Problem[] {
  if (!PATH.test(path)) return [problem(place, "has a name that is no plain one", "letters, digits and @ . _ + : -", "rename it")];
  const owner = [...TAKEN, ...entriesOf(persists).map(([, { mount }]) => mount)].find((folder) => path.startsWith(`${folder}/`));
  return owner === undefined ? [] : [problem(place, `lies below ${owner}`, "a folder that nothing else writes", "put it elsewhere, or write it in setup.sh")];
}
