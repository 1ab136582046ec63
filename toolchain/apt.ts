/** Debian's packages, unpacked into a folder as into a root of their own: nothing is installed. Needs apt-get and dpkg. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process";

/**
 * Unpacks packages with lists of packages of its own: what the system knows stays as it is.
 *
 * @param choose names them, given the options of apt-get that keep to these lists
 * @param failure what is said before apt-get's own words
 * @throws Error where they cannot be fetched
 */
export async function unpackApart(folder: string, choose: (options: readonly string[]) => Promise<readonly string[]>, failure: string): Promise<true> {
  const lists = join(folder, "lists");
  mkdirSync(join(lists, "partial"), { recursive: true });
  const own = ["-o", `Dir::State::lists=${lists}`, "-o", "APT::Sandbox::User=root", "-o", `Dir::Cache=${lists}`];
  try {
    await run("apt-get", [...own, "update"], { folder, timeoutMs: 120_000 });
    await download(folder, await choose(own), own);
  } catch (error) {
    throw new Error(`${failure}\n${(error as Error).message}`, { cause: error });
  }
  await unpackDownloaded(folder);
  rmSync(lists, { recursive: true });
  return true;
}

/** Names of the packages that an installation of some would bring here. */
export async function broughtBy(folder: string, packages: readonly string[], options: readonly string[] = []): Promise<readonly string[]> {
  const told = await run("apt-get", [...options, "install", "--print-uris", "--yes", "--no-install-recommends", ...packages], { folder });
  return [...told.matchAll(/^'[^']+' ([^_\s]+)_/gm)].map(([, name = ""]) => name);
}

/** Fetches the files of packages into a folder. */
export async function download(folder: string, packages: readonly string[], options: readonly string[] = []): Promise<void> {
  await run("apt-get", [...options, "download", ...packages], { folder, timeoutMs: 300_000 });
}

/** Unpacks the files of packages in a folder beside each other, and removes them. */
export async function unpackDownloaded(folder: string): Promise<void> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    await run("dpkg", ["-x", file, "."], { folder });
    rmSync(join(folder, file));
  }
}
