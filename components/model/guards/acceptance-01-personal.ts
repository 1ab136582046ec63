import { accepts } from "../acceptance";
import { entriesOf } from "../canonical";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** ACCEPTANCE-01 */
export const personalDataApart: Guard = {
  id: "ACCEPTANCE-01",
  title: "personal data stands on a flat network only where somebody has accepted that in writing",
  why: "there, a stolen token of any environment reaches the wire that the data passes on",
  check({ estate, settings, acceptances = [], today }) {
    if (settings.host.network !== "flat") return [];
    return entriesOf(estate.services).flatMap(([service, { persists }]) =>
      entriesOf(persists)
        .filter(([data, { personal }]) => personal === true && !acceptances.some((entry) => accepts(entry, `${service}/${data}`, today)))
        .map(([data]) =>
          problem(
            estatePlace(`services.${service}.persists.${data}`),
            "is personal data, and the network is flat: reduced isolation",
            "mode vlan or internal, or an acceptance in writing",
            `write trilane:network: internal, or add to acceptances in stacks/differences.ts { what: "personal data on a flat network", data: "${service}/${data}", reason, owner, until }`,
          ),
        ),
    );
  },
};
