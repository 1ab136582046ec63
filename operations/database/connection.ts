import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ClientConfig } from "pg";
import type { DatabaseAdministration } from "../../components/model/plan";
import { misused, otherSide } from "../failure";

/** A server and who may make roles there. */
export interface DatabaseServer extends DatabaseAdministration {
  /** Opens a connection to it in its machine, where nobody is asked for a password. @default - it is reached at its host and port */
  readonly open?: () => Promise<Duplex>;
}

/** How long an answer is waited for. */
const PATIENCE_MS = 15_000;

/** For messages: `127.0.0.1:5432 clinic`. */
export const describeServer = ({ host, port }: Pick<DatabaseAdministration, "host" | "port">, database: string): string => `${host}:${port} ${database}`;

/**
 * Does something on a database as who may make roles there, and ends the connection. TLS is verified; only on loopback it
 * may be off.
 *
 * @param purpose name that the server shows for the session
 * @throws Failure (2) for a password file that others can read, or TLS that is off elsewhere; (3) when the server cannot be reached
 */
export async function onDatabase<T>(server: DatabaseServer, database: string, purpose: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connected(server, database, purpose);
  try {
    return await use(client);
  } catch (error) {
    throw told(error, server, database);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Starts a statement that the server goes on with by itself after this connection is gone.
 *
 * @param settings for the session, set before it
 * @param began resolves once the statement runs there
 */
export async function leaveRunning(server: DatabaseServer, database: string, purpose: string, settings: readonly string[], statement: string, began: () => Promise<void>): Promise<void> {
  const client = await connected(server, database, purpose);
  try {
    for (const setting of settings) await client.query(setting);
    const ended = client.query(statement);
    // It never answers while we are there, unless it is refused.
    await Promise.race([began(), ended.then(() => undefined)]);
    ended.catch(() => undefined);
  } catch (error) {
    throw told(error, server, database);
  } finally {
    // An orderly end would wait for the statement.
    (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

async function connected(server: DatabaseServer, database: string, purpose: string): Promise<Client> {
  const { host, port, user } = server;
  const inside = await server.open?.();
  const way = inside === undefined ? { password: passwordOf(server), ssl: tlsOf(server), keepAlive: true } : { ssl: false, stream: () => asSocket(inside) };
  const client = new Client({ host, port, user, database, application_name: purpose, connectionTimeoutMillis: PATIENCE_MS, ...way } as ClientConfig);
  // Sessions end from outside too; what that means is told by the statement that it ends.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw told(error, server, database);
  }
  return client;
}

/** A stream that is open already, as `pg` expects a socket that it connects itself. */
function asSocket(stream: Duplex): Duplex {
  const socket: Duplex = Object.assign(stream, {
    setNoDelay: () => socket,
    connect: () => {
      process.nextTick(() => stream.emit("connect"));
      return socket;
    },
  });
  return socket;
}

function passwordOf({ passwordFile }: DatabaseAdministration): string | undefined {
  if (passwordFile === undefined) return undefined;
  try {
    if ((statSync(passwordFile).mode & 0o077) !== 0) throw misused(`${passwordFile}: others can read it; expected mode 0600; run chmod 600 ${passwordFile}`);
    return readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw misused(`${passwordFile}: ${(error as NodeJS.ErrnoException).code ?? "cannot be read"}; expected the password of the database's admin; correct databases in the environment's settings`);
  }
}

function tlsOf({ tls, ca, host }: DatabaseAdministration): false | { readonly rejectUnauthorized: true; readonly ca?: string; readonly servername?: string } {
  if (tls === "off") {
    if (!isLoopback(host)) throw misused(`database on ${host}: tls is off; expected that on loopback alone; set tls to verify in the environment's settings`);
    return false;
  }
  return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }), ...(isIP(host) === 0 ? { servername: host } : {}) };
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** What the server says never holds a password: statements carry verifiers alone. */
function told(error: unknown, server: DatabaseServer, database: string): unknown {
  if (!(error instanceof Error) || error.name === "Failure") return error;
  return otherSide(`database ${describeServer(server, database)}: ${error.message || (error as NodeJS.ErrnoException).code}; expected ${server.user} to be able to make roles there; check databases in the environment's settings, and the server`);
}
