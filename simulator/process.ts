import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { NodeDefinition } from "./state/fresh";
import { startSimulator } from "./simulator";
import type { GuestTools } from "./world/guests/boot";
import type { Outside } from "./world/network/outside";
import type { Ways } from "./world/outside/servers";

/** What `simulator.json` in the directory says while the host runs. */
export interface RunningFile {
  readonly pid: number;
  readonly endpoint: string;
  readonly caFile: string;
  readonly tokenFile: string;
  readonly startedAt: string;
  /** Ways through the admin point, where guests are real. */
  readonly ways?: Ways;
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

/**
 * Takes the directory before anything in it is read or written: of two that start at the same moment, the later would
 * write the state of the other anew, and what that one appended would count for nothing. Returns what gives it back.
 */
function claim(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = join(directory, "process.pid");
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(readFileSync(lock, "utf8"));
    // Another that began in this very moment has not written its number yet: not a sign of a dead one.
    const held = owner > 0 ? owner !== process.pid && isHost(owner) : Date.now() - statSync(lock).mtimeMs < 5000;
    if (held || attempt > 0) throw new Error(`${directory}: another embedded host is starting or running there, got process ${owner || "unknown"}; expected none; use it or stop it first`);
    rmSync(lock, { force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: "string" }, port: { type: "string" }, schema: { type: "string" }, parent: { type: "string" }, faults: { type: "string" }, nodes: { type: "string" }, guests: { type: "string" }, outside: { type: "string" } },
  });
  if (values.directory === undefined) throw new Error("--directory: missing; expected the folder that holds the host's state");
  const directory = resolve(values.directory);
  const file = join(directory, "simulator.json");
  refuseSecond(file);
  const release = claim(directory);
  process.once("exit", release);
  const wanted = port(values.port);
  const simulator = await startSimulator({
    directory, ...(wanted === undefined ? {} : { port: wanted }), ...(values.schema === undefined ? {} : { schema: values.schema }), ...(values.faults === undefined ? {} : { faults: resolve(values.faults) }),
    ...(values.nodes === undefined ? {} : { hosts: JSON.parse(values.nodes) as readonly NodeDefinition[] }),
    ...(values.guests === undefined ? {} : { guests: JSON.parse(values.guests) as GuestTools }),
    ...(values.outside === undefined ? {} : { outside: JSON.parse(values.outside) as Outside }),
  });

  const { endpoint, caFile, tokenFile, ways } = simulator;
  const running: RunningFile = { pid: process.pid, endpoint, caFile, tokenFile, startedAt: new Date().toISOString(), ...(ways === undefined ? {} : { ways }) };
  writeFileSync(file, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  process.stdout.write(`${JSON.stringify(running)}\n`);

  const stop = (hurry: boolean): void => {
    void simulator.stop(hurry).finally(() => {
      rmSync(file, { force: true });
      process.exit(0);
    });
  };
  process.once("SIGTERM", () => stop(false));
  process.once("SIGINT", () => stop(false));
  process.stdout.on("error", () => undefined);
  if (values.parent !== undefined) watchParent(Number(values.parent), () => stop(true));
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
