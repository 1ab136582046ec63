import { createHash, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hashPassword, tokenDigest } from "./authentication/passwords";
import { Host } from "./host";
import { METHODS } from "./methods/index";
import { Router } from "./methods/router";
import { Faults, type Met } from "./faults/faults";
import { intervene, type Intervention, type Power } from "./faults/intervene";
import { OfficialSchema } from "./schema/official";
import { Strictness, type Refusal } from "./schema/strict";
import { DEFAULT_NODES, populate, type NodeDefinition } from "./state/fresh";
import { State } from "./state/state";
import { Exports } from "./storage/exports";
import { certificates } from "./transport/certificate";
import { startRealGuests, type RunningGuests } from "./world/start";
import type { GuestTools } from "./world/guests/boot";
import type { Outside } from "./world/network/outside";
import type { Ways } from "./world/outside/servers";
import { Listener } from "./transport/listener";

/** How an embedded host starts. Everything but the directory has a default. */
export interface SimulatorOptions {
  /** Where state.json, certificates and the token of root@pam are kept (mode 0700, files 0600). */
  readonly directory: string;
  /** Folder of the network shares that hosts of one estate see together. @default - `shared` beside the directory */
  readonly shares?: string;
  /** File that arms faults, YAML or JSON; it is read again whenever it changes. @default - none */
  readonly faults?: string;
  /** Port on 127.0.0.1. @default - a free one, the same again after a restart */
  readonly port?: number;
  /** Official API schema, JSON or a Proxmox host's `apidoc.js`: every request is held against it (strict mode). @default - none */
  readonly schema?: string;
  /** Nodes of a fresh host; ignored when the directory holds a state. @default - one node pve1, 32 cores, 128 GiB, 2 TiB, vmbr0 */
  readonly hosts?: readonly NodeDefinition[];
  /** Milliseconds before a 401, which Proxmox delays by three seconds. @default 3000 */
  readonly authDelay?: number;
  /** Milliseconds between the start of a task and its work; locks show meanwhile. @default 0 - finished before the answer */
  readonly taskDelay?: number;
  /** What real guests are made of: machines that run are booted, in a world of their own. Needs root on Linux. @default - machines are records */
  readonly guests?: GuestTools;
  /** Who is outside of the host, for guests that are real. @default - nobody: its router alone */
  readonly outside?: Outside;
  /** Version that the host claims. @default "9.2.11" */
  readonly version?: string;
}

/** A running embedded host. */
export interface Simulator {
  /** `https://127.0.0.1:PORT`, without `/api2/json`. */
  readonly endpoint: string;
  /** Authority that clients must trust. */
  readonly caFile: string;
  /** File with `root@pam!trilane=<uuid>`, mode 0600. */
  readonly tokenFile: string;
  /** File with the password of root@pam, mode 0600. */
  readonly passwordFile: string;
  /** Ways through the admin point, where guests are real. */
  readonly ways?: Ways;
  /** What strict mode refused since the start; empty without a schema. */
  refusals(): readonly Refusal[];
  /** Closes all connections; the state is on disk already. Real guests are asked to power off before, unless nobody waits for them. */
  stop(hurry?: boolean): Promise<void>;
}

/** The token of root@pam that the host makes for itself; without privilege separation. */
const TOKEN = "trilane";

function secretFile(file: string, make: () => string): string {
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** Root's token and password follow the files, so that deleting the state leaves them valid. */
function giveRootAccess(state: State, tokenFile: string, passwordFile: string): void {
  const token = secretFile(tokenFile, () => `root@pam!${TOKEN}=${randomUUID()}\n`);
  const password = secretFile(passwordFile, () => `${randomBytes(18).toString("base64url")}\n`);
  const digest = tokenDigest(token.slice(token.indexOf("=") + 1));
  const root = state.users.get("root@pam");
  const mark = createHash("sha256").update(password).digest("hex");
  if (root?.tokens[TOKEN]?.digest === digest && state.settings.get("secrets")?.values.password === mark) return;
  state.users.change("root@pam", (draft) => {
    draft.tokens[TOKEN] = { privsep: 0, digest, comment: "embedded host" };
    draft.password = hashPassword(password);
  });
  state.settings.change("secrets", (draft) => void (draft.values.password = mark));
}

function rememberedPort(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, "utf8").trim()) || 0 : 0;
}

async function listen(listener: Listener, wanted: number | undefined, file: string): Promise<number> {
  if (wanted !== undefined && wanted !== 0) return listener.listen(wanted);
  const remembered = rememberedPort(file);
  try {
    return await listener.listen(remembered);
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    if (!taken || remembered === 0) throw error;
    throw new Error(`port ${remembered}: taken by another process; expected it free, because clients know this host by it; free it, or start with another --port`, { cause: error });
  }
}

/**
 * Starts an embedded host: a process-local server that speaks the API of Proxmox VE 9 on loopback.
 * Throws when the port is taken or the state file cannot be read.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { directory } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const state = new State(directory);
  const shares = new Exports(options.shares ?? join(directory, "..", "shared"), state);
  state.exports = shares;
  if (!state.load()) populate(state, options.hosts ?? DEFAULT_NODES);
  const [tokenFile, passwordFile] = [join(directory, "root-token"), join(directory, "root-password")];
  giveRootAccess(state, tokenFile, passwordFile);
  let real: RunningGuests | undefined;
  const save = (): void => {
    state.save();
    real?.follow();
  };
  const faults = options.faults === undefined ? undefined : new Faults(options.faults, join(directory, "faults.jsonl"));
  const host = new Host(state, { taskDelay: options.taskDelay ?? 0, version: options.version ?? "9.2.11", changed: save, ...(faults === undefined ? {} : { fullStorages: () => faults.fullStorages }) });
  host.tasks.closeInterrupted();
  state.writeAll();

  const strictness = options.schema === undefined ? undefined : new Strictness(OfficialSchema.read(options.schema), join(directory, "refusals.jsonl"));
  const made = await certificates(directory);
  const power: Power = {
    rearmed: () => faults?.rearmed() ?? Promise.resolve(),
    die: () => process.kill(process.pid, "SIGKILL"),
    restart: (milliseconds) => {
      host.tasks.closeInterrupted();
      void listener.restart(milliseconds);
    },
  };
  const intervention = (request: Met): Intervention | undefined => {
    const fault = faults?.meet(request);
    return fault === undefined ? undefined : intervene(fault.act, request, host, power, save);
  };
  const listener = new Listener({
    host, router: new Router(METHODS), certificates: made, intervention, authDelay: options.authDelay ?? 3000, save, refresh: () => shares.pull(), ...(strictness === undefined ? {} : { strictness }),
  });
  if (options.guests !== undefined) real = await startRealGuests({ host, shares, directory, tools: options.guests, outside: options.outside, changed: save });
  const portFile = join(directory, "port");
  const port = await listen(listener, options.port, portFile).catch(async (error: unknown) => {
    await real?.stop(true);
    throw error;
  });
  writeFileSync(portFile, `${port}\n`, { mode: 0o600 });
  return {
    endpoint: `https://127.0.0.1:${port}`, caFile: made.caFile, tokenFile, passwordFile, ...(real === undefined ? {} : { ways: real.ways }),
    refusals: () => strictness?.refusals() ?? [],
    stop: async (hurry = false) => {
      host.tasks.stop();
      await listener.close();
      await real?.stop(hurry);
      state.close();
    },
  };
}
