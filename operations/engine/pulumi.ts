import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { otherSide } from "../failure";
import { withPassphrase } from "./passphrase";
import type { Target } from "./target";

/** What a call of the CLI left. */
export interface Ended {
  /** 0 is success; a killed process has 128 and its signal's number, as in a shell. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a call is made. */
export interface Call {
  readonly stack?: string;
  /** Text for stdin: the way for secrets, which never stand in arguments. @default nothing */
  readonly input?: string;
  /** Gets every line of stdout while it comes; stdout of the result is empty then. */
  readonly onLine?: (line: string) => void;
  /** Ends the call and everything it started. */
  readonly signal?: AbortSignal;
}

/** Marks the runs that Trilane starts itself: it stands in the update's message and is how an orphan is known. */
export const RUN_MARK = "trilane demo";

/** Ends a process group at once; it may be gone already. */
export function endGroup(leader: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // No such process: nothing is left to end.
  }
}

/** Runs the CLI in a process group of its own, so that plugins and programs end with it. Never throws for exit codes. */
export function callPulumi(target: Target, args: readonly string[], call: Call = {}): Promise<Ended> {
  const { stack, input, onLine, signal } = call;
  // The folder stands in the arguments too: a run that lost its parent is known by it.
  const child = spawn(target.pulumi, [...args, "--cwd", target.folder, "--non-interactive", "--color", "never", ...(stack === undefined ? [] : ["--stack", stack])], {
    cwd: target.folder,
    env: { ...withPassphrase(target, stack), ...target.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const leader = child.pid;
  const end = (): void => {
    if (leader !== undefined) endGroup(leader);
  };
  signal?.addEventListener("abort", end, { once: true });
  // A signal that came before does not come again.
  if (signal?.aborted === true) end();
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const out: string[] = [];
  const err: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => (onLine === undefined ? out.push(line) : onLine(line)));
  const drained = new Promise<void>((resolve) => lines.once("close", resolve));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(otherSide(`pulumi: cannot start ${target.pulumi}: ${error.message}; expected an executable; run npx trilane toolchain --ensure`)));
    child.once("close", (code, killedBy) => {
      signal?.removeEventListener("abort", end);
      end();
      void drained.then(() => resolve({ code: code ?? (killedBy === "SIGINT" ? 130 : 137), stdout: out.join("\n"), stderr: err.join("") }));
    });
  });
}

/** Runs the CLI and returns stdout; a failure carries what Pulumi said. */
export async function pulumi(target: Target, args: readonly string[], call: Call = {}): Promise<string> {
  const { code, stdout, stderr } = await callPulumi(target, args, call);
  if (code !== 0) throw otherSide(`pulumi ${args.slice(0, 2).join(" ")}${call.stack === undefined ? "" : ` (${call.stack})`}: exit code ${code}\n${stderr.trim() || stdout.trim()}`);
  return stdout;
}
