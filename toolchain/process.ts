/** Runs the programs that make a part, with visible progress. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** Takes one line of progress, without line feed. */
export type Log = (line: string) => void;

/** Where and how long a program may run. */
export interface RunOptions {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program after this many milliseconds. */
  readonly timeoutMs?: number;
}

const running = new Set<ChildProcess>();

/** Ends every program that runs at the moment; whoever waits for one gets its error. */
export function endPrograms(): void {
  for (const child of running) child.kill();
}
process.once("exit", endPrograms);

/**
 * Runs a program to its end and returns what it printed on standard output.
 *
 * @throws Error when it cannot be started, fails or takes too long; with the end of what it printed
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const child = spawn(program, args, { cwd: options.folder, env: options.env ?? process.env, stdio: ["ignore", "pipe", "pipe"], timeout: options.timeoutMs });
  running.add(child);
  let printed = "";
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (printed += part, all += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (all += part));
  try {
    const problem = await new Promise<string | undefined>((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("close", (code, signal) => resolve(code === 0 ? undefined : signal === null ? `exit status ${code}` : `ended by ${signal}`));
    });
    if (problem !== undefined) throw new Error(`${program} ${args[0] ?? ""}: failed, got ${problem}; expected exit status 0; it printed\n${all.trim().split("\n").slice(-20).join("\n")}`);
    return printed;
  } finally {
    running.delete(child);
  }
}

/** `75` is `1:15`. */
export const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/**
 * Says what is being done at once, every fifteen seconds, and at the end.
 *
 * @param expectedSeconds a rough guess; 0 says nothing about it
 */
export async function withProgress<T>(log: Log, title: string, expectedSeconds: number, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const elapsed = (): string => clock((Date.now() - started) / 1000);
  const expected = expectedSeconds > 0 ? ` of about ${clock(expectedSeconds)}` : "";
  log(`${title}${expectedSeconds > 0 ? ` (about ${clock(expectedSeconds)}, once)` : ""}`);
  const ticker = setInterval(() => log(`${title}, ${elapsed()}${expected}`), 15_000);
  try {
    const result = await work();
    log(`${title}, done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}
