import { callPulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";
import { misused, otherSide } from "../failure";
import { append } from "../journal/journal";
import { whoAmI } from "../terminal/who";
import { setSecret } from "../workspace/workspace";

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

/** Tokens of all environments by name, from the host stack's secret output. */
export async function tokensOf(target: Target, hostStack: string): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, stderr } = await callPulumi(target, ["stack", "output", "--json", "--show-secrets"], { stack: hostStack });
  if (code !== 0) throw otherSide(`${hostStack}: its outputs cannot be read; expected a host stack that is up, and its passphrase; run pulumi up -s ${hostStack}\n${stderr.trim()}`);
  const { tokens } = JSON.parse(stdout === "" ? "{}" : stdout) as { tokens?: Record<string, string> };
  if (tokens === undefined) throw misused(`${hostStack}: has no output tokens; expected a host stack that is up; run pulumi up -s ${hostStack}`);
  return tokens;
}

/**
 * Sets one environment's token where it is not set, and writes it down before: what is not in the journal does not happen.
 *
 * @param journals folder of the journals
 */
export async function handOver(target: Target, journals: string, tokens: Readonly<Record<string, string>>, environment: string, hostStack: string): Promise<Handed> {
  const value = tokens[environment];
  if (value === undefined) throw misused(`handover ${environment}: ${hostStack} has no token for it, it has ${Object.keys(tokens).sort().join(", ") || "none"}; expected one of them; check the name, or add it to trilane:environments and run pulumi up -s ${hostStack}`);
  const token = value.slice(0, value.indexOf("="));
  const before = await callPulumi(target, ["config", "get", TOKEN_KEY], { stack: environment });
  if (before.code === 0 && before.stdout.trim() === value) return { environment, token, changed: false };
  const facts = { who: whoAmI(), environment, token, from: hostStack, stored: `${environment} ${TOKEN_KEY}` };
  const journal = { folder: journals, theme: "handover" };
  await append(journal, { what: "handover", ...facts });
  try {
    await setSecret(target, environment, TOKEN_KEY, value);
  } catch (error) {
    await append(journal, { what: "handover failed", ...facts });
    throw error;
  }
  return { environment, token, changed: true };
}
