import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** BACKUP-02 */
export const productionBackedUp: Guard = {
  id: "BACKUP-02",
  title: "production has backups",
  why: "nothing else brings its data back",
  check({ differences, settings: { host } }) {
    return differences.flatMap((entry, index) =>
      entry.what === "backup" && entry.value === "none" && entry.environment === host.environments.at(-1)
        ? [problem(differencePlace(index, "value"), `${entry.environment} would have no backup`, "a policy", "remove the entry")]
        : [],
    );
  },
};
