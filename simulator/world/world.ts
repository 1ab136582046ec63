import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";

import { searchPath } from "./requirements";
import { FIRST_PROCESS, SUPERVISOR, SWEEP, WORLD_PREFIX } from "./scripts";

/** Milliseconds until a world must have started. */
const PATIENCE = 15_000;

/** How a program runs in a world. */
export interface WorldRun {
  /** Text on its standard input. @default - nothing */
  readonly stdin?: string;
  /** Milliseconds after which it is killed. @default 60000 */
  readonly timeoutMs?: number;
}

/**
 * Everything real of an embedded host: one tree of processes in a mount, PID and network namespace of its own. It ends
 * with the embedded host, however that ends, and the kernel takes away what is in it: processes, mounts, bridges, pairs of
 * interfaces, the guests' namespaces. Control groups and loop devices are removed by a supervisor outside of it, and by
 * the next start.
 */
export class World {
  private constructor(
    private readonly supervisor: ChildProcess,
    /** Its first process, as this machine numbers it. */
    readonly pid: number,
    /** Name of its control groups: the same for the same folder. */
    readonly name: string,
    /** Where its disks and the guests' files lie. */
    readonly folder: string,
  ) {}

  /**
   * Starts a world. Needs root on Linux (`missingForGuests` says what else).
   *
   * @param folder where its disks and the guests' files lie; made when it is not there
   * @throws Error when the kernel refuses a namespace
   */
  static async start(folder: string): Promise<World> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = worldName(folder);
    // Detached: what ends the embedded host's process group must not end the one that cleans up.
    const supervisor = spawn("bash", ["-c", SUPERVISOR, "world", name, folder, FIRST_PROCESS, SWEEP], { detached: true, stdio: ["pipe", "pipe", "pipe"], cwd: "/", env: environment() });
    supervisor.stdin?.on("error", () => undefined);
    const pid = await firstWords(supervisor);
    supervisor.unref();
    return new World(supervisor, pid, name, folder);
  }

  /** Runs a program in the world and returns what it printed. @throws Error with the end of what it said, when it fails */
  async run(program: string, args: readonly string[], { stdin = "", timeoutMs = 60_000 }: WorldRun = {}): Promise<string> {
    const child = this.spawn(program, args, ["pipe", "pipe", "pipe"]);
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
    const said = collect(child);
    const code = await ended(child);
    clearTimeout(timer);
    if (code === "0") return said.out;
    throw new Error(`${program} ${args.join(" ")}: failed in the world, got ${code}; expected 0; it said\n${said.all.trim().split("\n").slice(-10).join("\n")}`);
  }

  /** Starts a program in the world. The process that is returned stands outside and ends with it; killing it kills the program. */
  spawn(program: string, args: readonly string[], stdio: StdioOptions): ChildProcess {
    return spawn("nsenter", ["--target", String(this.pid), "--mount", "--pid", "--net", "--", "setpriv", "--pdeathsig", "KILL", "--", program, ...args], { stdio, cwd: "/", env: environment() });
  }

  /** Whether it has not ended. */
  get alive(): boolean {
    return this.supervisor.exitCode === null && this.supervisor.signalCode === null;
  }

  /** Ends it with everything in it; returns when it is swept. */
  async stop(): Promise<void> {
    if (!this.alive) return;
    // Until then nothing else may keep this process.
    this.supervisor.ref();
    const end = ended(this.supervisor);
    this.supervisor.stdin?.end();
    await end;
  }
}

/** As of this process, with the system's programs. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: searchPath().join(delimiter) });

/** Name of the control groups of the world of a folder. */
export const worldName = (folder: string): string => `${WORLD_PREFIX}${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;

/** Name of a machine's network namespace in the world; there is one before the machine starts. */
export const namespaceName = (vmid: number): string => `vm-${vmid}`;

/** Where that namespace is bound to in the world, for `systemd-nspawn --network-namespace-path=`. */
export const namespacePath = (vmid: number): string => join("/run/netns", namespaceName(vmid));

function collect(child: ChildProcess): { out: string; all: string } {
  const said = { out: "", all: "" };
  child.stdout?.setEncoding("utf8").on("data", (part: string) => void ((said.out += part), (said.all += part)));
  child.stderr?.setEncoding("utf8").on("data", (part: string) => void (said.all += part));
  return said;
}

/** Exit code, signal or the reason why it did not start, as text. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === null ? `signal ${signal}` : String(code)));
  });
}

/** Waits until the first process tells its number. */
function firstWords(supervisor: ChildProcess): Promise<number> {
  const said = collect(supervisor);
  return new Promise((resolve, reject) => {
    const refuse = (what: string): void => reject(new Error(`world: cannot start, got ${what}; expected namespaces of its own; start the embedded host as root, or without --guests\n${said.all.trim()}`));
    const timer = setTimeout(() => (supervisor.kill("SIGKILL"), refuse(`nothing within ${PATIENCE / 1000} seconds`)), PATIENCE);
    supervisor.stdout?.on("data", () => {
      const pid = /^world (\d+)$/m.exec(said.out)?.[1];
      if (pid === undefined) return;
      clearTimeout(timer);
      resolve(Number(pid));
    });
    void ended(supervisor).then((code) => (clearTimeout(timer), refuse(code)));
  });
}
