import type { WrittenField } from "../configuration/field";
import { valueFault } from "../configuration/value";
import { writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** What is wrong with what a field may be; nothing else is asked then. */
function boundsFault(field: WrittenField): string | undefined {
  if (field.kind === "choice") return new Set(field.of).size < Math.max(2, field.of.length) || field.of.includes("") ? `of ${JSON.stringify(field.of)} leaves no choice` : undefined;
  if (field.kind === "number") return (field.least ?? -Infinity) > (field.most ?? Infinity) ? `least ${field.least ?? ""} and most ${field.most ?? ""} leave no number` : undefined;
  return undefined;
}

/** CONFIGURATION-02 */
export const configurationValue: Guard = {
  id: "CONFIGURATION-02",
  title: "the default of a configuration's field is a value of its kind",
  why: "the service would find out when it starts, in one environment after the other",
  check({ estate }) {
    return writtenFieldsIn(estate).flatMap(({ field, place }) => {
      const bounds = boundsFault(field);
      if (bounds !== undefined) return [problem(place, bounds, "two different words or more, or a least that is not above most", "correct it")];
      const fault = valueFault(field, field.default);
      return fault === undefined ? [] : [problem(`${place}.default`, fault.problem, fault.expected, `write for example ${fault.example}`)];
    });
  },
};
