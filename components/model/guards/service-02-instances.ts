import { entriesOf } from "../canonical";
import { instancesOf, MOST_INSTANCES, reserveOf } from "../identity";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** SERVICE-02 */
export const instancesFit: Guard = {
  id: "SERVICE-02",
  title: "a service has at least one machine and reserves at least as many slots",
  why: "machines beyond the reserve would take the slots of the next service",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([name, service]) => {
      const [instances, reserve] = [instancesOf(service), reserveOf(service)];
      if (!Number.isInteger(instances) || instances < 1 || instances > MOST_INSTANCES) return [problem(estatePlace(`services.${name}.instances`), `${instances} is not a number of machines`, `1 to ${MOST_INSTANCES}`, "write 1, or leave it out")];
      if (Number.isInteger(reserve) && reserve >= instances) return [];
      return [problem(estatePlace(`services.${name}.reserve`), `${reserve} slots for ${instances} machines`, "at least as many slots as machines", `write ${instances} or more, or leave it out`)];
    });
  },
};
