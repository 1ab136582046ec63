import { ownValue } from "../canonical";
import { differencePlace } from "../place";
import { problem, type Guard } from "./guard";

/** INTEGRATION-02 */
export const sandboxExists: Guard = {
  id: "INTEGRATION-02",
  title: "sandbox is used only where the integration has one",
  why: "without an endpoint of its own, the application would fall back to something, perhaps to the live one",
  check({ estate, differences }) {
    return differences.flatMap((entry, index) => {
      if (entry.what !== "integration" || entry.value !== "sandbox") return [];
      const integration = ownValue(estate.integrations, entry.integration);
      return integration && !integration.sandbox
        ? [problem(differencePlace(index), `${entry.integration} has no sandbox`, "stub or disabled, or a sandbox endpoint", `add integrations.${entry.integration}.sandbox to stacks/estate.ts, or use stub`)]
        : [];
    });
  },
};
