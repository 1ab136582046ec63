import { hostPlace } from "../place";
import { isHostStack } from "../settings";
import { problem, type Guard } from "./guard";

const NAME = /^(?=.{1,14}$)[a-z]([a-z0-9-]*[a-z0-9])?$/;
const RESERVED = ["host", "images", "gateway", "all", "admin"];

/** NAME-01 */
export const environmentName: Guard = {
  id: "NAME-01",
  title: "an environment's name fits everything that Proxmox derives from it",
  why: "it becomes pool, user, ipset and the security group adm-<name>, which holds at most 18 characters",
  check({ settings: { host } }) {
    const place = hostPlace("environments");
    const malformed = host.environments.filter((name) => !NAME.test(name));
    const reserved = host.environments.filter((name) => RESERVED.includes(name) || isHostStack(name));
    return [
      ...malformed.map((name) =>
        problem(place, `"${name}" cannot be a name`, "1 to 14 lower-case letters, digits and dashes, a letter first and no dash last", "rename it, for example stage"),
      ),
      ...reserved.map((name) => problem(place, `"${name}" is taken`, `a name other than ${RESERVED.join(", ")} and those of host stacks`, "rename it, for example stage")),
    ];
  },
};
