import { execFile } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { State } from "../../state/state";
import type { Exports } from "../../storage/exports";
import type { Effect } from "../../tasks/effects";

const execute = promisify(execFile);
type Copy = Extract<Effect, { kind: "copy" }>;

/** Ending of a file that is being written. */
export const UNFINISHED = ".part";

/**
 * What is on volumes: one sparse file each, whatever format the record says. A volume without a file is blank. Those of a
 * share lie beside its records, where other hosts see them.
 */
export class DiskFiles {
  /** Copies that were named and are not made yet: their sources stay, although no record speaks of them any more. */
  private readonly awaited = new Set<Copy>();
  private readonly note: string;

  constructor(private readonly state: State, private readonly shares: Exports, private readonly folder: string) {
    this.note = `${folder}.json`;
  }

  /** Notes the copies among a task's effects, before its records are written; returns what forgets them again. */
  expect(effects: readonly Effect[]): () => void {
    const copies = effects.filter((effect) => effect.kind === "copy");
    if (copies.length === 0) return () => undefined;
    for (const copy of copies) this.awaited.add(copy);
    this.writeNote();
    return () => {
      for (const copy of copies) this.awaited.delete(copy);
      this.writeNote();
    };
  }

  /** Makes the copies that were named when the embedded host was killed. */
  async resume(): Promise<void> {
    if (!existsSync(this.note)) return;
    for (const { from, to, follow } of JSON.parse(readFileSync(this.note, "utf8")) as readonly Copy[]) {
      if (this.state.volumes.has(to) && !existsSync(this.path(to))) await this.copy(from, to, follow);
    }
    this.writeNote();
  }

  /** File of a volume; it need not exist. */
  path(key: string): string {
    const [, storage = "", name = ""] = /^([^/:]+):(.+)$/.exec(key) ?? [];
    const share = this.shares.contents(storage);
    return share === undefined ? join(this.folder, encodeURIComponent(key)) : join(share, encodeURIComponent(name));
  }

  /** File of a volume, as large as its record says; made when it is blank. */
  ensure(key: string): string {
    const file = this.path(key);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600));
    this.grow(key);
    return file;
  }

  /** Makes a file what is on a volume. */
  keep(file: string, key: string): void {
    mkdirSync(dirname(this.path(key)), { recursive: true, mode: 0o700 });
    renameSync(file, this.path(key));
  }

  /** Whether a file was smaller than its record says; it is not any more. */
  grow(key: string): boolean {
    const file = this.path(key);
    const size = this.state.volumes.get(key)?.size ?? 0;
    if (!existsSync(file) || statSync(file).size >= size) return false;
    truncateSync(file, size);
    return true;
  }

  /**
   * Gives a volume what is on another. With `follow` whoever has the source open goes on on the target: the file itself
   * moves, and a source that still exists gets the copy.
   */
  async copy(from: string, to: string, follow: boolean): Promise<void> {
    const [source, target] = [this.path(from), this.path(to)];
    if (!existsSync(source)) return;
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    if (!follow) return copyFile(source, target);
    renameSync(source, target);
    if (this.state.volumes.has(from)) await copyFile(target, source);
  }

  /** Removes what is on volumes that are no more. */
  sweep(): void {
    const kept = new Set([...this.state.volumes.keys(), ...[...this.awaited].map(({ from }) => from)].map((key) => this.path(key)));
    const folders = [this.folder, ...this.state.storages.keys().map((id) => this.shares.contents(id))];
    for (const folder of folders) {
      if (folder === undefined || !existsSync(folder)) continue;
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        if (!kept.has(file) && !name.endsWith(UNFINISHED)) rmSync(file, { force: true, recursive: true });
      }
    }
  }

  private writeNote(): void {
    mkdirSync(dirname(this.note), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.note}.new`, JSON.stringify([...this.awaited]), { mode: 0o600 });
    renameSync(`${this.note}.new`, this.note);
  }
}

/** Holes stay holes; blocks are shared where the file system can. */
export async function copyFile(source: string, target: string): Promise<void> {
  const part = `${target}${UNFINISHED}`;
  await execute("cp", ["--sparse=always", "--reflink=auto", source, part]);
  renameSync(part, target);
}
