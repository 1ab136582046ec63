/** The pinned versions, and the key under which what was made from them lies in the cache. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import commandPackage from "@pulumi/command/package.json";
import proxmoxvePackage from "@pulumi/proxmoxve/package.json";
import sdkPackage from "@pulumi/pulumi/package.json";
import randomPackage from "@pulumi/random/package.json";

/** Folder of this file: the Go modules and the plugins' sources lie beside it. */
export const toolchainFolder = __dirname;

/** Versions without a leading v. The plugins' versions are those of the npm packages that are installed. */
export const pins = {
  /** Pulumi's command line: built and downloaded in this version; a newer one on PATH is as good. */
  cli: "3.256.0",
  /** Pulumi's language host for Node.js, where it is built: the newest release with an obtainable module. */
  languageHost: "3.68.0",
  proxmoxve: proxmoxvePackage.version,
  random: randomPackage.version,
  command: commandPackage.version,
  sdk: sdkPackage.version,
  /** OpenTofu and the plain provider that the plugin proxmoxve bridges: for tests and measurements only. */
  opentofu: "1.10.0",
  bpg: "0.112.0",
} as const;

/** Where the official proxmoxve plugin is published; Pulumi's own server does not have it. */
export const proxmoxveServer = proxmoxvePackage.pulumi.server;

/** The pieces of a toolchain, in the order in which they are made. */
export const partNames = ["pulumi", "language-nodejs", "random", "command", "proxmoxve"] as const;
/** Name of a piece of the toolchain. */
export type PartName = (typeof partNames)[number];

/** What others make that tests, measurements and guests need, and no toolchain: OpenTofu, its Proxmox provider, proxmoxer, Chromium, Debian. */
export type ClientName = "opentofu" | "bpg" | "proxmoxer" | "browser" | "debian";

/** Sources that decide what a part becomes, relative to this folder. */
const sources: Record<PartName | ClientName, readonly string[]> = {
  pulumi: ["go/cli"],
  "language-nodejs": ["go/language-nodejs"],
  random: ["plugins"],
  command: ["plugins"],
  proxmoxve: ["go/provider"],
  opentofu: ["go/opentofu"],
  // The module of the plugin: both are linked from the same compiled packages.
  bpg: ["go/provider"],
  proxmoxer: ["python"],
  browser: ["browser"],
  debian: ["debian"],
};

/** Versions that decide what a part becomes, besides its sources. */
const versions: Record<PartName | ClientName, string> = {
  pulumi: `${pins.cli} ${pins.languageHost}`,
  "language-nodejs": `${pins.cli} ${pins.languageHost}`,
  random: `${pins.random} ${pins.sdk}`,
  command: `${pins.command} ${pins.sdk}`,
  proxmoxve: pins.proxmoxve,
  opentofu: pins.opentofu,
  bpg: pins.bpg,
  proxmoxer: "",
  browser: "",
  debian: "",
};

/** Twelve hexadecimal digits over some texts. */
export function digest(...texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
}

/**
 * The cache key of a part: everything its content follows from. The version of Go is not in it, so
 * that a cache can be carried to a machine without Go.
 */
export function partKey(name: PartName | ClientName, folder = toolchainFolder): string {
  return digest(name, versions[name], `${process.platform}-${process.arch}`, ...sources[name].flatMap((source) => contents(join(folder, source))));
}

/** Names and contents of the files below a folder that are part of the repository. */
function contents(folder: string): string[] {
  const generated = new Set(["schema.json", "bridge-metadata.json", "Pulumi.yaml"]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !generated.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => [relative(folder, file), readFileSync(file, "utf8")]);
}
