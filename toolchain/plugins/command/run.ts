/** Runs one program on this machine. */
import { spawn } from "node:child_process";
import type { Context } from "../kind";
import { printedUntil } from "./printed";
import type { Printed, Shown } from "./printed";

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
  readonly shown: Shown;
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
  const ending = new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : signal === null ? `exit status ${code}` : `ended by ${signal}`));
  });
  return printedUntil(ending, invocation.command, child, invocation.shown, context);
}
