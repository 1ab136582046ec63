/**
 * Brings Pulumi's command line, its language host and the three plugins onto this machine, into
 * one folder that Pulumi takes as its home. See README.md for where they come from.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative } from "node:path";
import { buildGo, bundlePlugin, expectedSeconds } from "./build";
import type { GoPart } from "./build";
import { exclusively, homeFolder, inWorkFolder, merge, move, part, toolchainCache } from "./cache";
import { choose } from "./choose";
import type { Choice, Origin, TrialResult, Ways } from "./choose";
import { downloadCli, installPlugin, pulumiOnPath } from "./official";
import { digest, partKey, partNames, pins } from "./pins";
import type { PartName } from "./pins";
import { withProgress } from "./process";
import type { Log } from "./process";
import { cacheFolder } from "./lock.cjs";
import { readSettings } from "./settings";
import type { Settings } from "./settings";

export type { Origin, TrialResult } from "./choose";

/** One piece of the toolchain, for people: what it is, and where it came from. */
export interface ToolchainPart {
  readonly name: PartName | "node";
  /** Without a leading v. */
  readonly version: string;
  /** "undecided" as long as nothing was brought. */
  readonly origin: Origin | "undecided";
  /** Path of the program; empty as long as nothing was brought. */
  readonly location: string;
  readonly present: boolean;
}

/** A toolchain that is ready to be used. */
export interface Toolchain {
  /** Path of the `pulumi` program. */
  readonly pulumi: string;
  /** Folder that holds the plugins: Pulumi's home. */
  readonly home: string;
  /** Folders to be put first on PATH: `pulumi` and a recent `node`. */
  readonly path: readonly string[];
  /** Variables, besides PATH, that plain Pulumi needs to use this toolchain and to fetch nothing. */
  readonly env: Readonly<Record<string, string>>;
  readonly parts: readonly ToolchainPart[];
}

/** What the caller adds: a display, and a trial of the official provider plugin. */
export interface ToolchainOptions {
  /** Takes lines of progress; standard error by default. */
  readonly log?: Log;
  /**
   * Tries the official proxmoxve plugin with one resource of each kind that is used, with a
   * candidate toolchain that holds it. Without a trial the official plugin is not taken (unless
   * only official parts are allowed): releases 8.2.1 and 8.3.0 panicked on resources whose input
   * is called resourceId.
   */
  readonly trial?: (candidate: Toolchain) => Promise<TrialResult>;
}

/** What is written down beside a finished toolchain. Locations inside the home are relative to it. */
interface Recorded {
  readonly parts: readonly { readonly name: PartName; readonly version: string; readonly origin: Origin; readonly location: string }[];
}

const recordName = "toolchain.json";
const executable = (name: PartName): string => (name === "pulumi" ? "bin/pulumi" : name === "language-nodejs" ? "bin/pulumi-language-nodejs" : `plugins/resource-${name}-v${pins[name]}/pulumi-resource-${name}`);

/** A home for each way to choose, so that switching back and forth rebuilds nothing. */
const homeOf = (settings: Settings): string => homeFolder(`${settings.mode}-${digest(...partNames.map((name) => partKey(name)))}`);

/** The toolchain in a home, or undefined where there is none or a piece of it is gone. */
function finished(home: string): Toolchain | undefined {
  let recorded: Recorded;
  try {
    recorded = JSON.parse(readFileSync(join(home, recordName), "utf8")) as Recorded;
  } catch {
    return undefined;
  }
  const parts = recorded.parts.map((entry) => ({ ...entry, location: isAbsolute(entry.location) ? entry.location : join(home, entry.location), present: true }));
  const pulumi = parts.find((entry) => entry.name === "pulumi")?.location;
  if (pulumi === undefined || !parts.every((entry) => existsSync(entry.location))) return undefined;
  return {
    pulumi,
    home,
    path: [...new Set([dirname(pulumi), dirname(process.execPath)])],
    env: {
      PULUMI_HOME: home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    },
    parts: [...parts, nodePart()],
  };
}

const nodePart = (): ToolchainPart => ({ name: "node", version: process.versions.node, origin: process.execPath.startsWith(join(cacheFolder(), "node")) ? "official" : "path", location: process.execPath, present: true });

/** PATH and variables for a child process that uses a toolchain. */
export function toolchainEnvironment(toolchain: Toolchain, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, ...toolchain.env, PATH: [...toolchain.path, env["PATH"] ?? ""].join(delimiter) };
}

/**
 * Returns the toolchain, and brings it before if it is not there: minutes the first time where it
 * has to be built, milliseconds afterwards. May be killed at any moment and run twice at once.
 *
 * @throws Error in one line when nothing can be brought, with what to do next
 */
export async function ensureToolchain(options: ToolchainOptions = {}): Promise<Toolchain> {
  const settings = readSettings(process.env);
  const home = homeOf(settings);
  const log = options.log ?? ((line: string) => void process.stderr.write(`trilane: ${line}\n`));
  return finished(home) ?? exclusively(async () => finished(home) ?? (await bring(settings, home, log, options.trial)), () => log("another run prepares the toolchain, waiting for it"));
}

/** What is used and from where, without bringing anything. */
export function describeToolchain(): readonly ToolchainPart[] {
  const ready = finished(homeOf(readSettings(process.env)));
  if (ready !== undefined) return ready.parts;
  const missing = partNames.map((name): ToolchainPart => ({ name, version: name === "pulumi" ? pins.cli : name === "language-nodejs" ? pins.languageHost : pins[name], origin: "undecided", location: "", present: false }));
  return [...missing, nodePart()];
}

