/** Configurations: where a value is as written, as declared, or as it follows from the environment, a word stands for it. */
import { entriesOf, ownValue } from "../canonical";
import { configurationValues } from "../configuration/values";
import type { EnvironmentPlan } from "../plan";
import { AS_DECLARED, keyed, wordFor } from "./own";

/** Configurations by service: the schema, and the values that are not what follows from it. */
export function configurationShapes(plan: EnvironmentPlan): Readonly<Record<string, unknown>> {
  return keyed(
    plan.configuration.map(({ service, fields, values, ...rest }) => {
      const expected = configurationValues(service, fields, plan);
      const shaped = entriesOf(values).map(([key, value]) => [key, wordFor(value, ownValue(expected, key), AS_DECLARED)] as const);
      return [service, { ...rest, fields, values: Object.fromEntries(shaped) }] as const;
    }),
  );
}
