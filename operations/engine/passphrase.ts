/** Where a stack's passphrase comes from: a file, a command, the environment, or nowhere, where a key store has the key. Never an argument. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parse } from "yaml";
import { describeProblem } from "../../components/model/problem";
import { passphraseFileProblem } from "../../stacks/passphrase-file";
import { misused } from "../failure";
import { readIfThere } from "../workspace/files";
import type { Target } from "./target";

/** Variable with a command that prints the passphrase of the stack that `TRILANE_STACK` names. */
export const COMMAND = "TRILANE_PASSPHRASE_COMMAND";
const [TEXT, FILE] = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"] as const;

/**
 * The environment of a call of Pulumi on a stack, with the passphrase of that stack and of no other: from the file that
 * was named, else from the command, else as the caller's own environment has it. A stack whose key is in a key store
 * needs none.
 *
 * @throws Failure (2) for a file that others can read, or a command that gives none
 */
export function withPassphrase({ passphraseFile, folder }: Pick<Target, "passphraseFile" | "folder">, stack: string | undefined, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (stack === undefined) return { ...env };
  const { [TEXT]: text, [FILE]: file, ...rest } = env;
  const named = passphraseFile(stack);
  if (named !== undefined) return { ...rest, [FILE]: checked(named, stack) };
  if (secretsProvider(folder, stack) !== undefined) return rest;
  const command = env[COMMAND] ?? "";
  if (command !== "") return { ...rest, [TEXT]: printed(command, stack, rest) };
  return { ...rest, ...(text === undefined ? {} : { [TEXT]: text }), ...(file === undefined ? {} : { [FILE]: checked(file, stack) }) };
}

/** The key store that Pulumi encrypts a stack's secrets with, as its file says; undefined where it is a passphrase. */
export function secretsProvider(folder: string, stack: string): string | undefined {
  const text = readIfThere(join(folder, `Pulumi.${stack}.yaml`));
  if (text === undefined) return undefined;
  const { secretsprovider } = (parse(text) ?? {}) as { readonly secretsprovider?: unknown };
  return typeof secretsprovider === "string" && !/^(passphrase|default)?$/.test(secretsprovider) ? secretsprovider : undefined;
}

function checked(file: string, stack: string): string {
  const problem = passphraseFileProblem(file, stack);
  if (problem !== undefined) throw misused(describeProblem(problem));
  return file;
}

/** What commands have printed, by stack: a person who confirms each one on a device does it once. */
const known = new Map<string, string>();

/** The first line that a command prints. The command is run by a shell, and gets the stack's name as a variable. */
function printed(command: string, stack: string, env: NodeJS.ProcessEnv): string {
  const before = known.get(`${stack} ${command}`);
  if (before !== undefined) return before;
  const { status, signal, stdout } = spawnSync("/bin/sh", ["-c", command], { env: { ...env, TRILANE_STACK: stack }, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const passphrase = status === 0 ? (stdout.split(/\r?\n/)[0] ?? "") : "";
  // Neither the command nor what it printed is told: either may hold the passphrase.
  if (passphrase === "") throw misused(`${COMMAND}: gave no passphrase for ${stack} (${status === 0 ? "printed nothing" : status === null ? (signal ?? "not started") : `exit code ${status}`}); expected a command that prints it for the stack in TRILANE_STACK; try it by hand`);
  known.set(`${stack} ${command}`, passphrase);
  return passphrase;
}
