/**
 * OpenSSH servers for tests, real and short-lived: of the system where it is installed, else unpacked from Debian's package
 * into the cache. Nothing that a user runs brings it.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { broughtBy, download, unpackDownloaded } from "./apt";
import { exclusively, part } from "./cache";
import { withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** The server's program and what it needs to run. */
export interface OpensshTools {
  /** Path of `sshd`. */
  readonly sshd: string;
  /** Added to its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A server that runs on 127.0.0.1. */
export interface OpensshServer {
  readonly port: number;
  /** The only one who may come in: whoever runs the test. */
  readonly user: string;
  /** Its public host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** What it logged. */
  readonly log: () => string;
  /** Ends it with all sessions, and removes its files. */
  readonly stop: () => Promise<void>;
}

/** How a server is started. */
export interface OpensshOptions {
  readonly tools: OpensshTools;
  /** The public keys that it lets in, one a line. */
  readonly authorizedKeys: string;
  /** Further lines of its `sshd_config`. */
  readonly config?: string;
  /** Folder with `host` and `host.pub`. @default - a new key */
  readonly hostKeys?: string;
}

const INSTALLED = "/usr/sbin/sshd";

/**
 * The system's OpenSSH server, else Debian's package unpacked into the cache: no root is needed.
 *
 * @param log takes lines of progress
 * @returns undefined where neither is to be had: no Debian, or `TRILANE_OFFLINE`
 */
export async function ensureOpenssh(log: Log): Promise<OpensshTools | undefined> {
  if (existsSync(INSTALLED)) return { sshd: INSTALLED, env: {} };
  if (spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  const folder = await exclusively(
    () => part("openssh-debian", async (work) => (readSettings(process.env).offline ? undefined : withProgress(log, "fetching OpenSSH from Debian", 10, () => unpack(work)))),
    () => log("another run prepares the toolchain, waiting for it"),
  );
  if (folder === undefined) return undefined;
  const libraries = ["lib", "usr/lib"].map((name) => join(folder, name)).filter(existsSync);
  const folders = libraries.flatMap((name) => readdirSync(name).filter((one) => one.endsWith("-linux-gnu")).map((one) => join(name, one)));
  return { sshd: join(folder, INSTALLED), env: { LD_LIBRARY_PATH: folders.join(":") } };
}

async function unpack(folder: string): Promise<true> {
  await download(folder, await broughtBy(folder, ["openssh-server"]));
  await unpackDownloaded(folder);
  return true;
}

/**
 * Starts a server of its own in a temporary folder, on a free port. It ends, and its folder goes, with
 * {@link OpensshServer.stop} or with this process, however that ends.
 */
export async function startOpenssh({ tools, authorizedKeys, config = "", hostKeys }: OpensshOptions): Promise<OpensshServer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "trilane-openssh-")));
  const file = (name: string): string => join(folder, name);
  const keys = hostKeys ?? folder;
  if (!existsSync(join(keys, "host"))) makeKey(join(keys, "host"));
  const port = await freePort();
  const lines = [
    `Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${join(keys, "host")}`, `AuthorizedKeysFile ${file("authorized")}`, "PidFile none", "UsePAM no",
    "StrictModes no", "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password", "LogLevel VERBOSE", config,
  ];
  writeFileSync(file("config"), `${lines.join("\n")}\n`);
  writeFileSync(file("authorized"), authorizedKeys);
  const passwd = readFileSync("/etc/passwd", "utf8");
  writeFileSync(file("passwd"), passwd.includes("\nsshd:") ? passwd : `${passwd}sshd:x:65533:65534::/run/sshd:/bin/false\n`);
  writeFileSync(file("log"), "");
  const child = spawn("/bin/sh", ["-c", script(process.getuid?.() === 0)], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", SSHD: tools.sshd, FOLDER: folder, LIBRARIES: tools.env["LD_LIBRARY_PATH"] ?? "" },
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.unref();
  (child.stdin as Socket | null)?.unref();
  const log = (): string => (existsSync(file("log")) ? readFileSync(file("log"), "utf8") : "");
  await listens(() => log().includes("Server listening"), () => child.exitCode !== null, log);
  const stop = async (): Promise<void> => {
    child.ref();
    child.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, user: userInfo().username, hostKey: readFileSync(join(keys, "host.pub"), "utf8").trim(), log, stop };
}

/**
 * Root's server drops its rights to a user `sshd` in a folder of its own, which a system without the package lacks: both
 * are there in a mount namespace. Sessions end with the server's process namespace. The end of stdin ends all of it.
 */
function script(root: boolean): string {
  const server = `LD_LIBRARY_PATH="$LIBRARIES" exec "$SSHD" -D -f "$FOLDER/config" -E "$FOLDER/log"`;
  const inside = `mount --bind "$FOLDER/passwd" /etc/passwd && mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd && ${server}`;
  const start = root ? `unshare --mount --pid --fork --kill-child --mount-proc sh -c '${inside}'` : `sh -c '${server}'`;
  return `${start} </dev/null &
server=$!
cat >/dev/null
kill -KILL $server 2>/dev/null
wait $server 2>/dev/null
rm -rf "$FOLDER"`;
}

/** Makes an Ed25519 key without a password: `path` and `path.pub`. */
export function makeKey(path: string): void {
  const made = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.error?.message ?? made.stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listens(ready: () => boolean, ended: () => boolean, log: () => string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (ready()) return;
    if (ended()) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`sshd: does not listen; expected a server; it logged ${log()}`);
}
