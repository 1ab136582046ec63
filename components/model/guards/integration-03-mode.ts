import { entriesOf, ownValue } from "../canonical";
import { ladderOf } from "../ladder";
import { variationOf } from "../variation";
import { problem, type Guard } from "./guard";

/** INTEGRATION-03 */
export const modeDeclared: Guard = {
  id: "INTEGRATION-03",
  title: "below production, every integration has a declared mode",
  why: "it differs from production there, and every difference has a reason and an owner",
  check({ estate, differences, settings }) {
    return ladderOf(settings)
      .filter(({ production }) => !production)
      .flatMap(({ name }) => {
        const { modes } = variationOf(differences, name);
        return entriesOf(estate.integrations)
          .filter(([integration]) => ownValue(modes, integration) === undefined)
          .map(([integration]) =>
            problem("stacks/differences.ts", `${integration} has no mode in ${name}`, "sandbox, stub or disabled", `add { environment: "${name}", what: "integration", integration: "${integration}", value: "stub", … }`),
          );
      });
  },
};
