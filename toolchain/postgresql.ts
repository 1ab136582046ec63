/**
 * A PostgreSQL server for tests, real and short-lived: of the system where it is installed, else unpacked from Debian's
 * package into the cache. Nothing that a user runs brings it.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { broughtBy, download, unpackDownloaded } from "./apt";
import { exclusively, merge, part } from "./cache";
import { withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** Programs of a PostgreSQL and what they need to run. */
export interface PostgresqlTools {
  /** Folder with `initdb` and `postgres`. */
  readonly bin: string;
  /** Added to their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where they were unpacked; "" for the system's own. */
  readonly root: string;
}

/** A server that runs. */
export interface PostgresqlServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Its superuser, who needs no password from this machine's loopback only where `password` is not given. */
  readonly user: "postgres";
  /** File with everything that it logged. */
  readonly log: string;
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>;
}

/** How a server is started. */
export interface PostgresqlOptions {
  readonly tools: PostgresqlTools;
  /** File with the superuser's password, read by `initdb`: then every connection is asked for one (SCRAM-SHA-256). @default - loopback is trusted, but for roles whose name ends in _a, _b or _t */
  readonly passwordFile?: string;
}

const INSTALLED = "/usr/lib/postgresql";

/** User of a server that root starts: `initdb` refuses root. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Where the system has one: the newest. */
export function installedPostgresql(root = ""): PostgresqlTools | undefined {
  const folder = join(root, INSTALLED);
  const versions = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "bin", "initdb"))) : [];
  const newest = versions.sort((left, right) => Number(right) - Number(left))[0];
  if (newest === undefined) return undefined;
  return { root, bin: join(folder, newest, "bin"), env: root === "" ? {} : { LD_LIBRARY_PATH: libraryFolders(root).join(":") } };
}

/** Folders with libraries below an unpacked root; Debian has one for each architecture. */
function libraryFolders(root: string): readonly string[] {
  return ["lib", "usr/lib"].flatMap((name) => {
    const folder = join(root, name);
    return existsSync(folder) ? readdirSync(folder).filter((one) => one.endsWith("-linux-gnu")).map((one) => join(folder, one)) : [];
  });
}

/**
 * The system's PostgreSQL, else Debian's package unpacked into the cache: no root is needed. Half a minute the first time.
 *
 * @param log takes lines of progress
 * @returns undefined where neither is to be had: no Debian, or `TRILANE_OFFLINE`
 */
export async function ensurePostgresql(log: Log): Promise<PostgresqlTools | undefined> {
  const installed = installedPostgresql();
  if (installed !== undefined) return installed;
  if (spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  const folder = await exclusively(
    () => part("postgresql-debian", async (work) => (readSettings(process.env).offline ? undefined : withProgress(log, "fetching PostgreSQL from Debian", 30, () => unpack(work)))),
    () => log("another run prepares the toolchain, waiting for it"),
  );
  return folder === undefined ? undefined : installedPostgresql(folder);
}

/** Every package that an installation would bring, unpacked beside each other. */
async function unpack(folder: string): Promise<true> {
  await download(folder, await broughtBy(folder, ["postgresql"]));
  await unpackDownloaded(folder);
  return true;
}

/** Who may come in: the superuser from this machine; every login that has a password must show it. */
const TRUSTING = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
const ASKING = "host all all 127.0.0.1/32 scram-sha-256\n";

/**
 * Starts a server of its own in a temporary folder, on a free port of 127.0.0.1. It ends, and its folder goes, with
 * {@link PostgresqlServer.stop} or with this process, however that ends: a shell beside it waits for the end of a pipe.
 */
export async function startPostgresql({ tools, passwordFile }: PostgresqlOptions): Promise<PostgresqlServer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "trilane-postgresql-")));
  chmodSync(folder, 0o700);
  const identity = process.getuid?.() === 0 ? NOBODY : {};
  if ("uid" in identity) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const { bin, env } = "uid" in identity ? within(tools, join(folder, "tools")) : tools;
  const data = join(folder, "data");
  const log = join(folder, "log");
  const port = await freePort();
  const asking = passwordFile === undefined ? "" : "--auth=scram-sha-256 --pwfile=/dev/fd/3";
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c fsync=off -c log_statement=all -c log_connections=on -c max_connections=60 -c shared_buffers=16MB`;
  // The first line says that the data is there; what follows waits for the end of stdin, which comes with our own end.
  const script = `set -e
"$BIN/initdb" -D "${data}" -U postgres -E UTF8 --locale=C --no-sync ${asking} >"${log}" 2>&1
printf '%s' "$WHO" > "${data}/pg_hba.conf"
"$BIN/postgres" -D "${data}" ${settings} >>"${log}" 2>&1 3<&- &
server=$!
set +e
cat >/dev/null
kill -INT $server 2>/dev/null
wait $server
rm -rf "${folder}"`;
  const child = spawn("/bin/sh", ["-c", script], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env, BIN: bin, WHO: passwordFile === undefined ? TRUSTING : ASKING },
    stdio: ["pipe", "ignore", "inherit", passwordFile === undefined ? "ignore" : openSync(passwordFile, "r")],
    detached: true,
    ...identity,
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // Whoever does not stop it, for example a test that failed before, ends all the same, and the server with it.
  child.unref();
  (child.stdin as Socket | null)?.unref();
  await answers(port, () => child.exitCode !== null, log);
  return {
    port,
    user: "postgres",
    log,
    stop: async () => {
      child.ref();
      child.stdin?.end();
      await ended;
      // Links to the cache's files are not nobody's to remove.
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Tools of the cache where another user than its owner reaches them: the cache may be in a folder that is root's alone. */
function within(tools: PostgresqlTools, folder: string): PostgresqlTools {
  if (tools.root === "") return tools;
  merge(tools.root, folder);
  return installedPostgresql(folder) ?? tools;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until the server lets somebody in, which is a moment after it takes connections: at most a minute. */
async function answers(port: number, ended: () => boolean, log: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    if (ended()) break;
    if ((await takes(port)) && readFileSync(log, "utf8").includes("ready to accept connections")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`postgresql: does not answer on 127.0.0.1:${port}; expected a server; look into ${log}`);
}

function takes(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
