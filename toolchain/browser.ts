/**
 * A Chromium without a window and what drives it, from npm's registry into the same cache: for tests of pages. Nothing
 * that a user runs brings it.
 */
import { chmodSync, copyFileSync, createReadStream, createWriteStream, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { exclusively, part } from "./cache";
import { partKey, toolchainFolder } from "./pins";
import { run, withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** A browser that tests can start. */
export interface BrowserTools {
  /** Path of Chromium. */
  readonly chromium: string;
  /** Folder of the package `playwright-core`. */
  readonly driver: string;
}

/** The package holds Chromium for this platform alone. */
const PACKAGED = process.platform === "linux" && process.arch === "x64";

/** Whether there is a browser to be had here: packaged, or named by `TRILANE_BROWSER`. */
export const hasBrowser = PACKAGED || process.env["TRILANE_BROWSER"] !== undefined;

/**
 * Brings Chromium: half a minute the first time, at once afterwards.
 *
 * @param log takes lines of progress
 * @returns undefined where no Chromium is packaged: then `TRILANE_BROWSER` can name one that is installed
 */
export async function ensureBrowser(log: Log): Promise<BrowserTools | undefined> {
  const named = process.env["TRILANE_BROWSER"];
  if (!PACKAGED && named === undefined) return undefined;
  const folder = (await exclusively(
    () => part(`browser-${partKey("browser")}`, (work) => withProgress(log, "fetching Chromium from npm", 30, () => install(work))),
    () => log("another run prepares the toolchain, waiting for it"),
  )) as string;
  return { chromium: named ?? join(folder, "chromium"), driver: join(folder, "node_modules", "playwright-core") };
}

async function install(folder: string): Promise<true> {
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(toolchainFolder, "browser", file), join(folder, file));
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", ...(readSettings(process.env).offline ? ["--offline"] : [])];
  const npm = join(dirname(process.execPath), "npm");
  await run(existsSync(npm) ? npm : "npm", ["ci", ...quiet], { folder });
  const packed = join(folder, "node_modules", "@sparticuz", "chromium", "bin", "chromium.br");
  if (PACKAGED) {
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(join(folder, "chromium")));
    chmodSync(join(folder, "chromium"), 0o755);
  }
  rmSync(dirname(packed), { recursive: true });
  return true;
}
