/**
 * Other clients of the Proxmox API, built from pinned sources into the same cache: for tests and measurements. Nothing
 * that a user runs brings them.
 */
import { join } from "node:path";
import { buildGo, expectedSeconds } from "./build";
import { exclusively, part } from "./cache";
import { partKey, pins, toolchainFolder } from "./pins";
import { run, withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** OpenTofu with the provider that the plugin proxmoxve bridges, in the same version. */
export interface OpenTofu {
  /** Path of `tofu`. */
  readonly program: string;
  /** Folder for `tofu init -plugin-dir`: it holds `bpg/proxmox` and nothing else. */
  readonly providers: string;
  /** Versions without a leading v. */
  readonly version: string;
  readonly providerVersion: string;
}

const titles = { opentofu: `OpenTofu ${pins.opentofu}`, bpg: `OpenTofu's provider bpg/proxmox ${pins.bpg}` } as const;

/**
 * Brings OpenTofu and its provider: minutes the first time, at once afterwards.
 *
 * @param log takes lines of progress
 * @throws Error in one line when they cannot be built, with what to do next
 */
export function ensureOpenTofu(log: Log): Promise<OpenTofu> {
  const { offline } = readSettings(process.env);
  const built = async (name: keyof typeof titles): Promise<string> => {
    const make = (work: string): Promise<true> => withProgress(log, `building ${titles[name]} from source`, expectedSeconds(name), () => buildGo(name, work, offline));
    return (await part(`${name}-${pins[name]}-built-${partKey(name)}`, make)) as string;
  };
  return exclusively(async () => {
    const program = join(await built("opentofu"), process.platform === "win32" ? "bin/tofu.exe" : "bin/tofu");
    return { program, providers: await built("bpg"), version: pins.opentofu, providerVersion: pins.bpg };
  }, () => log("another run prepares the toolchain, waiting for it"));
}

/**
 * Brings proxmoxer from PyPI into a virtual environment of its own: seconds the first time. Every package is pinned and
 * held against its checksum (python/requirements.txt).
 *
 * @returns path of a Python that can import it; undefined where there is no Python from 3.10 on
 * @throws Error when PyPI, or the mirror that pip is set to, cannot be reached
 */
export async function ensureProxmoxer(log: Log): Promise<string | undefined> {
  const version = await pythonVersion();
  if (version === undefined) return undefined;
  const folder = await exclusively(
    () => part(`proxmoxer-${partKey("proxmoxer")}-python-${version}`, (work) => withProgress(log, "fetching proxmoxer from PyPI", 0, () => installProxmoxer(work))),
    () => log("another run prepares the toolchain, waiting for it"),
  );
  return join(folder as string, "bin/python");
}

/** `3.11.7`; undefined for none, and for one that is older than the pinned packages allow. */
async function pythonVersion(): Promise<string | undefined> {
  try {
    const [, version, minor] = /^Python (3\.(\d+)\.\d+)/.exec(await run("python3", ["--version"], { folder: toolchainFolder })) ?? [];
    return Number(minor) >= 10 ? version : undefined;
  } catch {
    return undefined;
  }
}

/** A virtual environment may be moved: Python finds its packages beside itself. */
async function installProxmoxer(folder: string): Promise<true> {
  await run("python3", ["-m", "venv", folder], { folder: toolchainFolder });
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(join(folder, "bin/python"), ["-m", "pip", "install", ...quiet, "--require-hashes", "--only-binary=:all:", "--no-deps", "-r", join(toolchainFolder, "python/requirements.txt")], { folder });
  return true;
}