/** A part that was decided on: a folder to be merged into the home, or a program on PATH. */
interface Brought {
  readonly folder?: string;
  readonly program?: string;
  readonly version?: string;
}

async function bring(settings: Settings, home: string, log: Log, trial: ToolchainOptions["trial"]): Promise<Toolchain> {
  const decided = new Map<PartName, Choice<Brought>>();
  const cli = await choose(cliWays(settings, log), settings, log);
  decided.set("pulumi", cli);
  // Official releases bring their own language host.
  decided.set("language-nodejs", cli.origin === "built" ? { origin: "built", part: await builtPart("language-nodejs", settings, log) } : cli);
  const pulumi = cli.part.program ?? join(cli.part.folder ?? "", executable("pulumi"));
  for (const name of ["random", "command"] as const) decided.set(name, await choose(pluginWays(name, pulumi, log), settings, log));
  const candidate = trial && ((official: Brought) => inWorkFolder("candidate", async (work) => {
    log("trying the official proxmoxve plugin on the embedded host");
    return trial(assemble(join(work, "home"), join(work, "home"), new Map(decided).set("proxmoxve", { origin: "official", part: official })));
  }));
  decided.set("proxmoxve", await choose(providerWays(pulumi, settings, log, candidate), settings, log));
  return inWorkFolder("home", async (work) => {
    assemble(work, home, decided);
    move(work, home);
    const ready = finished(home);
    if (ready === undefined) throw new Error(`toolchain: incomplete after it was brought, in ${home}; expected every part; remove the folder and run again`);
    return ready;
  });
}

/** Merges the parts into a folder and writes down what they are. */
function assemble(folder: string, home: string, decided: ReadonlyMap<PartName, Choice<Brought>>): Toolchain {
  mkdirSync(folder, { recursive: true });
  const recorded: Recorded = {
    parts: [...decided].map(([name, { part: brought, origin }]) => {
      if (brought.folder !== undefined) merge(brought.folder, folder);
      const beside = brought.program === undefined ? undefined : join(dirname(brought.program), name === "pulumi" ? "pulumi" : "pulumi-language-nodejs");
      const location = beside === undefined ? executable(name) : existsSync(beside) ? beside : (brought.program ?? "");
      const own = name === "language-nodejs" && origin === "built" ? pins.languageHost : name === "pulumi" || name === "language-nodejs" ? pins.cli : pins[name];
      return { name, origin, version: brought.version ?? own, location: isAbsolute(location) ? location : relative(home, join(home, location)) };
    }),
  };
  writeFileSync(join(folder, recordName), `${JSON.stringify(recorded, undefined, 2)}\n`);
  return finished(folder) as Toolchain;
}

const titles: Record<PartName, string> = {
  pulumi: `the Pulumi command line ${pins.cli}`,
  "language-nodejs": `Pulumi's language host for Node.js ${pins.languageHost}`,
  random: `the plugin random ${pins.random}`,
  command: `the plugin command ${pins.command}`,
  proxmoxve: `the plugin proxmoxve ${pins.proxmoxve}`,
};

async function builtPart(name: GoPart & PartName, settings: Settings, log: Log): Promise<Brought> {
  const folder = await part(`${name}-${name === "pulumi" ? pins.cli : name === "proxmoxve" ? pins.proxmoxve : pins.languageHost}-built-${partKey(name)}`, (work) => withProgress(log, `building ${titles[name]} from source`, expectedSeconds(name), () => buildGo(name, work, settings.offline)));
  return { folder: folder as string };
}

/** An official part: tried silently; a line of progress only once it is there. */
async function officialPart(name: PartName, fetchInto: (folder: string) => Promise<true | undefined>, log: Log): Promise<Brought | undefined> {
  const version = name === "pulumi" || name === "language-nodejs" ? pins.cli : pins[name];
  const folder = await part(`${name}-${version}-official-${process.platform}-${process.arch}`, async (work) => {
    const fetched = await fetchInto(work);
    if (fetched !== undefined) log(`fetched ${titles[name]}, official build`);
    return fetched;
  });
  return folder === undefined ? undefined : { folder };
}

function cliWays(settings: Settings, log: Log): Ways<Brought> {
  return {
    title: titles.pulumi,
    ownOrigin: "built",
    // A shell that was set up for another toolchain of ours has that one on PATH.
    path: () => pulumiOnPath(settings.searchPath.filter((folder) => !folder.startsWith(toolchainCache()))),
    official: () => officialPart("pulumi", downloadCli, log),
    own: () => builtPart("pulumi", settings, log),
  };
}

function pluginWays(name: "random" | "command", pulumi: string, log: Log): Ways<Brought> {
  return {
    title: titles[name],
    ownOrigin: "own plugin",
    official: () => officialPart(name, (work) => installPlugin(pulumi, name, work), log),
    own: async () => ({ folder: (await part(`${name}-${pins[name]}-own-${partKey(name)}`, (work) => withProgress(log, `bundling ${titles[name]}`, 0, () => bundlePlugin(name, work)))) as string }),
  };
}

function providerWays(pulumi: string, settings: Settings, log: Log, trial: ((official: Brought) => Promise<TrialResult>) | undefined): Ways<Brought> {
  return {
    title: titles.proxmoxve,
    ownOrigin: "built",
    official: () => officialPart("proxmoxve", (work) => installPlugin(pulumi, "proxmoxve", work), log),
    own: () => builtPart("proxmoxve", settings, log),
    trial: { run: trial },
  };
}
