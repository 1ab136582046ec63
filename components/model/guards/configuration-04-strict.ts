import { strictnessOf, valueFault } from "../configuration/value";
import { entriesAbout, writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** CONFIGURATION-04 */
export const productionStrict: Guard = {
  id: "CONFIGURATION-04",
  title: "production is at least as strict as every environment below it, where a field says which value is the strictest",
  why: "what was tried under the stricter value would run for real under one that nobody has tried",
  check({ estate, differences, settings: { host } }) {
    const top = host.environments.at(-1);
    return writtenFieldsIn(estate).flatMap(({ service, key, field, place }) => {
      const entries = entriesAbout(differences, { service, key }).filter(({ entry }) => valueFault(field, entry.value) === undefined);
      const held = (environment: string | undefined) => entries.find(({ entry }) => entry.environment === environment);
      const own = held(top)?.entry.value ?? field.default;
      const strict = strictnessOf(field, own) ?? Infinity;
      return host.environments.slice(0, -1).flatMap((environment) => {
        const value = held(environment)?.entry.value ?? field.default;
        if ((strictnessOf(field, value) ?? -Infinity) <= strict) return [];
        const told = held(environment)?.place ?? held(top)?.place ?? place;
        return [problem(told, `${service}.${key} is ${String(value)} in ${environment} and ${String(own)} in ${top ?? ""}: production is laxer`, `at least as strict a value in ${top ?? ""} (strictest: ${String((field as { readonly strictest?: unknown }).strictest)})`, `take the entry back, or make ${top ?? ""} as strict`)];
      });
    });
  },
};
