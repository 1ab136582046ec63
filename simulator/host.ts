import { Permissions } from "./permissions/permissions";
import type { State } from "./state/state";
import type { NodeRecord } from "./state/records";
import { failure } from "./errors";
import { Tasks } from "./tasks/tasks";
import type { GuestAgent } from "./guests/agent";

/** What a host is told at its start. */
export interface HostOptions {
  /** Milliseconds between the start of a task and its work; 0 finishes it before its caller is answered. */
  readonly taskDelay: number;
  /** Reported by `GET /version`, for example `9.2.11`. */
  readonly version: string;
  /** Storages that a fault leaves without room. */
  readonly fullStorages?: () => ReadonlySet<string>;
  /** Called after work that no request waits for. */
  readonly changed: () => void;
}

/** What becomes of uploaded discs. */
export interface Uploads {
  /** Folder that they are received in. */
  readonly folder: string;
  /** Makes a file of that folder what is on a volume, named by its key in the state. */
  readonly keep: (file: string, volume: string) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** A Proxmox VE host: its state and what works on it. One object serves all nodes. */
export class Host {
  readonly permissions: Permissions;
  readonly tasks: Tasks;
  readonly version: string;
  /** Storages that a fault leaves without room. */
  readonly fullStorages: () => ReadonlySet<string>;

  /** Bytes of memory that a guest takes; set where guests are real. */
  memoryOf: (vmid: number) => number | undefined = () => undefined;

  /** The agent in a guest that runs; set where guests are real. */
  agentOf: (vmid: number) => GuestAgent | undefined = () => undefined;

  /** Keeps what is uploaded; set where guests are real. */
  uploads: Uploads | undefined;

  constructor(readonly state: State, options: HostOptions) {
    this.permissions = new Permissions(state);
    this.tasks = new Tasks(state, options.taskDelay, options.changed);
    this.version = options.version;
    this.fullStorages = options.fullStorages ?? (() => NONE);
  }

  /** A node by name; the text of an unknown one is that of the name resolution that Proxmox tries (Network.pm). */
  node(name: string): Readonly<NodeRecord> {
    const node = this.state.nodes.get(name);
    if (node === undefined) throw failure(`hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`);
    return node;
  }

  /** A value of datacenter.cfg. */
  datacenter(option: string): string | undefined {
    return this.state.settings.get("datacenter")?.values[option];
  }
}
