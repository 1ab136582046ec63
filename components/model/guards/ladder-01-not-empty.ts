import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

/** LADDER-01 */
export const ladderNotEmpty: Guard = {
  id: "LADDER-01",
  title: "there is at least one environment, each named once",
  why: "the last of the ladder is production; without one nothing is protected as such",
  check({ settings: { host } }) {
    const place = hostPlace("environments");
    if (host.environments.length === 0) {
      return [problem(place, "no environment", "the ladder, lowest first", "list them, for example [dev, test, prod]")];
    }
    const twice = host.environments.filter((name, index) => host.environments.indexOf(name) < index);
    return twice.map((name) => problem(place, `${name} stands twice`, "each environment once", `remove one ${name}`));
  },
};
