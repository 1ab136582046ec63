import { entriesOf, ownValue } from "../canonical";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** SERVICE-01 */
export const knownRole: Guard = {
  id: "SERVICE-01",
  title: "every service has a role, and the role has a size at every scale",
  why: "a machine without a size would have no limit",
  check({ estate }) {
    const roles = entriesOf(estate.sizes).map(([role]) => role);
    return entriesOf(estate.services).flatMap(([name, { role }]) => {
      const sizes = ownValue(estate.sizes, role);
      if (!sizes) return [problem(estatePlace(`services.${name}.role`), `there is no role ${role}${didYouMean(role, roles)}`, `one of ${roles.join(", ")}`, "use one of them, or add its sizes")];
      const missing = (["small", "standard"] as const).filter((scale) => sizes[scale] === undefined);
      return missing.map((scale) => problem(estatePlace(`sizes.${role}.${scale}`), "is missing", "a size", "add cores, memoryMiB and diskGiB"));
    });
  },
};
