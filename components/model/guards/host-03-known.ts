import { entriesOf, ownValue } from "../canonical";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { isHostStack, MAIN_HOST } from "../settings";
import { problem, type Guard } from "./guard";

/** HOST-03 */
export const knownHost: Guard = {
  id: "HOST-03",
  title: "every host that is named is one of the estate",
  why: "without a host an environment would be planned on the main one, beside what it was to be kept apart from",
  check({ settings }) {
    const known = entriesOf(settings.hosts).map(([stack]) => stack);
    const named = [...(settings.host.hosts ?? []).map((hostStack) => ({ place: settingsPlace(MAIN_HOST, "hosts"), hostStack })), ...ladderOf(settings).map(({ name, hostStack }) => ({ place: settingsPlace(name, "host"), hostStack }))];
    return named
      .filter(({ hostStack }) => ownValue(settings.hosts, hostStack) === undefined)
      .map(({ place, hostStack }) => {
        const next = isHostStack(hostStack) ? `write Pulumi.${hostStack}.yaml, or use one of ${known.join(", ")}` : `use one of ${known.join(", ")}, or name a new one host-<name>`;
        return problem(place, `"${hostStack}" is not a host stack`, "host, or host-<name> in lower case with settings of its own", next);
      });
  },
};
