import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Exports } from "../storage/exports";
import { isShared } from "../storage/volumes";
import { Journal, Table } from "./table";
import type {
  AclRecord, FirewallRecord, GroupRecord, GuestRecord, NodeRecord, PoolRecord, RealmRecord, RoleRecord, SettingsRecord, StorageRecord, TaskRecord, UserRecord,
  VolumeRecord,
} from "./records";

const FORMAT = 2;
/** Bytes of changes after which the state file is written anew. */
const CHANGES_LIMIT = 4 * 1024 ** 2;

/** One line of the changes file: table, key, record or null. */
type Change = readonly [table: string, key: string, record: object | null];

/**
 * Everything the host remembers, in memory and on disk. `state.json` is written whole to a temporary name and renamed, so
 * that a reader sees the old or the new state and nothing between. Between two such writes every change is a line appended
 * to `changes.jsonl`, so that an answer costs what it changed and not what exists. Both survive `kill -9`; a power cut may
 * cost the last seconds.
 */
export class State {
  readonly journal = new Journal();
  readonly users = new Table<UserRecord>(this.journal, "users");
  readonly groups = new Table<GroupRecord>(this.journal, "groups");
  readonly roles = new Table<RoleRecord>(this.journal, "roles");
  readonly realms = new Table<RealmRecord>(this.journal, "realms");
  readonly pools = new Table<PoolRecord>(this.journal, "pools");
  readonly acl = new Table<AclRecord>(this.journal, "acl");
  readonly storages = new Table<StorageRecord>(this.journal, "storages");
  readonly volumes = new Table<VolumeRecord>(this.journal, "volumes");
  readonly guests = new Table<GuestRecord>(this.journal, "guests");
  readonly firewalls = new Table<FirewallRecord>(this.journal, "firewalls");
  readonly jobs = new Table<Record<string, unknown>>(this.journal, "jobs");
  readonly nodes = new Table<NodeRecord>(this.journal, "nodes");
  readonly tasks = new Table<TaskRecord>(this.journal, "tasks");
  /** Keys: `datacenter` (datacenter.cfg), `secrets` (key of tickets), `counters`. */
  readonly settings = new Table<SettingsRecord>(this.journal, "settings");
  /** Shares that other hosts see, too; none in a state that is only read. */
  exports?: Exports;
  private readonly tables: ReadonlyMap<string, Table<object>>;
  private readonly file: string;
  private readonly changesFile: string;
  /** Bytes in the changes file; infinite while there is none that continues the state file. */
  private pending = Infinity;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.file = join(directory, "state.json");
    this.changesFile = join(directory, "changes.jsonl");
    const names = ["users", "groups", "roles", "realms", "pools", "acl", "storages", "volumes", "guests", "firewalls", "jobs", "nodes", "tasks", "settings"] as const;
    this.tables = new Map(names.map((name) => [name, this[name] as unknown as Table<object>]));
  }

  /** Reads the files; false when there is no state. */
  load(): boolean {
    if (!existsSync(this.file)) return false;
    const document = JSON.parse(readFileSync(this.file, "utf8")) as Record<string, Record<string, object>> & { format?: unknown; generation?: unknown };
    if (document.format !== FORMAT && document.format !== 1) {
      throw new Error(`${this.file}: unknown format, got ${String(document.format)}; expected ${FORMAT}; delete the file to start from a fresh host`);
    }
    for (const [name, table] of this.tables) table.load(document[name] ?? {});
    this.replay(String(document.generation));
    if (document.format === 1) this.nameNodes();
    return true;
  }

  /** Brings the disk up to date. When it returns, every change survives `kill -9`. */
  save(): void {
    const changed = this.journal.takeChanged();
    if (changed.size === 0) return;
    this.exports?.push(changed.get("volumes") ?? []);
    if (this.pending > CHANGES_LIMIT) return this.writeAll();
    let lines = "";
    for (const [name, keys] of changed) {
      for (const key of keys) lines += `${JSON.stringify([name, key, this.tables.get(name)?.get(key) ?? null] satisfies Change)}\n`;
    }
    appendFileSync(this.changesFile, lines, { mode: 0o600 });
    this.pending += lines.length;
  }

  /** Writes the state file whole and forgets the changes file; at the end of a process nothing but the state is left. */
  writeAll(): void {
    this.exports?.push(this.journal.takeChanged().get("volumes") ?? []);
    // Ties the changes file to the state file that it continues: changes without it, or after another, mean nothing.
    const generation = randomUUID();
    const body = [...this.tables].map(([name, table]) => `"${name}":${table.toText()}`).join(",\n");
    const temporary = `${this.file}.tmp`;
    writeFileSync(temporary, `{"format":${FORMAT},"generation":"${generation}",\n${body}}\n`, { mode: 0o600 });
    renameSync(temporary, this.file);
    writeFileSync(this.changesFile, `${JSON.stringify(generation)}\n`, { mode: 0o600 });
    this.pending = 0;
  }

  /** Leaves the state file alone on disk. */
  close(): void {
    this.writeAll();
    rmSync(this.changesFile, { force: true });
    this.pending = Infinity;
  }

  /** In the first format there was one node, and its local volumes did not say that they are on it. */
  private nameNodes(): void {
    const [node = ""] = this.nodes.keys();
    for (const [id, volume] of this.volumes.entries()) {
      if (isShared(this.storages.get(volume.storage))) continue;
      this.volumes.delete(id);
      this.volumes.set(`${node}/${id}`, { ...volume, node });
    }
  }

  /** Applies the changes that continue the state file; a last line that was cut off was never acknowledged. */
  private replay(generation: string): void {
    if (!existsSync(this.changesFile)) return;
    const [head, ...lines] = readFileSync(this.changesFile, "utf8").split("\n");
    if (head !== JSON.stringify(generation)) return;
    for (const line of lines.slice(0, -1)) {
      const [name, key, record] = JSON.parse(line) as Change;
      this.tables.get(name)?.load({ [key]: record });
    }
  }
}
