import { canonicalText, entriesOf } from "../canonical";
import { VARIATIONS, type Difference } from "../differences";
import type { PlanInput } from "../input";
import { differencePlace } from "../place";
import { SIZE_DEFAULTS, planSize } from "../size";
import { writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** What an entry repeats that holds without it; undefined for one that changes something. */
function repeats(entry: Difference, { estate, settings: { host } }: PlanInput): string | undefined {
  switch (entry.what) {
    case "scale":
      if (entry.value === "standard") return "every environment has the standard scale without it";
      return entriesOf(estate.sizes).every(([, { small, standard }]) => canonicalText(planSize(small)) === canonicalText(planSize(standard))) ? "the small sizes are the standard ones" : undefined;
    case "cpuWeight":
      return entry.value === SIZE_DEFAULTS.cpuWeight ? `${SIZE_DEFAULTS.cpuWeight} is the weight without it` : undefined;
    case "backup":
      return canonicalText(entry.value) === canonicalText(estate.backup) ? "it is the policy of stacks/estate.ts" : undefined;
    case "configuration": {
      const field = writtenFieldsIn(estate).find(({ service, key }) => service === entry.service && key === entry.key)?.field;
      return field?.default === entry.value ? "it is the default of stacks/estate.ts" : undefined;
    }
    case "integration":
      return entry.value === "live" && entry.environment === host.environments.at(-1) ? "an integration is live in production without it" : undefined;
  }
}

/** DIFFERENCE-07 */
export const differenceUsed: Guard = {
  id: "DIFFERENCE-07",
  title: "a difference changes something that may differ",
  why: "an entry without effect is believed, and begins to work on a day that nobody chose",
  check(input) {
    return input.differences.flatMap((entry, index) => {
      const what: string = entry.what;
      if (!VARIATIONS.some((known) => known === what)) return [problem(differencePlace(index, "what"), `${what} may never differ`, `one of ${VARIATIONS.join(", ")}`, "remove the entry, and change it for every environment in stacks/estate.ts")];
      const reason = repeats(entry, input);
      return reason === undefined ? [] : [problem(differencePlace(index), `changes nothing in ${entry.environment}: ${reason}`, "a value that differs from what holds without the entry", "remove the entry")];
    });
  },
};
