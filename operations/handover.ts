import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { keptHost } from "./embedded-host/kept";
import { callPulumi } from "./engine/pulumi";
import type { Target } from "./engine/target";
import { misused, otherSide } from "./failure";
import { append } from "./journal/journal";
import { whoAmI } from "./terminal/who";
import { placesOf } from "./workspace/places";
import type { Places } from "./workspace/places";
import { readProject } from "./workspace/settings";
import { backendUrl } from "./workspace/shim";
import { tools } from "./workspace/tools";
import { embeddedTarget, HOST_STACK, setSecret } from "./workspace/workspace";

/** Options of `trilane handover`. */
export interface HandoverOptions {
  readonly workspace?: string;
  readonly hostStack?: string;
  readonly hostPassphraseFile?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** One token that was handed over. */
export interface Handed {
  readonly environment: string;
  /** `user@realm!name`: never the secret half. */
  readonly token: string;
  /** False when the environment had this very token before. */
  readonly changed: boolean;
}

/** Configuration key of an environment's token. */
const TOKEN_KEY = "trilane:apiToken";

/** `trilane handover <environment>`. */
export async function handover(environment: string, options: HandoverOptions): Promise<void> {
  const places = placesOf();
  const { target, journal, label } = await chooseWorkspace(places, options);
  const tokens = await tokensOf(target, options.hostStack ?? HOST_STACK);
  const handed = await handOver(target, journal, tokens, environment, options.hostStack ?? HOST_STACK);
  if (options.json === true) return console.log(JSON.stringify({ ...handed, workspace: target.folder, journal }));
  console.log(handed.changed ? `${environment}: runs with ${handed.token} from now on (${label}); noted in ${journal}` : `${environment}: has ${handed.token} already (${label}); nothing changed`);
}

/** Tokens of all environments by name, from the host stack's secret output. */
export async function tokensOf(target: Target, hostStack: string): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, stderr } = await callPulumi(target, ["stack", "output", "--json", "--show-secrets"], { stack: hostStack });
  if (code !== 0) throw otherSide(`${hostStack}: its outputs cannot be read; expected a host stack that is up, and its passphrase; run pulumi up -s ${hostStack}\n${stderr.trim()}`);
  const { tokens } = JSON.parse(stdout === "" ? "{}" : stdout) as { tokens?: Record<string, string> };
  if (tokens === undefined) throw misused(`${hostStack}: has no output tokens; expected a host stack that is up; run pulumi up -s ${hostStack}`);
  return tokens;
}

/** Sets one environment's token where it is not set, and writes it down before: what is not in the journal does not happen. */
export async function handOver(target: Target, journal: string, tokens: Readonly<Record<string, string>>, environment: string, hostStack: string): Promise<Handed> {
  const value = tokens[environment];
  if (value === undefined) throw misused(`handover ${environment}: ${hostStack} has no token for it, it has ${Object.keys(tokens).sort().join(", ") || "none"}; expected one of them; check the name, or add it to trilane:environments and run pulumi up -s ${hostStack}`);
  const token = value.slice(0, value.indexOf("="));
  const before = await callPulumi(target, ["config", "get", TOKEN_KEY], { stack: environment });
  if (before.code === 0 && before.stdout.trim() === value) return { environment, token, changed: false };
  const facts = { who: whoAmI(), environment, token, from: hostStack };
  await append(journal, { what: "handover", ...facts });
  try {
    await setSecret(target, environment, TOKEN_KEY, value);
  } catch (error) {
    await append(journal, { what: "handover failed", ...facts });
    throw error;
  }
  return { environment, token, changed: true };
}

/** The embedded workspace in a shell that was set up for it, else the project itself. */
async function chooseWorkspace(places: Places, options: HandoverOptions): Promise<{ target: Target; journal: string; label: string }> {
  const embedded = options.workspace === undefined ? process.env["PULUMI_BACKEND_URL"] === backendUrl(places) : resolve(options.workspace) === places.workspace;
  const found = await tools();
  const own = (stack: string): string | undefined => {
    const file = stack === (options.hostStack ?? HOST_STACK) ? options.hostPassphraseFile : options.passphraseFile;
    if (file !== undefined && !existsSync(file)) throw misused(`${file}: no such file; expected the passphrase of stack ${stack}; give its path`);
    return file === undefined ? undefined : resolve(file);
  };
  if (embedded) {
    const target = embeddedTarget(places, found, await keptHost(places));
    return { target: { ...target, passphraseFile: (stack) => own(stack) ?? target.passphraseFile(stack) }, journal: places.journal, label: "embedded host" };
  }
  // The user's own PULUMI_HOME stays: it knows where they are logged in.
  const folder = resolve(options.workspace ?? places.project);
  const path = [...found.path, process.env["PATH"] ?? ""].join(":");
  const target = { pulumi: found.pulumi, folder, project: readProject(folder).name, env: { PATH: path }, passphraseFile: own };
  return { target, journal: join(folder, "journal", "handover.jsonl"), label: folder };
}
