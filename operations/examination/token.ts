import { readFileSync } from "node:fs";
import { callPulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";
import { misused } from "../failure";

/** Configuration key of a stack's token. */
const TOKEN_KEY = "trilane:apiToken";

/**
 * A stack's token, decrypted by Pulumi into a pipe: it stands in no argument, no file and no log.
 * @throws Failure (2) when the stack has none or it cannot be decrypted
 */
export async function tokenOf(target: Target, stack: string): Promise<string> {
  const { code, stdout, stderr } = await callPulumi(target, ["config", "get", TOKEN_KEY], { stack });
  if (code === 0 && stdout.trim() !== "") return stdout.trim();
  const said = stderr.trim().split("\n").at(-1) ?? "";
  throw misused(`stack ${stack} ${TOKEN_KEY}: cannot be read, got ${said === "" ? "nothing" : said}; expected the stack's token, and its passphrase or its key store; give --passphrase-file, log in to the key store, or give a token by --token-file`);
}

/** A token in a file of its own, one line. @throws Failure (2) when it cannot be read */
export function tokenIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw misused(`--token-file ${file}: ${(error as NodeJS.ErrnoException).code ?? "cannot be read"}; expected a file with user@realm!name=secret in one line; give its path`);
  }
}

/** Lets this process trust what the workspace trusts; the client looks once, before its first request, as the provider does. */
export function trust(target: Target): void {
  const bundle = target.env["SSL_CERT_FILE"];
  if (bundle !== undefined) process.env["SSL_CERT_FILE"] = bundle;
}
