/** What programs print, on this machine and on others: kept, shown line by line, and told when they fail. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Context, InputRule, Inputs, Result } from "../kind";
import { redact } from "../wire";

/** What a program printed, without the last line feed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Which streams are shown, line by line, while the program runs. */
export interface Shown {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Values of the input `logging`. */
export const LOGGING = ["stdout", "stderr", "stdoutAndStderr", "none"] as const;

/** Why a secret has no place in a command line. */
export const IN_ARGUMENTS = "would be readable in the process list, got a secret; expected a plain value; pass the secret by environment or stdin";

/** Rule for the inputs that hold a command line. */
export const commandText: InputRule = { type: "string", refusesSecret: IN_ARGUMENTS };

/** Reads which streams are shown: both where the program says nothing. */
export function shownBy(logging: unknown): Shown {
  const chosen = logging ?? "stdoutAndStderr";
  return { stdout: chosen === "stdout" || chosen === "stdoutAndStderr", stderr: chosen === "stderr" || chosen === "stdoutAndStderr" };
}

/** What the command before printed, as environment of the next one, unless the inputs say otherwise. */
export function printedBefore(inputs: Inputs, previous: Inputs): Record<string, string> {
  if (inputs["addPreviousOutputInEnv"] === false) return {};
  const texts = (["stdout", "stderr"] as const).map((name) => [`PULUMI_COMMAND_${name.toUpperCase()}`, previous[name]] as const);
  return Object.fromEntries(texts.filter((entry): entry is readonly [`PULUMI_COMMAND_${string}`, string] => typeof entry[1] === "string" && entry[1] !== ""));
}

/** What is printed by one of the commands, or, where there is none to run, what was printed before. */
export async function printedNow(command: unknown, previous: Inputs, run: (command: string) => Promise<Printed>): Promise<Result["outputs"]> {
  if (typeof command === "string") return { ...(await run(command)) };
  return { stdout: previous["stdout"] ?? "", stderr: previous["stderr"] ?? "" };
}

/** Both streams of a program, while it runs. */
export interface Streams {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Takes what a program prints until both streams end.
 *
 * @param ending resolves when it has ended: with nothing, or with what went wrong
 * @throws Error with what went wrong and what it printed, without the secrets of the context
 */
export async function printedUntil(ending: Promise<string | undefined>, command: string, streams: Streams, shown: Shown, context: Context): Promise<Printed> {
  const mixed: string[] = [];
  const texts = Promise.all([capture(streams.stdout, mixed, shown.stdout, context), capture(streams.stderr, mixed, shown.stderr, context)]);
  const failure = await ending;
  if (failure !== undefined) throw new Error(redact(`${failure}: running ${inShort(command)}:\n${mixed.join("")}`, context.secrets));
  const [stdout, stderr] = await texts;
  return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
}

/** A long script would hide what it printed. */
function inShort(command: string): string {
  return JSON.stringify(command.length <= 500 ? command : `${command.slice(0, 500)}…`);
}

async function capture(stream: Readable, mixed: string[], shown: boolean, context: Context): Promise<string> {
  const parts: string[] = [];
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    parts.push(part);
    mixed.push(part);
  });
  if (shown) createInterface({ input: stream }).on("line", (line) => context.log(redact(line, context.secrets)));
  await new Promise<void>((resolve) => stream.once("close", resolve).once("end", resolve));
  return parts.join("");
}
