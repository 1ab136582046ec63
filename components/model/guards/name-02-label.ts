import { entriesOf } from "../canonical";
import type { Estate } from "../estate";
import { estatePlace } from "../place";
import { LABEL, problem, type Guard } from "./guard";

/** Every name of the estate that ends up in Proxmox, in DNS or in a resource name, with where it stands. */
function namesIn(estate: Estate): readonly { readonly place: string; readonly name: string }[] {
  const keys = (path: string, record: Readonly<Record<string, unknown>> | undefined) =>
    entriesOf(record).map(([name]) => ({ place: `${path}.${name}`, name }));
  return [
    { place: "name", name: estate.name },
    ...keys("services", estate.services),
    ...keys("sizes", estate.sizes),
    ...keys("outside", estate.outside),
    ...keys("integrations", estate.integrations),
    ...entriesOf(estate.services).flatMap(([service, { listens, secrets, databases, persists, jobs }]) => [
      ...keys(`services.${service}.listens`, listens),
      ...keys(`services.${service}.secrets`, secrets),
      ...keys(`services.${service}.databases`, databases),
      ...entriesOf(databases).flatMap(([database, { logins }]) => keys(`services.${service}.databases.${database}.logins`, logins)),
      ...keys(`services.${service}.persists`, persists),
      ...keys(`services.${service}.jobs`, jobs),
    ]),
  ];
}

/** NAME-02 */
export const labels: Guard = {
  id: "NAME-02",
  title: "names of the estate are DNS labels of at most 40 characters",
  why: "machines are named <environment>-<service>-<instance>, which Proxmox takes only as a DNS label of at most 63 characters",
  check({ estate }) {
    return namesIn(estate)
      .filter(({ name }) => !LABEL.test(name))
      .map(({ place, name }) =>
        problem(estatePlace(place), `"${name}" cannot be a name`, "1 to 40 lower-case letters, digits and dashes, a letter first and no dash last", "rename it, for example report-job"),
      );
  },
};
