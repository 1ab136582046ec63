/**
 * The Debian that guests of the embedded host boot: a root made once by debootstrap, and the programs that make and boot
 * it, of the system where they are installed, else unpacked from Debian's packages into the cache.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { unpackApart } from "./apt";
import { exclusively, part, toolchainCache } from "./cache";
import { ensureNetworkTools } from "./network";
import { partKey, toolchainFolder } from "./pins";
import { run, withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** What guests are made of. */
export interface DebianTools {
  /** Path of `systemd-nspawn`. */
  readonly nspawn: string;
  /** Folder with its libraries; undefined for the system's own. */
  readonly libraries: string | undefined;
  /** Folder that the tools of the network are unpacked in; undefined for the system's own. */
  readonly network: string | undefined;
  /** Folder of the root that all guests share; never written to. */
  readonly root: string;
  /** Where a mirror takes Debian from, and where it keeps what it took. */
  readonly debian: { readonly url: string; readonly folder: string; readonly offline: boolean };
  /** Names the root: its pins, as the cache knows it. A disk that was written over one does not fit another. */
  readonly key: string;
}

/** The pins of the root, in `debian/root.json`. */
interface RootPins {
  readonly suite: string;
  readonly packages: readonly string[];
}

const PACKAGES = ["debootstrap", "debian-archive-keyring", "systemd-container", "libsystemd-shared"];
const LACKING = "guests: debootstrap and systemd-nspawn are missing, and cannot be fetched; expected both, or a Debian's apt-get; install the packages debootstrap and systemd-container";

/**
 * Brings root and programs: two minutes the first time, at once afterwards. Needs root, and Debian or a system with its
 * package manager.
 *
 * @param log takes lines of progress
 * @throws Error where a program is missing and cannot be had, or `TRILANE_OFFLINE` is set and the cache is empty
 */
export async function ensureDebian(log: Log): Promise<DebianTools> {
  const key = partKey("debian");
  const network = await ensureNetworkTools(log);
  return exclusively(async () => {
    const { offline, searchPath } = readSettings(process.env);
    const refuse = (what: string): never => {
      throw new Error(`guests: ${what} is not in the cache, and TRILANE_OFFLINE forbids to fetch it; expected to fetch it once; run it without TRILANE_OFFLINE`);
    };
    const programs = await programsOf(searchPath, async () => (await part(`debian-programs-${key}`, (work) => (offline ? refuse("what boots them") : withProgress(log, "fetching what boots guests from Debian", 10, () => unpackApart(work, async () => PACKAGES, LACKING))))) as string);
    const root = (await part(`debian-root-${key}`, (work) => (offline ? refuse("their Debian") : withProgress(log, "making the guests' Debian", 150, () => makeRoot(work, programs))))) as string;
    const debian = { url: mirror()[0] ?? ownMirror(join(root, "root")), folder: join(toolchainCache(), "debian"), offline };
    return { nspawn: programs.nspawn, libraries: programs.libraries, root: join(root, "root"), key, network, debian };
  }, () => log("another run prepares the toolchain, waiting for it"));
}

/** Programs, and what they need. */
interface Programs {
  readonly nspawn: string;
  readonly libraries: string | undefined;
  readonly debootstrap: string;
  readonly functions: string | undefined;
  readonly keyring: string | undefined;
}

/** Both of the system, or both unpacked. */
async function programsOf(searchPath: readonly string[], fetched: () => Promise<string>): Promise<Programs> {
  const find = (name: string): string | undefined => [...searchPath, "/usr/sbin", "/sbin"].map((folder) => join(folder, name)).find(existsSync);
  const [nspawn, debootstrap] = [find("systemd-nspawn"), find("debootstrap")];
  if (nspawn !== undefined && debootstrap !== undefined) return { nspawn, debootstrap, libraries: undefined, functions: undefined, keyring: undefined };
  const folder = await fetched();
  const triplet = readdirSync(join(folder, "usr", "lib")).find((name) => name.endsWith("-linux-gnu"));
  return {
    nspawn: join(folder, "usr/bin/systemd-nspawn"),
    debootstrap: join(folder, "usr/sbin/debootstrap"),
    functions: join(folder, "usr/share/debootstrap"),
    keyring: join(folder, "usr/share/keyrings/debian-archive-keyring.gpg"),
    libraries: triplet === undefined ? undefined : join(folder, "usr/lib", triplet, "systemd"),
  };
}

/**
 * In namespaces of its own: debootstrap mounts file systems in what it makes, and the kernel takes them away when it is
 * killed, before anybody removes the folder.
 */
async function makeRoot(folder: string, { debootstrap, functions, keyring }: Programs): Promise<true> {
  const pins = JSON.parse(readFileSync(join(toolchainFolder, "debian", "root.json"), "utf8")) as RootPins;
  const root = join(folder, "root");
  const words = ["--variant=minbase", `--include=${pins.packages.join(",")}`, ...(keyring === undefined ? [] : [`--keyring=${keyring}`]), pins.suite, root, ...mirror()];
  const apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"];
  const env = { ...process.env, PATH: [process.env["PATH"], "/usr/sbin", "/sbin"].join(delimiter), ...(functions === undefined ? {} : { DEBOOTSTRAP_DIR: functions }) };
  await run("unshare", [...apart, "sh", debootstrap, ...words], { folder, env, timeoutMs: 1_800_000 });
  await run("unshare", [...apart, "sh", join(toolchainFolder, "debian", "finish.sh"), root], { folder, env, timeoutMs: 120_000 });
  return true;
}

/** `TRILANE_DEBIAN` where it is set, for example a snapshot of one moment; else debootstrap's own, which has the newest point release. */
function mirror(): readonly string[] {
  const named = process.env["TRILANE_DEBIAN"];
  return named === undefined || named === "" ? [] : [named.replace(/\/+$/, "")];
}

/** Where debootstrap took a root from, as it noted there. */
function ownMirror(root: string): string {
  const url = /^deb (\S+)/m.exec(readFileSync(join(root, "etc/apt/sources.list"), "utf8"))?.[1];
  if (url === undefined) throw new Error(`guests: ${join(root, "etc/apt/sources.list")} names no source; expected where debootstrap took it from; remove this root, it is made again`);
  return url.replace(/\/+$/, "");
}
