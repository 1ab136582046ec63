/** A login of a server that ends by itself: PostgreSQL keeps the end, and ends open sessions, without us. */
import { escapeIdentifier as name, escapeLiteral as text, type Client } from "pg";
import { leaveRunning, onDatabase, type DatabaseServer } from "./connection";

/** A login that is made for one person and one task. */
export interface TemporaryLogin {
  readonly role: string;
  /** Role without login whose rights it gets. */
  readonly group: string;
  /** When PostgreSQL refuses it. */
  readonly until: Date;
  /** What the server stores for its password. */
  readonly verifier: string;
}

/** What a server knows of a temporary login. */
export interface LoginState {
  readonly role: string;
  readonly canLogin: boolean;
  readonly until: Date | undefined;
  /** Sessions that are open now. */
  readonly sessions: number;
  /** Whether the server itself will end its sessions. */
  readonly watched: boolean;
  /** Last time at which the server saw a session of it; sessions of less than five seconds may be missed. */
  readonly lastSeen: Date | undefined;
}

/** Sessions of one person at a time. */
const SESSIONS = 3;

/** Ends of what is forgotten: a session that idles, a transaction that keeps locks, a statement without end. */
const LIMITS = { idle_session_timeout: "15min", idle_in_transaction_session_timeout: "5min", statement_timeout: "30min" } as const;

const watchOf = (role: string): string => `trilane ${role}`;

/** Makes the login, and leaves a statement with the server that ends its sessions. A login of this name is replaced. */
export async function makeLogin(server: DatabaseServer, database: string, login: TemporaryLogin): Promise<void> {
  await onDatabase(server, database, "trilane grant", async (client) => {
    await client.query("BEGIN");
    await client.query(`CREATE ROLE ${name(login.role)} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT ${SESSIONS} PASSWORD ${text(login.verifier)} VALID UNTIL ${text(login.until.toISOString())}`);
    // An admin who is no superuser must have the role's rights to end its sessions and to drop it.
    const { rows } = await client.query<{ readonly super: boolean }>("SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user");
    if (rows[0]?.super !== true) await client.query(`GRANT ${name(login.role)} TO CURRENT_USER`);
    await client.query(`GRANT ${name(login.group)} TO ${name(login.role)}`);
    for (const [limit, value] of Object.entries(LIMITS)) await client.query(`ALTER ROLE ${name(login.role)} SET ${limit} = ${text(value)}`);
    await client.query("COMMIT");
    await leaveRunning(server, database, watchOf(login.role), WATCH_SETTINGS, watchStatement(login), () => watchRuns(client, login.role));
  });
}

/** Neither a limit of the admin's nor that nobody waits any more may end the watch. */
const WATCH_SETTINGS = ["SET statement_timeout = 0", "SET client_connection_check_interval = 0"];

/**
 * Sleeps with the server until the end, then takes the login away and ends what is open. Nothing of ours has to run: the
 * server notices that nobody waits only when it answers. A restart of the server ends it, like every session. Each
 * turn is a transaction of its own, so that it keeps nothing from being cleaned up; a session that it sees is noted.
 */
function watchStatement({ role, until }: TemporaryLogin): string {
  return `DO $watch$
DECLARE
  noted timestamptz := '-infinity';
BEGIN
  WHILE clock_timestamp() < ${text(until.toISOString())} AND EXISTS (SELECT FROM pg_roles WHERE rolname = ${text(role)}) LOOP
    IF noted < clock_timestamp() - interval '1 minute' AND EXISTS (SELECT FROM pg_stat_activity WHERE usename = ${text(role)}) THEN
      noted := clock_timestamp();
      EXECUTE format('COMMENT ON ROLE %I IS %L', ${text(role)}, 'seen ' || extract(epoch FROM noted)::bigint);
    END IF;
    COMMIT;
    PERFORM pg_sleep(least(5, greatest(0.01, extract(epoch FROM ${text(until.toISOString())} - clock_timestamp()))));
    COMMIT;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = ${text(role)}) THEN
    IF EXISTS (SELECT FROM pg_stat_activity WHERE usename = ${text(role)}) THEN
      EXECUTE format('COMMENT ON ROLE %I IS %L', ${text(role)}, 'seen ' || extract(epoch FROM clock_timestamp())::bigint);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', ${text(role)});
    COMMIT;
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${text(role)};
  END IF;
END
$watch$`;
}

async function watchRuns(client: Client, role: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE application_name = $1 AND usename = current_user AND state = 'active' AND query LIKE '%$watch$%'", [watchOf(role)]);
    if ((rowCount ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the statement that ends the sessions of ${role} did not start`);
}

/**
 * Takes a login away: first no new session, then the open ones, then the role itself; what it made goes to the owner's
 * group. Nothing happens where it is gone.
 *
 * @param owner role without login that owns the database's objects
 * @returns how many sessions were ended
 */
export async function endLogin(server: DatabaseServer, database: string, role: string, owner: string): Promise<number> {
  return onDatabase(server, database, "trilane revoke", async (client) => {
    if (!(await exists(client, role))) return 0;
    await client.query(`ALTER ROLE ${name(role)} NOLOGIN VALID UNTIL '-infinity'`);
    const ended = await endSessions(client, role);
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND usename = current_user", [watchOf(role)]);
    if (await exists(client, owner)) await client.query(`REASSIGN OWNED BY ${name(role)} TO ${name(owner)}`);
    await client.query(`DROP OWNED BY ${name(role)}`);
    await client.query(`DROP ROLE IF EXISTS ${name(role)}`);
    return ended;
  });
}

async function exists(client: Client, role: string): Promise<boolean> {
  return ((await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role])).rowCount ?? 0) > 0;
}

/** Ends all sessions of a role and waits until they are gone: at most ten seconds. */
async function endSessions(client: Client, role: string): Promise<number> {
  const { rowCount } = await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [role]);
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { rowCount: left } = await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [role]);
    if ((left ?? 0) === 0) return rowCount ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sessions of ${role} do not end; the role cannot log in any more`);
}

/** What a server knows of logins; those that it does not have are left out. */
export async function lookAtLogins(server: DatabaseServer, database: string, roles: readonly string[]): Promise<readonly LoginState[]> {
  return onDatabase(server, database, "trilane grants", async (client) => {
    const { rows } = await client.query<{ role: string; login: boolean; until: Date | null; sessions: string; watched: boolean; note: string | null }>(
      `SELECT rolname AS role, rolcanlogin AS login, CASE WHEN isfinite(rolvaliduntil) THEN rolvaliduntil END AS until,
        (SELECT count(*) FROM pg_stat_activity WHERE usename = rolname) AS sessions,
        EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'trilane ' || rolname AND usename = current_user) AS watched,
        shobj_description(oid, 'pg_authid') AS note
      FROM pg_roles WHERE rolname = ANY($1) ORDER BY rolname`,
      [roles],
    );
    return rows.map(({ role, login, until, sessions, watched, note }) => {
      const seen = /^seen (\d+)$/.exec(note ?? "")?.[1];
      return { role, canLogin: login, until: until ?? undefined, sessions: Number(sessions), watched, lastSeen: seen === undefined ? undefined : new Date(Number(seen) * 1000) };
    });
  });
}
