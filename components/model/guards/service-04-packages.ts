import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** SERVICE-04 */
export const pinnedPackages: Guard = {
  id: "SERVICE-04",
  title: "packages have exact versions",
  why: "otherwise an environment that is built later runs other software than the one that was tested",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([name, { packages }]) =>
      entriesOf(packages)
        .filter(([, version]) => !/\d/.test(version) || /latest|[\s*^<>=|]/i.test(version))
        .map(([pkg, version]) => problem(estatePlace(`services.${name}.packages.${pkg}`), `"${version}" is not one version`, "an exact version", "write the version that was tested, for example 1.22.1-9")),
    );
  },
};
