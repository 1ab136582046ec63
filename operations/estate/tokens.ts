import { SSH_KEY } from "../../components/model/given";
import { publicHalf } from "../../components/model/ssh-key";
import { callPulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";
import { misused, otherSide } from "../failure";
import { append } from "../journal/journal";
import { whoAmI } from "../terminal/who";
import { newSshKey } from "../workspace/ssh-key";
import { setPlain, setSecret } from "../workspace/workspace";

/** One token that was handed over. */
export interface Handed {
  readonly environment: string;
  /** `user@realm!name`: never the secret half. */
  readonly token: string;
  /** False when the environment had this very token, and the key for digests, before. */
  readonly changed: boolean;
}

/** What a host stack holds for other stacks. */
export interface HostSecrets {
  /** Tokens of its environments, by name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** The estate's key for digests of secrets. @default - the host stack has none yet */
  readonly digestKey?: string;
}

/** Configuration key of an environment's token. */
const TOKEN_KEY = "trilane:apiToken";

/** Configuration key of the estate's key for digests. */
const DIGEST_KEY = "trilane:digestKey";

/** Configuration keys of the pair with which an environment's stack logs into its machines. */
const DEPLOY_KEY = "trilane:deployKey";
const PRIVATE_KEY = `trilane:${SSH_KEY}`;

/** Configuration key of the way to an environment's machines. */
const ADMIN_POINT = "trilane:adminPoint";

/** Tokens of all environments, and the key for digests, from the host stack's secret outputs. */
export async function tokensOf(target: Target, hostStack: string): Promise<HostSecrets> {
  const { code, stdout, stderr } = await callPulumi(target, ["stack", "output", "--json", "--show-secrets"], { stack: hostStack });
  if (code !== 0) throw otherSide(`${hostStack}: its outputs cannot be read; expected a host stack that is up, and its passphrase; run pulumi up -s ${hostStack}\n${stderr.trim()}`);
  const { tokens, digestKey } = JSON.parse(stdout === "" ? "{}" : stdout) as { tokens?: Record<string, string>; digestKey?: string };
  if (tokens === undefined) throw misused(`${hostStack}: has no output tokens; expected a host stack that is up; run pulumi up -s ${hostStack}`);
  return { tokens, ...(digestKey === undefined ? {} : { digestKey }) };
}

/**
 * Sets one environment's token and the key for digests where they are not set, and makes the pair of keys with which it
 * logs into its machines, where its settings name an admin point and it has none. Writes it down before: what is not in
 * the journal does not happen.
 *
 * @param reached whether settings that are not in the target's own folder name an admin point. @default false
 */
export async function handOver(target: Target, journals: string, { tokens, digestKey }: HostSecrets, environment: string, hostStack: string, reached = false): Promise<Handed> {
  const value = tokens[environment];
  if (value === undefined) throw misused(`handover ${environment}: ${hostStack} has no token for it, it has ${Object.keys(tokens).sort().join(", ") || "none"}; expected one of them; check the name, or add it to trilane:environments and run pulumi up -s ${hostStack}`);
  const token = value.slice(0, value.indexOf("="));
  const read = await configurationOf(target, environment);
  const before = read ?? {};
  const held = [[TOKEN_KEY, value] as const, ...(digestKey === undefined ? [] : [[DIGEST_KEY, digestKey] as const])].filter(([key, wanted]) => before[key] !== wanted);
  // A new pair replaces every machine: none is made where an old one cannot be seen.
  const missing = [...held, ...(read !== undefined && (reached || ADMIN_POINT in read) ? missingPair(environment, read) : [])];
  if (digestKey === undefined && before[DIGEST_KEY] === undefined) throw misused(`handover ${environment}: ${hostStack} has no key for digests of secrets; expected a host stack that is up, and one that was handed the key; run pulumi up -s ${hostStack}, and before it npx trilane handover ${hostStack} for a further host`);
  if (missing.length === 0) return { environment, token, changed: false };
  await set(target, journals, environment, missing, { environment, token, from: hostStack });
  return { environment, token, changed: true };
}

/** Sets a further host stack's key for digests where it is not set. Returns whether it was not. */
export async function handKey(target: Target, journals: string, { digestKey }: HostSecrets, hostStack: string, from: string): Promise<boolean> {
  if (digestKey === undefined) throw misused(`handover ${hostStack}: ${from} has no key for digests of secrets; expected a host stack that is up; run pulumi up -s ${from}`);
  if ((await configurationOf(target, hostStack))?.[DIGEST_KEY] === digestKey) return false;
  await set(target, journals, hostStack, [[DIGEST_KEY, digestKey]], { environment: hostStack, from });
  return true;
}

async function set(target: Target, journals: string, stack: string, values: readonly (readonly [string, string])[], said: Readonly<Record<string, string>>): Promise<void> {
  const facts = { who: whoAmI(), ...said, stored: `${stack} ${values.map(([key]) => key).join(", ")}` };
  const journal = { folder: journals, theme: "handover" };
  await append(journal, { what: "handover", ...facts });
  try {
    for (const [key, value] of values) await (key === DEPLOY_KEY ? setPlain : setSecret)(target, stack, key, value);
  } catch (error) {
    await append(journal, { what: "handover failed", ...facts });
    throw error;
  }
}

/** The half of a pair that is missing, or a whole one. The private half goes first: the other one can be made from it. */
function missingPair(environment: string, before: Configuration): readonly (readonly [string, string])[] {
  const comment = `trilane-${environment}`;
  const known = publicHalf(before[PRIVATE_KEY] ?? "");
  if (known !== undefined) return before[DEPLOY_KEY] === undefined ? [[DEPLOY_KEY, `${known} ${comment}`]] : [];
  const { privateKey, publicKey } = newSshKey(comment);
  return [[PRIVATE_KEY, privateKey], [DEPLOY_KEY, publicKey]];
}

/** Values by key with its prefix. */
type Configuration = Readonly<Record<string, string | undefined>>;

/** A stack's configuration, decrypted; undefined where it cannot be read: setting it will say why. */
async function configurationOf(target: Target, stack: string): Promise<Configuration | undefined> {
  const { code, stdout } = await callPulumi(target, ["config", "--json", "--show-secrets"], { stack });
  if (code !== 0 || stdout.trim() === "") return undefined;
  return Object.fromEntries(Object.entries(JSON.parse(stdout) as Record<string, { value?: string }>).map(([key, { value }]) => [key, value]));
}
