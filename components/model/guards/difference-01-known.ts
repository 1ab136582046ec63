import { entriesOf, ownValue } from "../canonical";
import { didYouMean } from "../nearest";
import { differencePlace } from "../place";
import { writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** DIFFERENCE-01 */
export const knownDifference: Guard = {
  id: "DIFFERENCE-01",
  title: "a difference belongs to an environment, an integration and a field of a configuration that exist",
  why: "an entry that changes nothing reads as if it did",
  check({ estate, differences, settings: { host } }) {
    const integrations = entriesOf(estate.integrations).map(([name]) => name);
    const fields = writtenFieldsIn(estate).map(({ service, key }) => `${service}.${key}`);
    return differences.flatMap((entry, index) => [
      ...(host.environments.includes(entry.environment)
        ? []
        : [problem(differencePlace(index, "environment"), `there is no environment ${entry.environment}${didYouMean(entry.environment, host.environments)}`, `one of ${host.environments.join(", ")}`, "correct the name, or remove the entry")]),
      ...(entry.what === "integration" && ownValue(estate.integrations, entry.integration) === undefined
        ? [problem(differencePlace(index, "integration"), `there is no integration ${entry.integration}${didYouMean(entry.integration, integrations)}`, integrations.length > 0 ? `one of ${integrations.join(", ")}` : "an integration of the estate", "correct the name, or remove the entry")]
        : []),
      ...(entry.what === "configuration" && !fields.includes(`${entry.service}.${entry.key}`)
        ? [problem(differencePlace(index, "key"), `there is no field ${entry.service}.${entry.key} with a value of its own${didYouMean(`${entry.service}.${entry.key}`, fields)}`, fields.length > 0 ? `one of ${fields.join(", ")}` : "a field of a service's configuration", "correct the name, or remove the entry")]
        : []),
    ]);
  },
};
