/** Runs one program and captures what it prints. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";
import type { Context } from "../kind";
import { redact } from "../wire";

/** A program to run. */
export interface Invocation {
  /** The last argument of the interpreter. */
  readonly command: string;
  /** Program and arguments; empty for the system's shell. */
  readonly interpreter: readonly string[];
  /** Undefined for the plugin's own working directory, which is the program's. */
  readonly directory: string | undefined;
  /** Added to the plugin's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
  /** Which streams are shown, line by line, while the program runs. */
  readonly logs: { readonly stdout: boolean; readonly stderr: boolean };
}

/** What a program printed, without the last line feed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs to the end.
 *
 * @throws Error when the program cannot be started, fails or is stopped; the message holds what it
 *   printed, without the secrets of the context
 */
export async function run(invocation: Invocation, context: Context): Promise<Printed> {
  const shell = process.platform === "win32" ? ["cmd", "/C"] : ["/bin/sh", "-c"];
  const [program = "", ...before] = invocation.interpreter.length > 0 ? invocation.interpreter : shell;
  const child = spawn(program, [...before, invocation.command], {
    cwd: invocation.directory,
    env: { ...process.env, ...invocation.environment },
    stdio: ["pipe", "pipe", "pipe"],
    signal: context.signal,
  });
  child.stdin.on("error", () => undefined); // a program may end without reading its input
  child.stdin.end(invocation.stdin ?? "");
  const mixed: string[] = [];
  const streams = Promise.all([
    capture(child.stdout, mixed, invocation.logs.stdout, context),
    capture(child.stderr, mixed, invocation.logs.stderr, context),
  ]);
  const ending = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : signal === null ? `exit status ${code}` : `ended by ${signal}`));
  });
  if (ending !== undefined) {
    throw new Error(redact(`${ending}: running ${JSON.stringify(invocation.command)}:\n${mixed.join("")}`, context.secrets));
  }
  const [stdout, stderr] = await streams;
  return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
}

async function capture(stream: Readable, mixed: string[], shown: boolean, context: Context): Promise<string> {
  const parts: string[] = [];
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    parts.push(part);
    mixed.push(part);
  });
  if (shown) createInterface({ input: stream }).on("line", (line) => context.log(redact(line, context.secrets)));
  await new Promise((resolve) => stream.on("close", resolve));
  return parts.join("");
}
