/** Fetches official builds. Whatever goes wrong on the way means "cannot be had", quickly and quietly. */
import { createWriteStream, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { pipeline } from "node:stream/promises";
import { pins, proxmoxveServer } from "./pins";
import { run } from "./process";

/** A server that does not answer in this time is not reachable. */
const answerMs = 4_000;
/** A download that takes longer is given up. */
const downloadMs = 180_000;

/** Version of the command line as `pulumi version` prints it, `v3.256.0`, against the oldest that will do. */
export function versionSuffices(printed: string, least: string): boolean {
  const numbers = (text: string): number[] => (/^v?(\d+)\.(\d+)\.(\d+)/.exec(text.trim()) ?? []).slice(1).map(Number);
  const [have, want] = [numbers(printed), numbers(least)];
  if (have.length === 0) return false;
  const differing = want.findIndex((number, place) => have[place] !== number);
  return differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0);
}

/**
 * A `pulumi` on PATH that is new enough and has its language host for Node.js beside it, as every
 * official release has: plugins elsewhere on PATH are ignored when it runs.
 *
 * @returns its path as found, and its version
 */
export async function pulumiOnPath(searchPath: readonly string[]): Promise<{ program: string; version: string } | undefined> {
  const find = (name: string, folders: readonly string[]): string | undefined => folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  const program = find("pulumi", searchPath);
  if (program === undefined) return undefined;
  try {
    const version = (await run(program, ["version"], { folder: dirname(program), env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutMs: 10_000 })).trim();
    const host = find("pulumi-language-nodejs", [dirname(realpathSync(program))]);
    return versionSuffices(version, pins.cli) && host !== undefined ? { program, version: version.replace(/^v/, "") } : undefined;
  } catch {
    return undefined; // not a working program
  }
}

/** Name of this platform in Pulumi's downloads, or undefined where there is none. */
function platform(): string | undefined {
  const system = { linux: "linux", darwin: "darwin" }[process.platform as string];
  const machine = { x64: "x64", arm64: "arm64" }[process.arch as string];
  return system === undefined || machine === undefined ? undefined : `${system}-${machine}`;
}

/** Downloads Pulumi's release with its language hosts into `bin/` of a part's folder. */
export async function downloadCli(folder: string): Promise<true | undefined> {
  if (platform() === undefined) return undefined;
  const archive = `${folder}.tar.gz`;
  try {
    if (!(await download(`https://get.pulumi.com/releases/sdk/pulumi-v${pins.cli}-${platform()}.tar.gz`, archive))) return undefined;
    await run("tar", ["-xzf", archive], { folder });
    renameSync(join(folder, "pulumi"), join(folder, "bin"));
    const version = await run(join(folder, "bin/pulumi"), ["version"], { folder, env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
    return versionSuffices(version, pins.cli) ? true : undefined;
  } catch {
    return undefined;
  } finally {
    rmSync(archive, { force: true });
  }
}

async function download(url: string, file: string): Promise<boolean> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), answerMs);
  const response = await fetch(url, { signal: stop.signal });
  clearTimeout(timer);
  if (!response.ok || response.body === null) return false;
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file), { signal: AbortSignal.timeout(downloadMs) });
  return true;
}

/** Whether a server answers at all; asked once per server and run. */
const answers = new Map<string, Promise<boolean>>();
async function reachable(url: string): Promise<boolean> {
  const asked = answers.get(url) ?? fetch(url, { method: "HEAD", signal: AbortSignal.timeout(answerMs) }).then(() => true, () => false);
  answers.set(url, asked);
  return asked;
}

/**
 * Has Pulumi install an official plugin into `plugins/` of a part's folder.
 *
 * @param pulumi path of the command line
 */
export async function installPlugin(pulumi: string, name: "random" | "command" | "proxmoxve", folder: string): Promise<true | undefined> {
  const fromGithub = name === "proxmoxve";
  if (!(await reachable(fromGithub ? "https://api.github.com" : "https://get.pulumi.com"))) return undefined;
  const home = `${folder}-home`;
  mkdirSync(home, { recursive: true });
  try {
    const server = fromGithub ? ["--server", proxmoxveServer] : [];
    await run(pulumi, ["plugin", "install", "resource", name, pins[name], ...server], { folder, env: { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutMs: downloadMs });
    const plugin = `resource-${name}-v${pins[name]}`;
    if (!existsSync(join(home, "plugins", plugin, `pulumi-resource-${name}`))) return undefined;
    mkdirSync(join(folder, "plugins"), { recursive: true });
    renameSync(join(home, "plugins", plugin), join(folder, "plugins", plugin));
    return true;
  } catch {
    return undefined;
  }
}
