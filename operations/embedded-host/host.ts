import { spawn } from "node:child_process";
import { openSync, closeSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import type { NodeDefinition } from "../../simulator/state/fresh";
import type { GuestTools } from "../../simulator/world/guests/boot";
import type { Outside } from "../../simulator/world/network/outside";
import type { Ways } from "../../simulator/world/outside/servers";
import { misused, otherSide } from "../failure";
import { TYPESCRIPT } from "../typescript";
import { endProcess, isAlive, processes } from "../engine/processes";
import { privateFolder, readIfThere, readJson } from "../workspace/files";

/** An embedded host that answers. Files are absolute paths. */
export interface EmbeddedHost {
  readonly pid: number;
  /** `https://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Certificate authority of its own. */
  readonly caFile: string;
  /** Holds `root@pam!…=<uuid>`, mode 0600. */
  readonly tokenFile: string;
  readonly startedAt: string;
  /** Ways through the admin point, where its guests are real. */
  readonly ways?: Ways;
}

/** How an embedded host is started. */
export interface HostStart {
  /** Its state; it goes on from what is there. */
  readonly directory: string;
  /** @default the port it had before, else a free one */
  readonly port?: number;
  /** Official API schema: every request is held against it. @default the file that `TRILANE_SCHEMA` names, else none */
  readonly schema?: string;
  /** File that arms faults; it may be written anew while the host runs. @default - none */
  readonly faults?: string;
  /** Its nodes when it is made; one that is there already keeps those it has. @default one node pve1 */
  readonly nodes?: readonly NodeDefinition[];
  /** What real guests are made of. @default - machines are records */
  readonly guests?: GuestTools | undefined;
  /** Who is outside of it, for real guests. @default - nobody: its router alone */
  readonly outside?: Outside | undefined;
  /** Process it ends with. @default none: it stays until it is stopped */
  readonly parent?: number;
}

/** Milliseconds that it has to end in order: its guests power off before. */
const PATIENCE = 30_000;

const PROGRAM = join("simulator", "process.ts");
const program = (): string => join(__dirname, "..", "..", PROGRAM);
const noteFile = (directory: string): string => join(directory, "simulator.json");

/** The embedded host of a directory; undefined unless it lives and answers. */
export async function runningHost(directory: string): Promise<EmbeddedHost | undefined> {
  const note = readJson<EmbeddedHost>(noteFile(directory));
  if (note === undefined || !isAlive(note.pid)) return undefined;
  return (await answers(note)) ? note : undefined;
}

/** Starts the embedded host and returns when it answers; one that runs already is returned as it is. */
export async function startHost(start: HostStart): Promise<EmbeddedHost> {
  const running = await runningHost(start.directory);
  if (running !== undefined) return running;
  await endHung(start.directory);
  privateFolder(start.directory);
  if (start.port !== undefined && (await listening(start.port)) === undefined) {
    throw misused(`--port ${start.port}: is taken by another program; expected a free port; leave it out for one that is free`);
  }
  const port = start.port ?? (await otherPortIfTaken(start.directory));
  const schema = start.schema ?? process.env["TRILANE_SCHEMA"];
  const words = ["--directory", start.directory, ...(port === undefined ? [] : ["--port", String(port)]), ...(schema === undefined ? [] : ["--schema", resolve(schema)]), ...(start.faults === undefined ? [] : ["--faults", resolve(start.faults)]), ...(start.nodes === undefined ? [] : ["--nodes", JSON.stringify(start.nodes)]), ...(start.guests === undefined ? [] : ["--guests", JSON.stringify(start.guests), ...(start.outside === undefined ? [] : ["--outside", JSON.stringify(start.outside)])]), ...(start.parent === undefined ? [] : ["--parent", String(start.parent)])];
  return launch(start.directory, words);
}

/** Ends the embedded host of a directory; its state stays. True when there was one. */
export async function stopHost(directory: string): Promise<boolean> {
  const note = readJson<EmbeddedHost>(noteFile(directory));
  if (note === undefined || !isOurs(note.pid, directory)) return false;
  await endProcess(note.pid, PATIENCE);
  return true;
}

/** Removes the state of a stopped embedded host. */
export const removeHost = (directory: string): void => rmSync(directory, { recursive: true, force: true });

async function launch(directory: string, words: readonly string[]): Promise<EmbeddedHost> {
  const logFile = join(directory, "simulator.log");
  const before = (readIfThere(logFile) ?? "").length;
  const log = openSync(logFile, "a", 0o600);
  // Detached: Ctrl-C in the terminal ends the command first, which then ends its runs and its host in order.
  const child = spawn(process.execPath, [...TYPESCRIPT, program(), ...words], { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once("exit", (code, signal) => (ended = `it ended with ${signal ?? `exit code ${code}`}`));
  child.unref();
  for (const end = Date.now() + 30_000; Date.now() < end && ended === undefined; ) {
    const note = readJson<EmbeddedHost>(noteFile(directory));
    if (note?.pid === child.pid && note !== undefined && (await answers(note))) return note;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  if (child.pid !== undefined) await endProcess(child.pid);
  throw otherSide(`embedded host: cannot start, ${ended ?? "it did not answer within 30 seconds"}; expected it to answer; read ${logFile}\n${lastWordsOf((readIfThere(logFile) ?? "").slice(before))}`);
}

/** Why a Node program ended, from what it wrote: three lines from the error on, which is not the last that Node says. */
export function lastWordsOf(log: string): string {
  const lines = log.trim().split("\n");
  const error = lines.findLastIndex((line) => /^\w*Error\b/.test(line));
  return (error < 0 ? lines.slice(-3) : lines.slice(error, error + 3)).join("\n");
}

/** Any HTTP answer over TLS that its own authority vouches for; with a token, because Proxmox delays a 401. */
function answers({ endpoint, caFile, tokenFile }: EmbeddedHost): Promise<boolean> {
  return new Promise((settle) => {
    const [ca, token] = [readIfThere(caFile), readIfThere(tokenFile)];
    if (ca === undefined || token === undefined) return settle(false);
    const call = request(`${endpoint}/api2/json/version`, { ca, agent: false, timeout: 5000, headers: { authorization: `PVEAPIToken=${token.trim()}` } }, (response) => {
      response.resume();
      settle(true);
    });
    call.once("error", () => settle(false));
    call.once("timeout", () => call.destroy());
    call.end();
  });
}

/** A host that lives and does not answer would keep its port and its state file. */
async function endHung(directory: string): Promise<void> {
  const note = readJson<EmbeddedHost>(noteFile(directory));
  if (note !== undefined && isOurs(note.pid, directory)) await endProcess(note.pid, 1000);
}

/** Process numbers are used again: only a process with this program, of whichever checkout, and this directory is the host. */
const isOurs = (pid: number, directory: string): boolean => isAlive(pid) && processes().some((line) => line.pid === pid && line.command.includes(PROGRAM) && line.command.includes(directory));

/** It comes back on its old port, which it remembers itself; only when somebody else has that now, another one is named. */
async function otherPortIfTaken(directory: string): Promise<number | undefined> {
  const remembered = Number(readIfThere(join(directory, "port")) ?? 0);
  return remembered > 0 && (await listening(remembered)) === undefined ? listening(0) : undefined;
}

/** Port that could be listened on; undefined when it is taken. */
function listening(port: number): Promise<number | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once("error", () => settle(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" ? address?.port : undefined));
    });
  });
}
