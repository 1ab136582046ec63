import { entriesOf, ownValue } from "../canonical";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** INTEGRATION-06 */
export const integrationUsed: Guard = {
  id: "INTEGRATION-06",
  title: "an integration is used by services that exist, each named once",
  why: "the way out is opened for exactly these services",
  check({ estate }) {
    const services = entriesOf(estate.services).map(([name]) => name);
    return entriesOf(estate.integrations).flatMap(([name, { usedBy }]) => {
      const place = estatePlace(`integrations.${name}.usedBy`);
      const unknown = usedBy.filter((service) => ownValue(estate.services, service) === undefined);
      const twice = usedBy.filter((service, index) => usedBy.indexOf(service) < index);
      return [
        ...(usedBy.length === 0 ? [problem(place, "is empty", `one of ${services.join(", ")}`, "name the services that call it, or remove the integration")] : []),
        ...unknown.map((service) => problem(place, `there is no service ${service}${didYouMean(service, services)}`, `one of ${services.join(", ")}`, "correct the name, or remove it")),
        ...twice.map((service) => problem(place, `${service} stands twice`, "each service once", "remove one")),
      ];
    });
  },
};
