import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { startSimulator } from "./simulator";

/** What `simulator.json` in the directory says while the host runs. */
export interface RunningFile {
  readonly pid: number;
  readonly endpoint: string;
  readonly caFile: string;
  readonly tokenFile: string;
  readonly startedAt: string;
}

/** Whether a process exists. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether a living process is an embedded host, as far as the system tells: numbers of dead processes are used again. */
function isHost(pid: number): boolean {
  if (!alive(pid)) return false;
  const file = `/proc/${pid}/cmdline`;
  return !existsSync(file) || readFileSync(file, "utf8").includes(basename(__filename));
}

function port(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`--port: not a port, got ${text}; expected 0 to 65535; leave it out for a free one`);
  return Number(text);
}

/** A file whose process is gone is no obstacle; neither is one whose number now belongs to this process. */
function refuseSecond(file: string): void {
  if (!existsSync(file)) return;
  let running: Partial<RunningFile>;
  try {
    running = JSON.parse(readFileSync(file, "utf8")) as Partial<RunningFile>;
  } catch {
    return;
  }
  if (running.pid === undefined || running.pid === process.pid || !isHost(running.pid)) return;
  throw new Error(
    `${file}: an embedded host is already running, got process ${running.pid} at ${running.endpoint ?? "an unknown endpoint"}; expected none; use it or stop it first`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: "string" }, port: { type: "string" }, schema: { type: "string" }, parent: { type: "string" } },
  });
  if (values.directory === undefined) throw new Error("--directory: missing; expected the folder that holds the host's state");
  const directory = resolve(values.directory);
  const file = join(directory, "simulator.json");
  refuseSecond(file);
  const wanted = port(values.port);
  const simulator = await startSimulator({
    directory, ...(wanted === undefined ? {} : { port: wanted }), ...(values.schema === undefined ? {} : { schema: values.schema }),
  });

  const { endpoint, caFile, tokenFile } = simulator;
  const running: RunningFile = { pid: process.pid, endpoint, caFile, tokenFile, startedAt: new Date().toISOString() };
  writeFileSync(file, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  process.stdout.write(`${JSON.stringify(running)}\n`);

  const stop = (): void => {
    void simulator.stop().finally(() => {
      rmSync(file, { force: true });
      process.exit(0);
    });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.stdout.on("error", () => undefined);
  if (values.parent !== undefined) watchParent(Number(values.parent), stop);
}

/** Ends with the process that needs the host, looked for every second. */
function watchParent(pid: number, stop: () => void): void {
  const timer = setInterval(() => {
    if (alive(pid)) return;
    clearInterval(timer);
    stop();
  }, 1000);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
