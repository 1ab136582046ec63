import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { StorageRecord, VolumeRecord } from "../state/records";
import type { State } from "../state/state";

/** Milliseconds after which a folder's time of change has certainly moved on; younger ones are read again. */
const SETTLED = 50;
const ENDING = ".json";

/**
 * Network shares that several embedded hosts see: whoever names the same server and export of NFS sees the same volumes.
 * Each volume is a file in a folder of its share, beside the directories of the hosts.
 */
export class Exports {
  /** Time of change of each share's folder when it was last read, in milliseconds. */
  private readonly read = new Map<string, number>();

  constructor(private readonly root: string, private readonly state: State) {}

  /** Takes over what other hosts changed. To be called before a request is carried out. */
  pull(): void {
    for (const [id, storage] of this.state.storages.entries()) {
      const folder = this.folder(storage);
      if (folder === undefined) continue;
      const changed = mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined ? statSync(folder).mtimeMs : 0;
      const place = `${id} ${folder}`;
      if (this.read.get(place) === changed && Date.now() - changed > SETTLED) continue;
      this.read.set(place, changed);
      this.take(id, folder);
    }
  }

  /** Writes volumes of shares that this host changed. To be called with the keys of changed volumes before they are acknowledged. */
  push(changed: Iterable<string>): void {
    for (const key of changed) {
      const [, id = "", name = ""] = /^([^/:]+):(.+)$/.exec(key) ?? [];
      const folder = this.folder(this.state.storages.get(id));
      if (folder === undefined) continue;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, encodeURIComponent(name) + ENDING);
      const record = this.state.volumes.get(key);
      if (record === undefined) {
        rmSync(file, { force: true });
        continue;
      }
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${file}.${process.pid}`, file);
    }
  }

  /** Folder for what is on the volumes of a share; undefined for storages that are no share. */
  contents(id: string): string | undefined {
    const folder = this.folder(this.state.storages.get(id));
    return folder === undefined ? undefined : join(folder, "contents");
  }

  private take(id: string, folder: string): void {
    const found = new Map<string, VolumeRecord>();
    for (const file of readdirSync(folder).filter((name) => name.endsWith(ENDING))) {
      const name = decodeURIComponent(file.slice(0, -ENDING.length));
      found.set(`${id}:${name}`, { ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as VolumeRecord), storage: id });
    }
    const gone = this.state.volumes.entries().filter(([key, { storage }]) => storage === id && !found.has(key)).map(([key]) => [key, null] as const);
    this.state.volumes.load(Object.fromEntries<VolumeRecord | null>([...gone, ...found]));
  }

  /** Folder of a storage's share; undefined for storages that are no share. */
  private folder(storage: Readonly<StorageRecord> | undefined): string | undefined {
    if (storage?.type !== "nfs") return undefined;
    return join(this.root, encodeURIComponent(String(storage.options.server)), encodeURIComponent(String(storage.options.export)));
  }
}
