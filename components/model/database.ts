/** Databases of an environment: names of roles follow from the estate, the way to the server from the settings. */
import { byText, entriesOf, ownValue, sortedBy } from "./canonical";
import type { Database, DatabaseRight, Estate, Service } from "./estate";
import { addressOf, seatsOfService } from "./identity";
import type { Rung } from "./ladder";
import type { DatabaseAdministration, DatabaseLoginPlan, DatabasePlan } from "./plan";
import { Port } from "./port";

/** Every right with the end of its group's name. */
export const DATABASE_RIGHTS: Readonly<Record<DatabaseRight, string>> = { owner: "owner", "read-write": "write", "read-only": "read" };

/** A name of the estate as PostgreSQL takes it without quotes. */
export function identifierOf(name: string): string {
  return name.replaceAll("-", "_");
}

/** The databases of an environment. Expects input without problems. */
export function planDatabases({ services }: Estate, { settings }: Pick<Rung, "settings">): readonly DatabasePlan[] {
  const all = entriesOf(services).flatMap(([service, definition]) => entriesOf(definition.databases).map(([name, database]) => planDatabase({ service, definition, name, database, services, settings })));
  return sortedBy(all, ({ service, name }) => `${service}/${name}`);
}

interface Parts {
  readonly service: string;
  readonly definition: Service;
  readonly name: string;
  readonly database: Database;
  readonly services: Estate["services"];
  readonly settings: Rung["settings"];
}

function planDatabase({ service, definition, name, database, services, settings }: Parts): DatabasePlan {
  const host = addressOf(settings, definition.slot);
  const port = Port.parse(ownValue(definition.listens ?? {}, database.port) ?? "")?.number ?? 5432;
  const groups = groupsOf(name);
  const reached = ownValue(settings.databases ?? {}, service);
  const { passwordFile, ca } = reached ?? {};
  const administration: DatabaseAdministration = { host: reached?.host ?? host, port: reached?.port ?? port, user: reached?.user ?? "postgres", tls: reached?.tls ?? "verify", ...(passwordFile ? { passwordFile } : {}), ...(ca ? { ca } : {}) };
  const logins = entriesOf(database.logins).map(([login, { right, secret }]): DatabaseLoginPlan => {
    const own = `${service}/${secret}`;
    const consumers = [service, ...entriesOf(services).filter(([, { uses }]) => uses?.includes(own)).map(([user]) => user)];
    return { name: login, right, group: groups[right], secret: own, roles: rolesOf(login), consumers: [...new Set(consumers)].sort(byText) };
  });
  const onMachine = reached === undefined && settings.adminPoint !== undefined ? seatsOfService(service, definition)[0]?.key : undefined;
  return { service, name: identifierOf(name), engine: database.engine, purpose: database.purpose, host, port, groups, logins, administration, maintained: reached !== undefined || onMachine !== undefined, ...(onMachine === undefined ? {} : { onMachine }) };
}

/** Roles without login that a database has. */
export function groupsOf(database: string): Readonly<Record<DatabaseRight, string>> {
  const group = (right: DatabaseRight): string => `${identifierOf(database)}_${DATABASE_RIGHTS[right]}`;
  return { owner: group("owner"), "read-write": group("read-write"), "read-only": group("read-only") };
}

/** The two roles of a login. */
export function rolesOf(login: string): readonly [string, string] {
  return [`${identifierOf(login)}_a`, `${identifierOf(login)}_b`];
}
