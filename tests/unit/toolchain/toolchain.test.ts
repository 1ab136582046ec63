import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { toolchainCache } from "../../../toolchain/cache";
import { partKey, pins } from "../../../toolchain/pins";
import { describeToolchain, ensureToolchain, toolchainEnvironment } from "../../../toolchain/toolchain";
import type { Toolchain, TrialResult } from "../../../toolchain/toolchain";

const names = ["TRILANE_CACHE", "TRILANE_TOOLCHAIN", "TRILANE_OFFLINE", "PATH"] as const;
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
const lines: string[] = [];
const log = (line: string): void => void lines.push(line);
let folder: string;

/** A program that prints a version, as far as anything is asked of it. */
function program(file: string, printed = "v3.256.0"): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho ${printed}\n`);
  chmodSync(file, 0o755);
}

/** Puts a finished part into the cache, as if it had been fetched or built before. */
function cached(id: string, ...files: string[]): void {
  for (const file of files) program(join(toolchainCache(), "parts", id, file), id);
}

const platform = `${process.platform}-${process.arch}`;
const plugin = (name: "random" | "command" | "proxmoxve"): string => `plugins/resource-${name}-v${pins[name]}/pulumi-resource-${name}`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trilane-toolchain-"));
  Object.assign(process.env, { TRILANE_CACHE: join(folder, "cache"), PATH: "/nonexistent" });
  delete process.env["TRILANE_TOOLCHAIN"];
  delete process.env["TRILANE_OFFLINE"];
  lines.length = 0;
  cached(`pulumi-${pins.cli}-official-${platform}`, "bin/pulumi", "bin/pulumi-language-nodejs");
  for (const name of ["random", "command", "proxmoxve"] as const) cached(`${name}-${pins[name]}-official-${platform}`, plugin(name));
  cached(`proxmoxve-${pins.proxmoxve}-built-${partKey("proxmoxve")}`, plugin("proxmoxve"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of names) if (before[name] === undefined) delete process.env[name]; else process.env[name] = before[name];
});

const origins = (parts: readonly { name: string; origin: string }[]): Record<string, string> => Object.fromEntries(parts.filter(({ name }) => name !== "node").map(({ name, origin }) => [name, origin]));
const allOfficial = { pulumi: "official", "language-nodejs": "official", random: "official", command: "official", proxmoxve: "official" };

it("lays everything out as Pulumi's home and says so", async () => {
  expect(describeToolchain().find(({ name }) => name === "pulumi")).toEqual({ name: "pulumi", version: pins.cli, origin: "undecided", location: "", present: false });
  const ready = await ensureToolchain({ log, trial: async () => ({ works: true }) });
  expect(origins(ready.parts)).toEqual(allOfficial);
  expect(ready.pulumi).toBe(join(ready.home, "bin/pulumi"));
  for (const name of ["random", "command", "proxmoxve"] as const) expect(existsSync(join(ready.home, plugin(name)))).toBe(true);
  expect(ready.path).toEqual([join(ready.home, "bin"), dirname(process.execPath)]);
  expect(ready.env).toMatchObject({ PULUMI_HOME: ready.home, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" });
  expect(toolchainEnvironment(ready, { PATH: "/bin", A: "b" })).toMatchObject({ A: "b", PULUMI_HOME: ready.home, PATH: `${join(ready.home, "bin")}:${dirname(process.execPath)}:/bin` });
  expect(describeToolchain()).toEqual(ready.parts);
});

it("takes what is there as it is: nothing is looked for, made or said again", async () => {
  const ready = await ensureToolchain({ log });
  rmSync(join(toolchainCache(), "parts"), { recursive: true });
  lines.length = 0;
  expect(await ensureToolchain({ log })).toEqual(ready);
  expect([existsSync(join(toolchainCache(), "parts")), lines]).toEqual([false, []]);
});

it("tries the official provider plugin in a complete candidate, once", async () => {
  const seen: Toolchain[] = [];
  const trial = async (candidate: Toolchain): Promise<TrialResult> => {
    seen.push(candidate);
    expect(candidate.parts.every(({ location }) => existsSync(location))).toBe(true);
    expect(readFileSync(join(candidate.home, plugin("proxmoxve")), "utf8")).toContain("official");
    return { works: true };
  };
  const ready = await ensureToolchain({ log, trial });
  await ensureToolchain({ log, trial });
  expect(seen).toHaveLength(1);
  expect(existsSync(seen[0]?.home ?? "")).toBe(false);
  expect(readFileSync(join(ready.home, plugin("proxmoxve")), "utf8")).toContain("official");
});

it("takes our own build of the provider where the trial fails, or nobody tries", async () => {
  const failed = await ensureToolchain({ log, trial: async () => ({ works: false, problem: "creating a storage ended the plugin" }) });
  expect(origins(failed.parts)).toEqual({ ...allOfficial, proxmoxve: "built" });
  expect(readFileSync(join(failed.home, plugin("proxmoxve")), "utf8")).toContain("built");
  expect(lines).toContain(`the plugin proxmoxve ${pins.proxmoxve}: the official build is not used, creating a storage ended the plugin; building our own`);
  rmSync(failed.home, { recursive: true });
  expect(origins((await ensureToolchain({ log })).parts)).toEqual({ ...allOfficial, proxmoxve: "built" });
});

it("uses a pulumi on PATH that is new enough, and brings it itself once that one is gone", async () => {
  const bin = join(folder, "bin");
  for (const name of ["pulumi", "pulumi-language-nodejs"]) program(join(bin, name), "v3.260.1");
  process.env["PATH"] = `${bin}:/usr/bin:/bin`;
  const ready = await ensureToolchain({ log });
  expect(ready.parts.find(({ name }) => name === "pulumi")).toEqual({ name: "pulumi", version: "3.260.1", origin: "path", location: join(bin, "pulumi"), present: true });
  expect(ready.path[0]).toBe(bin);
  program(join(bin, "pulumi"), "v3.100.0");
  rmSync(ready.home, { recursive: true });
  expect(origins((await ensureToolchain({ log })).parts)["pulumi"]).toBe("official");
  program(join(bin, "pulumi"), "v3.260.1");
  const again = await ensureToolchain({ log });
  rmSync(join(again.home, plugin("random")));
  expect(describeToolchain().every(({ present }) => present)).toBe(false);
  expect((await ensureToolchain({ log })).parts.find(({ name }) => name === "pulumi")?.origin).toBe("path");
});
