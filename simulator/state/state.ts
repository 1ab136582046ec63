import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

import { Journal, Table } from "./table";
import type {
  AclRecord, FirewallRecord, GroupRecord, GuestRecord, NodeRecord, PoolRecord, RoleRecord, SettingsRecord, StorageRecord, TaskRecord, UserRecord,
  VolumeRecord,
} from "./records";

const FORMAT = 1;

/**
 * Everything the host remembers, in memory and in `state.json`. The file is written whole to a temporary name and
 * renamed, so that a reader, or a start after `kill -9`, sees the old or the new state and nothing between.
 */
export class State {
  readonly journal = new Journal();
  readonly users = new Table<UserRecord>(this.journal);
  readonly groups = new Table<GroupRecord>(this.journal);
  readonly roles = new Table<RoleRecord>(this.journal);
  readonly pools = new Table<PoolRecord>(this.journal);
  readonly acl = new Table<AclRecord>(this.journal);
  readonly storages = new Table<StorageRecord>(this.journal);
  readonly volumes = new Table<VolumeRecord>(this.journal);
  readonly guests = new Table<GuestRecord>(this.journal);
  readonly firewalls = new Table<FirewallRecord>(this.journal);
  readonly jobs = new Table<Record<string, unknown>>(this.journal);
  readonly nodes = new Table<NodeRecord>(this.journal);
  readonly tasks = new Table<TaskRecord>(this.journal);
  /** Keys: `datacenter` (datacenter.cfg), `secrets` (key of tickets), `counters`. */
  readonly settings = new Table<SettingsRecord>(this.journal);
  private saved = 0;

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  private get file(): string {
    return join(this.directory, "state.json");
  }

  private tables(): [string, Table<object>][] {
    const names = ["users", "groups", "roles", "pools", "acl", "storages", "volumes", "guests", "firewalls", "jobs", "nodes", "tasks", "settings"] as const;
    return names.map((name) => [name, this[name] as unknown as Table<object>]);
  }

  /** Reads the state file; false when there is none. */
  load(): boolean {
    if (!existsSync(this.file)) return false;
    const document = JSON.parse(readFileSync(this.file, "utf8")) as Record<string, Record<string, object>> & { format?: number };
    if (document.format !== FORMAT) {
      throw new Error(`${this.file}: unknown format, got ${String(document.format)}; expected ${FORMAT}; delete the file to start from a fresh host`);
    }
    for (const [name, table] of this.tables()) table.load(document[name] ?? {});
    return true;
  }

  /** Whether memory holds more than the file. */
  get behind(): boolean {
    return this.saved !== this.journal.changes;
  }

  /** Writes the file if anything changed since it was last written. Returns when the change survives `kill -9`. */
  save(durable = false): void {
    if (!this.behind) return;
    const changes = this.journal.changes;
    const body = this.tables().map(([name, table]) => `"${name}":${table.toText()}`).join(",\n");
    const temporary = `${this.file}.${process.pid}.tmp`;
    const descriptor = openSync(temporary, "w", 0o600);
    try {
      writeSync(descriptor, `{"format":${FORMAT},\n${body}}\n`);
      if (durable) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, this.file);
    this.saved = changes;
  }
}
