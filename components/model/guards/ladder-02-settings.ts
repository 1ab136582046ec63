import { ownValue } from "../canonical";
import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

/** LADDER-02 */
export const ladderHasSettings: Guard = {
  id: "LADDER-02",
  title: "every environment of the ladder has settings, and no other has",
  why: "an environment without settings would be left out of the rules that keep the others apart",
  check({ settings: { host, environments } }) {
    const missing = host.environments.filter((name) => ownValue(environments, name) === undefined);
    const extra = Object.keys(environments).filter((name) => !host.environments.includes(name));
    return [
      ...missing.map((name) => problem(`Pulumi.${name}.yaml`, "is missing", `settings of ${name}`, `write the file, or take ${name} out of ${hostPlace("environments")}`)),
      ...extra.map((name) => problem(hostPlace("environments"), `${name} has settings and is not in the ladder`, "every environment with settings", `add ${name} at its place, or remove its settings`)),
    ];
  },
};
