import { entriesOf } from "../canonical";
import type { Database, Service } from "../estate";
import { estatePlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

/** DATABASE-01 */
export const databaseLogins: Guard = {
  id: "DATABASE-01",
  title: "a database has an owner and logins of their own, each with a password of its own",
  why: "a login that two share cannot be taken from one of them, and says nothing about who was there",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([name, service]) => entriesOf(service.databases).flatMap(([database, definition]) => faults(`services.${name}.databases.${database}`, service, definition)));
  },
};

function faults(path: string, service: Service, { port, logins }: Database): readonly Problem[] {
  const listens = entriesOf(service.listens).map(([name]) => name);
  const passwords = entriesOf(service.secrets).flatMap(([name, { kind }]) => (kind === "password" ? [name] : []));
  const every = entriesOf(service.databases).flatMap(([, other]) => entriesOf(other.logins));
  const oneOf = (list: readonly string[], none: string): string => (list.length > 0 ? `one of ${list.join(", ")}` : none);
  return [
    ...(listens.includes(port) ? [] : [problem(estatePlace(`${path}.port`), `the service does not listen on ${port}`, oneOf(listens, "a port of listens"), "name the port in listens, or correct it here")]),
    ...(entriesOf(logins).some(([, { right }]) => right === "owner") ? [] : [problem(estatePlace(`${path}.logins`), "nobody owns the database", "a login with the right owner, for migrations", 'add one, for example owner: { right: "owner", secret: "owner-password" }')]),
    ...entriesOf(logins).flatMap(([login, { secret }]) => {
      const place = estatePlace(`${path}.logins.${login}`);
      if (!passwords.includes(secret)) return [problem(`${place}.secret`, `${secret} is not a password of the service`, oneOf(passwords, "a secret of kind password"), "add it to the secrets of the service, or correct the name")];
      const sharing = every.filter(([, other]) => other.secret === secret);
      return sharing.length > 1 ? [problem(`${place}.secret`, `${secret} is the password of ${sharing.map(([other]) => other).join(" and ")}`, "a password of its own for each login", "add a secret for this login")] : [];
    }),
    ...entriesOf(logins).flatMap(([login]) => (every.filter(([other]) => other === login).length > 1 ? [problem(estatePlace(`${path}.logins.${login}`), "another database of the service has a login of this name", "names that are apart on one server", "rename one of them")] : [])),
  ];
}
