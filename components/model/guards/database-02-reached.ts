import { entriesOf } from "../canonical";
import { didYouMean } from "../nearest";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** Hosts on which nobody listens in between. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** DATABASE-02 */
export const reachedDatabases: Guard = {
  id: "DATABASE-02",
  title: "a database server that is maintained belongs to a service, and is reached encrypted",
  why: "whoever listens in between would have the account that makes all others",
  check({ estate, settings }) {
    const having = entriesOf(estate.services).flatMap(([name, { databases }]) => (entriesOf(databases).length > 0 ? [name] : []));
    return entriesOf(settings.environments).flatMap(([environment, { databases }]) =>
      entriesOf(databases).flatMap(([service, { host, port, tls }]) => {
        const place = settingsPlace(environment, `databases.${service}`);
        if (!having.includes(service)) return [problem(place, `${service} has no database${didYouMean(service, having)}`, having.length > 0 ? `one of ${having.join(", ")}` : "a service with databases", "correct the name, or remove the entry")];
        return [
          ...(port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535) ? [] : [problem(`${place}.port`, `${port} is not a port`, "1 to 65535", "write 5432, or leave it out")]),
          ...(tls === "verify" || LOOPBACK.test(host ?? "") ? [] : [problem(`${place}.tls`, `is off on the way to ${host ?? "the machine"}`, "verify, or a host of this machine", "leave tls out, and name its authority in ca")]),
        ];
      }),
    );
  },
};
