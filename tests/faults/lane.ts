import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { startHost, stopHost, type EmbeddedHost } from "../../operations/embedded-host/host";
import { gone, isAlive, processes } from "../../operations/engine/processes";
import { readIfThere, writeWhole } from "../../operations/workspace/files";
import type { FaultLine } from "../../simulator/faults/faults";
import { Clone, mustWork, type Ended } from "../e2e/estate/clone";
import { hostState, type HostState } from "./host-state";
import { stackState, type StackState } from "./stack-state";

/** The environment of the tiny estate. */
export const ENVIRONMENT = "only";

const SETTINGS: Readonly<Record<string, string>> = {
  "Pulumi.host.yaml": `config:
  trilane:endpoint: https://pve1.example.internal:8006
  trilane:environments: [${ENVIRONMENT}]
  trilane:node: pve1
  trilane:nodeAddress: 10.99.0.1
  trilane:capacity: { cores: 32, memoryMiB: 131072, diskGiB: 2000 }
  trilane:outside: { admin: [10.99.1.0/24], dns: [10.99.2.53], ntp: [10.99.2.123], mirror: [10.99.2.80] }
  trilane:adminKeys: [ssh-ed25519 REPLACE-WITH-YOUR-PUBLIC-KEY]
  trilane:domain: tiny.internal
`,
  [`Pulumi.${ENVIRONMENT}.yaml`]: `config:
  trilane:cidr: 10.10.0.0/24
  trilane:vlan: 10
  trilane:vmids: { from: 3000, to: 3999 }
  trilane:budget: { cores: 4, memoryMiB: 8192, diskGiB: 200 }
`,
};

/** A run of pulumi that goes on. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** What host and stack are. */
export interface Snapshot {
  readonly host: HostState;
  readonly stack: StackState;
}

/** What a snapshot holds: host, states of the stacks, and the files that scenarios edit. */
const KEPT = [[".trilane", "simulator"], [".trilane", "state"], ["stacks", "estate.ts"], ["Pulumi.host.yaml"]] as const;

/** A clone with the tiny estate, an embedded host that faults can be armed on, and a snapshot to go back to. */
export class Lane {
  private readonly faultsFile: string;
  private readonly log: string;
  private environment: NodeJS.ProcessEnv = {};
  host: EmbeddedHost | undefined;

  private constructor(readonly clone: Clone, private readonly parent: number) {
    this.faultsFile = clone.path("faults.json");
    this.log = clone.path(".trilane", "simulator", "faults.jsonl");
  }

  /** A clone with the tiny estate, and a fresh host on which nothing is yet. */
  static async prepare(): Promise<Lane> {
    const clone = Clone.create();
    for (const name of ["dev", "test", "prod"]) rmSync(clone.path(`Pulumi.${name}.yaml`));
    for (const [file, text] of Object.entries(SETTINGS)) writeFileSync(clone.path(file), text);
    writeFileSync(clone.path("stacks", "estate.ts"), readFileSync(`${__dirname}/estate.ts`, "utf8").replace("../../components", "../components"));
    rmSync(clone.path("stacks", "services"), { recursive: true });
    clone.edit("stacks/differences.ts", (text) => text.replace(/(readonly Difference\[\] = )\[[\s\S]*\];/, "$1[];"));
    clone.edit("stacks/access.ts", (text) => text.replace(/(Access \| undefined = )\{[\s\S]*\};/, "$1undefined;"));
    const lane = new Lane(clone, process.pid);
    lane.arm([]);
    await lane.startHost();
    lane.environment = { ...process.env, ...(await clone.shell()) };
    return lane;
  }

  /** Gives the environment the token that the host stack has made. */
  async handOver(): Promise<void> {
    mustWork(await this.clone.trilane(["handover", ENVIRONMENT], { env: this.environment }));
  }

  /** Keeps everything as it is now, under a name. */
  async save(name: string): Promise<void> {
    await this.killHost();
    rmSync(this.log, { force: true });
    for (const parts of KEPT) cpSync(this.clone.path(...parts), this.clone.path("snapshot", name, ...parts), { recursive: true });
    await this.startHost();
  }

  /** Goes back to what was kept under a name, with these faults armed. */
  async restore(name: string, faults: readonly object[] = []): Promise<void> {
    await this.killHost();
    for (const parts of KEPT) {
      rmSync(this.clone.path(...parts), { recursive: true, force: true });
      cpSync(this.clone.path("snapshot", name, ...parts), this.clone.path(...parts), { recursive: true });
    }
    this.arm(faults);
    await this.startHost();
  }

  /** Arms these faults instead of those that were; the host counts requests from the start again. */
  arm(faults: readonly object[]): void {
    writeWhole(this.faultsFile, JSON.stringify({ faults }));
  }

