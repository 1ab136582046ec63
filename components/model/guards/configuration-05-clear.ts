import { leaksIn } from "../leak";
import type { ConfigurationValue } from "../configuration/field";
import type { Problem } from "../problem";
import { entriesAbout, writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

function clearProblems(place: string, value: ConfigurationValue): readonly Problem[] {
  return leaksIn(String(value)).map(({ rule }) => problem(place, `holds ${rule.what}, in the clear`, "a reference to a secret", 'remove it, renew it where it is valid, and write { kind: "secret", secret: "<service>/<name>" }'));
}

/** CONFIGURATION-05 */
export const configurationClear: Guard = {
  id: "CONFIGURATION-05",
  title: "a configuration holds no secret",
  why: "it stands in version control and in files that many can read",
  check({ estate, differences }) {
    return writtenFieldsIn(estate).flatMap(({ service, key, field, place }) => [
      ...clearProblems(`${place}.default`, field.default),
      ...entriesAbout(differences, { service, key }).flatMap((found) => clearProblems(found.place, found.entry.value)),
    ]);
  },
};
