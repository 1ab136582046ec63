import { entriesOf, ownValue } from "../canonical";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { isHostStack } from "../settings";
import { problem, type Guard } from "./guard";

/** HOST-03 */
export const knownHost: Guard = {
  id: "HOST-03",
  title: "every environment stands on a host of the estate",
  why: "without a host it would be planned on the main one, beside what it was to be kept apart from",
  check({ settings }) {
    const known = entriesOf(settings.hosts).map(([stack]) => stack);
    return ladderOf(settings)
      .filter(({ hostStack }) => ownValue(settings.hosts, hostStack) === undefined)
      .map(({ name, hostStack }) => {
        const next = isHostStack(hostStack) ? `write Pulumi.${hostStack}.yaml, or use one of ${known.join(", ")}` : `use one of ${known.join(", ")}, or name a new one host-<name>`;
        return problem(settingsPlace(name, "host"), `"${hostStack}" is not a host stack`, "host, or host-<name> in lower case with settings of its own", next);
      });
  },
};
