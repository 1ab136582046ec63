import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, relative, resolve } from "node:path";
import { stringify, parse } from "yaml";
import { admit, settingsOfWay } from "../embedded-host/admission";
import type { EmbeddedHosts } from "../embedded-host/hosts";
import type { EmbeddedHost } from "../embedded-host/host";
import { vmidsOn } from "../embedded-host/machines";
import { makeHostToken } from "../embedded-host/token";
import { pulumi } from "../engine/pulumi";
import { stateFile } from "../engine/run";
import type { Target } from "../engine/target";
import { privateFolder, readIfThere, writeWhole } from "./files";
import { ensurePassphrase, passphraseFile } from "./passphrases";
import { stacksOf, type Layout } from "./layout";
import type { Places } from "./places";
import { configValue, readProject, stackFile, withConfig } from "./settings";
import { backendUrl, writeShim } from "./shim";
import { ensureSshKey } from "./ssh-key";
import { writeTrust } from "./trust";
import { TYPESCRIPT } from "../typescript";

/** What the toolchain brings. */
export interface Tools {
  readonly pulumi: string;
  /** `PULUMI_HOME`. */
  readonly home: string;
  /** Folders of the plugins. */
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Variables of a shell or a call that works on the embedded hosts. None of them is a secret. */
export function embeddedEnvironment(places: Places, tools: Tools, hosts: EmbeddedHosts, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const [host, ...further] = Object.values(hosts);
  const rest = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== places.bin && !tools.path.includes(folder));
  return {
    ...tools.env,
    PATH: [places.bin, ...tools.path, ...rest].join(delimiter),
    PULUMI_HOME: tools.home,
    PULUMI_BACKEND_URL: backendUrl(places),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    SSL_CERT_FILE: places.bundle,
    // One file alone is read faster than the bundle, at each start of Node.
    NODE_EXTRA_CA_CERTS: env["NODE_EXTRA_CA_CERTS"] === undefined && host !== undefined && further.length === 0 ? host.caFile : places.bundle,
  };
}

/** The embedded workspace, to run Pulumi on. Makes the folder for what its runs keep for their time. */
export function embeddedTarget(places: Places, tools: Tools, hosts: EmbeddedHosts, layout: Layout): Target {
  privateFolder(places.temporary);
  return {
    pulumi: tools.pulumi,
    folder: places.workspace,
    project: readProject(places.project).name,
    env: { ...embeddedEnvironment(places, tools, hosts), TMPDIR: places.temporary },
    vmids: (stack) => vmidsOn(hostFor(hosts, layout, stack)),
    passphraseFile: (stack) => (existsSync(passphraseFile(places, stack)) ? passphraseFile(places, stack) : undefined),
  };
}

/**
 * Writes the embedded workspace, or brings it up to date: Pulumi.yaml, an overlay per stack with endpoint and admin
 * key, passphrases, trust, the shim. Salts and tokens that are there stay. Makes stacks that do not exist yet and
 * gives each host stack its token.
 */
export async function prepareWorkspace(places: Places, tools: Tools, hosts: EmbeddedHosts, layout: Layout): Promise<Target> {
  for (const folder of [places.home, places.workspace, places.state]) privateFolder(folder);
  writeTrust(places.bundle, Object.values(hosts).map(({ caFile }) => caFile));
  writeProject(places);
  const stacks = stacksOf(layout);
  const key = ensureSshKey(places.ssh);
  for (const stack of stacks) {
    ensurePassphrase(places, stack);
    const file = stackFile(places.workspace, stack);
    const values = { "trilane:endpoint": hostFor(hosts, layout, stack).endpoint, "trilane:adminKeys": [key], ...settingsOfWay(hosts, layout, stack) };
    const text = withConfig(readIfThere(file), values);
    if (text !== readIfThere(file)) writeWhole(file, text);
  }
  admit(hosts, layout, places.workspace, key);
  const target = embeddedTarget(places, tools, hosts, layout);
  writeShim(places, { pulumi: tools.pulumi, pulumiHome: tools.home, project: target.project, recover: [process.execPath, ...TYPESCRIPT, join(places.project, "operations", "main.ts"), "recover"] });
  for (const stack of stacks) await ensureStack(target, stack);
  for (const [stack, host] of Object.entries(hosts)) {
    if (configValue(places.workspace, stack, "trilane:apiToken") === undefined) await setSecret(target, stack, "trilane:apiToken", await makeHostToken(host));
  }
  return target;
}

function hostFor(hosts: EmbeddedHosts, layout: Layout, stack: string): EmbeddedHost {
  const host = hosts[layout.hostOf(stack)];
  if (host === undefined) throw new Error(`no embedded host was started for ${stack}`);
  return host;
}

/** Sets a secret of a stack's configuration. The value goes over stdin: arguments can be read by others. */
export async function setSecret(target: Target, stack: string, key: string, value: string): Promise<void> {
  await pulumi(target, ["config", "set", "--secret", key], { stack, input: value });
}

/** Sets a public value of a stack's configuration that looks like a secret. */
export async function setPlain(target: Target, stack: string, key: string, value: string): Promise<void> {
  await pulumi(target, ["config", "set", "--plaintext", key], { stack, input: value });
}

/** Generated copy of the project's Pulumi.yaml, whose program is the checkout's own. */
function writeProject(places: Places): void {
  const project = parse(readFileSync(join(places.project, "Pulumi.yaml"), "utf8")) as Record<string, unknown> & { main?: string };
  const main = relative(places.workspace, resolve(places.project, project.main ?? "."));
  const text = `# Generated: the project's Pulumi.yaml, for the embedded host.\n${stringify({ ...project, main })}`;
  const file = join(places.workspace, "Pulumi.yaml");
  if (text !== readIfThere(file)) writeWhole(file, text);
}

/** A stack that was made before keeps its state; its salt stands in its stack file. */
async function ensureStack(target: Target, stack: string): Promise<void> {
  const state = stateFile(target, stack);
  if (state !== undefined && existsSync(state)) return;
  await pulumi(target, ["stack", "init", "--no-select"], { stack });
}