  /** Starts the host on the port that the environment knows: a process that was just killed may hold it for a moment, and the host would take another. */
  async startHost(): Promise<void> {
    const directory = this.clone.path(".trilane", "simulator");
    const before = this.host?.endpoint;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (before !== undefined) writeWhole(join(directory, "port"), `${new URL(before).port}\n`);
      this.host = await startHost({ directory, faults: this.faultsFile, parent: this.parent });
      if (before === undefined || this.host.endpoint === before) return;
      await this.killHost();
    }
    throw new Error(`embedded host: does not come back at ${before ?? "its port"}; expected its port free; try again`);
  }

  /** Ends the host as by `kill -9`. */
  async killHost(): Promise<void> {
    if (this.host === undefined || !isAlive(this.host.pid)) return;
    process.kill(this.host.pid, "SIGKILL");
    await gone(this.host.pid, 5000);
  }

  /** Every changing request since the host was restored, in order. */
  lines(): FaultLine[] {
    return (readIfThere(this.log) ?? "").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as FaultLine);
  }

  /** Waits until a fault has met a request, and returns that; undefined when the run ends before. */
  async met(run: Running): Promise<FaultLine | undefined> {
    const happened = (): FaultLine | undefined => this.lines().find(({ fault }) => fault !== undefined);
    let over = false;
    void run.ended.then(() => (over = true));
    for (;;) {
      const line = happened();
      if (line !== undefined || over) return line;
      const folder = this.clone.path(".trilane", "simulator");
      await new Promise<void>((resolve) => {
        const watcher = watch(folder, () => done());
        const timer = setTimeout(() => done(), 500);
        const done = (): void => {
          clearTimeout(timer);
          watcher.close();
          resolve();
        };
        void run.ended.then(done);
      });
    }
  }

  /** Starts pulumi as a person does in a shell that was set up, as the leader of a process group of its own. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(this.clone.path(".trilane", "bin", "pulumi"), [...args, "--non-interactive", "--color", "never"], { cwd: this.clone.folder, env: { ...this.environment, ...env }, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const out: string[] = [];
    const err: string[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part.toString()));
    child.stderr.on("data", (part: Buffer) => err.push(part.toString()));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      // Not `close`: a plugin that outlives a killed CLI holds its pipes.
      child.once("exit", (code) => setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ code, stdout: out.join(""), stderr: err.join("") });
      }, 50));
    });
    return { pid: child.pid ?? 0, ended };
  }

  up(stack: string): Running {
    return this.run(["up", "--yes", "--skip-preview", "-s", stack]);
  }

  /** As on a host of one's own: the real CLI on a workspace of one's own, where nothing clears traces before. */
  plain(stack: string, ...args: readonly string[]): Running {
    const PULUMI_CONFIG_PASSPHRASE_FILE = this.clone.path(".trilane", "passphrases", stack);
    // The shim passes `-C` on to the CLI as it is.
    return this.run(["-C", this.own(), ...args, "-s", stack], { PULUMI_CONFIG_PASSPHRASE_FILE });
  }

  /** `npx trilane recover` on the workspace of one's own. */
  async recover(stack: string): Promise<void> {
    const passphrase = this.clone.path(".trilane", "passphrases", stack);
    mustWork(await this.clone.trilane(["recover", stack, "--workspace", this.own(), "--passphrase-file", passphrase], { env: this.environment }));
  }

  /** The workspace with its settings and tokens, in a folder that `trilane` does not know; as deep, for the path of the program. */
  private own(): string {
    const folder = this.clone.path("own", "workspace");
    cpSync(this.clone.path(".trilane", "workspace"), folder, { recursive: true });
    return folder;
  }

  /** What host and stack are now. */
  snapshot(stack: string): Snapshot {
    const state = this.clone.path(".trilane", "state", ".pulumi", "stacks", "trilane", `${stack}.json`);
    return { host: hostState(this.clone.path(".trilane", "simulator")), stack: stackState(state, this.clone.path(".trilane", "passphrases", stack)) };
  }

  /** A request of root@pam, as an admin makes it on the host. Logs in first: a token of root is not root@pam. */
  async asRoot(verb: string, path: string, form: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const password = readFileSync(this.clone.path(".trilane", "simulator", "root-password"), "utf8").trim();
    const login = (await this.call("POST", "/access/ticket", {}, { username: "root@pam", password })) as { ticket: string; CSRFPreventionToken: string };
    return this.call(verb, path, { cookie: `PVEAuthCookie=${encodeURIComponent(login.ticket)}`, csrfpreventiontoken: login.CSRFPreventionToken }, form);
  }

  private call(verb: string, path: string, headers: Readonly<Record<string, string>>, form: Readonly<Record<string, string>>): Promise<unknown> {
    const { endpoint = "", caFile = "" } = this.host ?? {};
    const text = new URLSearchParams(form).toString();
    const inBody = verb !== "GET" && verb !== "DELETE";
    const body = inBody ? { "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(text)) } : {};
    return new Promise((resolve, reject) => {
      const call = request(`${endpoint}/api2/json${path}${inBody || text === "" ? "" : `?${text}`}`, { method: verb, ca: readFileSync(caFile), agent: false, headers: { ...headers, ...body } }, (response) => {
        let answer = "";
        response.on("data", (part: Buffer) => (answer += part.toString()));
        response.once("end", () => (response.statusCode === 200 ? resolve((JSON.parse(answer) as { data: unknown }).data) : reject(new Error(`${verb} ${path}: ${response.statusCode} ${response.statusMessage}`))));
      });
      call.once("error", reject);
      call.end(inBody ? text : undefined);
    });
  }

  /** Ends everything and removes the clone. */
  async end(): Promise<void> {
    await stopHost(this.clone.path(".trilane", "simulator"));
    if (existsSync(this.clone.folder)) this.clone.remove();
  }
}

/** A process and all that it started, directly or not. */
export function familyOf(pid: number): number[] {
  const all = processes();
  const found = [pid];
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one).map((line) => line.pid));
  return found;
}

/** Ends processes at once; those that are gone are no obstacle. */
export function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended
    }
  }
}
