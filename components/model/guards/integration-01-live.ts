import { ladderOf } from "../ladder";
import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** INTEGRATION-01 */
export const liveOnlyInProduction: Guard = {
  id: "INTEGRATION-01",
  title: "an integration is live in production only",
  why: "a test would send real mail and move real money",
  check({ differences, settings }) {
    const below = ladderOf(settings).filter(({ production }) => !production).map(({ name }) => name);
    return differences.flatMap((entry, index) =>
      entry.what === "integration" && entry.value === "live" && below.includes(entry.environment)
        ? [problem(differencePlace(index), `${entry.integration} is live in ${entry.environment}`, "sandbox, stub or disabled below production", "use sandbox if the other side has one, else stub")]
        : [],
    );
  },
};
