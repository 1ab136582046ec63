import { readFileSync } from "node:fs";
import type { DatabaseAdministration, DatabasePlan } from "../../components/model";
import { otherSide } from "../failure";

/** Somebody who is logged in with a role. */
export interface OpenSession {
  readonly role: string;
  /** Where from, as the server sees it. */
  readonly address: string;
  /** What it calls itself. */
  readonly application: string;
}

/** Who is logged in with some roles of a database's server now. @throws Failure (3) when the server cannot be asked */
export async function sessionsOf({ administration, name }: Pick<DatabasePlan, "administration" | "name">, roles: readonly string[]): Promise<readonly OpenSession[]> {
  // Loaded when it is needed: most verbs never ask a database.
  const { Client } = await import("pg");
  const client = new Client(wayOf(administration));
  try {
    await client.connect();
    const { rows } = await client.query<OpenSession>("select usename as role, coalesce(host(client_addr), 'local') as address, application_name as application from pg_stat_activity where usename = any($1) order by 1, 2, 3", [[...roles]]);
    return rows;
  } catch (error) {
    throw otherSide(`database ${name} on ${administration.host}:${administration.port}: cannot be asked who is logged in, got ${error instanceof Error ? error.message : String(error)}; expected a server that ${administration.user} reaches; check trilane:databases`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function wayOf({ host, port, user, passwordFile, tls, ca }: DatabaseAdministration) {
  return {
    host,
    port,
    user,
    database: "postgres",
    application_name: "trilane",
    connectionTimeoutMillis: 10_000,
    ...(passwordFile === undefined ? {} : { password: readFileSync(passwordFile, "utf8").trim() }),
    ssl: tls === "off" ? false : { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }) },
  };
}
