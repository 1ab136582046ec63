import { onDatabase, type DatabaseServer } from "../database/connection";

/** Somebody who is logged in with a role. */
export interface OpenSession {
  readonly role: string;
  /** Where from, as the server sees it. */
  readonly address: string;
  /** What it calls itself. */
  readonly application: string;
}

const OPEN = "select usename as role, coalesce(host(client_addr), 'local') as address, application_name as application from pg_stat_activity where usename = any($1) order by 1, 2, 3";

/** Who is logged in with some roles of a database's server now. @throws Failure (3) when the server cannot be asked */
export async function sessionsOf(server: DatabaseServer, roles: readonly string[]): Promise<readonly OpenSession[]> {
  return onDatabase(server, "postgres", "trilane rotate", async (client) => (await client.query<OpenSession>(OPEN, [[...roles]])).rows);
}
