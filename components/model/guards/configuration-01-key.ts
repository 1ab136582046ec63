import { keysOf } from "../configuration/field";
import { fieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** A variable of a shell, once it is in capitals; what begins with `trilane_` says whose file it is. */
const KEY = /^(?!trilane_)[a-z][a-z0-9_]{0,39}$/;

/** CONFIGURATION-01 */
export const configurationKey: Guard = {
  id: "CONFIGURATION-01",
  title: "a key of a configuration is lower-case letters, digits and underscores, and stands for one value",
  why: "it becomes a variable of the service's environment, where of two equal ones the last holds",
  check({ estate }) {
    const fields = fieldsIn(estate);
    return fields.flatMap(({ service, key, field, place }) => {
      const others = fields.filter((other) => other.service === service && other.key < key).flatMap((other) => keysOf(other.key, other.field));
      const twice = keysOf(key, field).filter((one) => others.includes(one));
      return [
        ...(KEY.test(key) ? [] : [problem(place, `"${key}" cannot be a key`, "1 to 40 lower-case letters, digits and underscores, a letter first, and not trilane_", "rename it, for example log_level")]),
        ...twice.map((one) => problem(place, `${one} is already what an integration's field stands for`, "a key of its own", "rename one of the two")),
      ];
    });
  },
};
