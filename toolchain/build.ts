/** Makes parts on this machine: Go programs from pinned modules, and plugins of our own as one file each. */
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import { pins, toolchainFolder } from "./pins";
import { run } from "./process";
import { surfaceDifferences, surfaceOfPackage, surfaceOfSchema } from "./surface";

/** Roughly what a build costs, in CPU seconds with nothing compiled before. */
const cpuSeconds = { pulumi: 400, "language-nodejs": 45, proxmoxve: 170, opentofu: 225, bpg: 5 } as const;
/** Parts that are Go programs. */
export type GoPart = keyof typeof cpuSeconds;

/** Rough duration of a build here, in seconds. More than eight cores do not help much. */
export function expectedSeconds(name: GoPart): number {
  return Math.ceil(cpuSeconds[name] / Math.min(availableParallelism(), 8) / 5) * 5;
}

const exe = process.platform === "win32" ? ".exe" : "";

/**
 * Go reads the module proxy's settings from the user; how it builds is said here and nowhere else. Its caches need a home.
 * The compiler spends a fifth of a build on collecting its garbage (71 instead of 90 processor seconds for the language
 * host): it gets more memory before it does, up to a limit that small machines have for each of their cores.
 */
function goEnvironment(offline: boolean): NodeJS.ProcessEnv {
  return { HOME: homedir(), GOGC: "400", GOMEMLIMIT: "1GiB", ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off", ...(offline ? { GOPROXY: "off" } : {}) };
}

async function goBuild(folder: string, offline: boolean, args: readonly string[]): Promise<void> {
  try {
    await run("go", ["build", "-trimpath", "-buildvcs=false", ...args], { folder, env: goEnvironment(offline) });
  } catch (error) {
    if ((error as Error).message.includes("ENOENT")) {
      throw new Error("toolchain: the official builds cannot be reached and Go is missing, got no `go` on PATH; expected Go 1.26, or a Go from 1.21 on, which fetches that itself; install Go, or Pulumi and its plugins");
    }
    throw error;
  }
}

const linkerFlags = (version?: string): string => `-ldflags=-s -w${version === undefined ? "" : ` -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`}`;

/**
 * Builds one Go program into a part's folder.
 *
 * @param folder of the part; gets `bin/…`, `plugins/resource-proxmoxve-v…/…`, or for `bpg` a mirror of providers
 * @param offline only what is in Go's module cache may be used
 */
export async function buildGo(name: GoPart, folder: string, offline: boolean): Promise<true> {
  const bin = join(folder, "bin");
  if (name === "pulumi") await goBuild(join(toolchainFolder, "go/cli"), offline, [linkerFlags(pins.cli), "-o", join(bin, `pulumi${exe}`), "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"]);
  else if (name === "language-nodejs") {
    const source = join(toolchainFolder, "go/language-nodejs");
    const host = join(bin, "pulumi-language-nodejs");
    await goBuild(source, offline, [linkerFlags(pins.languageHost), "-o", `${host}-program`, "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"]);
    cpSync(join(source, "launcher.sh"), host);
    chmodSync(host, 0o755);
  } else if (name === "opentofu") await goBuild(join(toolchainFolder, "go/opentofu"), offline, [linkerFlags(), "-o", join(bin, `tofu${exe}`), "github.com/opentofu/opentofu/cmd/tofu"]);
  else if (name === "bpg") await goBuild(join(toolchainFolder, "go/provider"), offline, [`${linkerFlags()} -X main.version=${pins.bpg}`, "-o", join(folder, mirrored()), "github.com/bpg/terraform-provider-proxmox"]);
  else await buildProvider(folder, offline);
  return true;
}

/** Path of the plain provider in a folder that OpenTofu takes as a mirror of its registry. */
function mirrored(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const machine = process.arch === "x64" ? "amd64" : process.arch;
  return join("registry.opentofu.org/bpg/proxmox", pins.bpg, `${system}_${machine}`, `terraform-provider-proxmox_v${pins.bpg}${exe}`);
}

/** Two steps: a generating program writes the schema, then the plugin is built with the schema inside. */
async function buildProvider(folder: string, offline: boolean): Promise<void> {
  const sources = `${folder}-sources`;
  cpSync(join(toolchainFolder, "go/provider"), sources, { recursive: true });
  const generator = join(sources, `generator${exe}`);
  await goBuild(sources, offline, [linkerFlags(), "-tags=schemagen", "-o", generator, "."]);
  await run(generator, ["schema", "--skip-docs", "--skip-examples", "--out", sources], { folder: sources });
  const schema = readFileSync(join(sources, "schema.json"), "utf8");
  const npmPackage = join(require.resolve("@pulumi/proxmoxve/package.json"), "..");
  const differences = surfaceDifferences(surfaceOfSchema(schema), surfaceOfPackage(npmPackage));
  if (differences.length > 0) throw new Error(`toolchain/go/provider: the built plugin and the npm package differ, got\n${differences.join("\n")}\nexpected the same names; align names.go, identity.go or the pins`);
  const plugin = join(folder, "plugins", `resource-proxmoxve-v${pins.proxmoxve}`);
  await goBuild(sources, offline, [linkerFlags(), "-o", join(plugin, `pulumi-resource-proxmoxve${exe}`), "."]);
  writeFileSync(join(plugin, "schema.json"), schema);
}

/**
 * Bundles a plugin of our own into one JavaScript file and a launcher.
 *
 * @param folder of the part; gets `plugins/resource-<name>-v…/…`
 */
export async function bundlePlugin(name: "random" | "command", folder: string): Promise<true> {
  const { build } = await import("esbuild");
  const plugin = join(folder, "plugins", `resource-${name}-v${pins[name]}`);
  mkdirSync(plugin, { recursive: true });
  await build({
    entryPoints: [join(toolchainFolder, "plugins", name, "main.ts")],
    outfile: join(plugin, "plugin.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    logLevel: "silent",
    legalComments: "inline",
    external: ["cpu-features", "*.node"], // ssh2 asks whether they are there, and does without
  });
  const launcher = join(plugin, `pulumi-resource-${name}`);
  writeFileSync(launcher, launcherScript(process.execPath));
  chmodSync(launcher, 0o755);
  return true;
}

/** Starts with the Node that bundled the plugin; where that one is gone, with the one on PATH. */
function launcherScript(node: string): string {
  const quoted = `'${node.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh\nnode=${quoted}\n[ -x "$node" ] || node=node\nexec "$node" "$(dirname "$0")/plugin.js" "$@"\n`;
}
