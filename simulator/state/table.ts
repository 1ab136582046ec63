/**
 * A deep copy whose objects inherit nothing, so that `constructor` and `__proto__` are names like all others: callers
 * name pools, sets, tokens and interfaces as they like.
 */
export function bare<T>(value: T): T {
  if (Array.isArray(value)) return value.map(bare) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) copy[key] = bare(item);
  return copy as T;
}

/** Undoes one change. */
type Undo = () => void;

/** Collects the changes of one request, so that a refused request leaves nothing behind. */
export class Journal {
  private undo: Undo[] | undefined;
  private changed = new Map<string, Set<string>>();

  /** Remembers how to put a change back. */
  record(undo: Undo): void {
    this.undo?.push(undo);
  }

  /** Remembers that a record is not on disk as it is in memory. */
  touch(table: string, key: string): void {
    const keys = this.changed.get(table);
    if (keys === undefined) this.changed.set(table, new Set([key]));
    else keys.add(key);
  }

  /** Keys by table that changed since the last call. */
  takeChanged(): ReadonlyMap<string, ReadonlySet<string>> {
    const taken = this.changed;
    if (taken.size > 0) this.changed = new Map();
    return taken;
  }

  /** Runs `action`; when it throws, everything that it changed is put back. */
  transaction<T>(action: () => T): T {
    const outer = this.undo;
    const mine: Undo[] = [];
    this.undo = mine;
    try {
      const result = action();
      outer?.push(...mine);
      return result;
    } catch (error) {
      this.undo = undefined;
      for (const step of mine.reverse()) step();
      throw error;
    } finally {
      this.undo = outer;
    }
  }
}

/**
 * Named records of one kind, kept as `bare` makes them. Never changed in place: `change` works on a copy. That keeps the JSON text of
 * an untouched record valid, so that saving costs what was changed and not what exists.
 */
export class Table<T extends object> {
  private readonly records = new Map<string, T>();
  private readonly texts = new Map<string, string>();
  /** Grows with every change of this table; caches derived from it compare it. */
  version = 0;

  constructor(private readonly journal: Journal, private readonly name: string) {}

  get(key: string): Readonly<T> | undefined {
    return this.records.get(key);
  }

  has(key: string): boolean {
    return this.records.has(key);
  }

  get size(): number {
    return this.records.size;
  }

  /** Keys in order of creation. */
  keys(): string[] {
    return [...this.records.keys()];
  }

  /** Records in order of creation. */
  entries(): [string, Readonly<T>][] {
    return [...this.records.entries()];
  }

  values(): Readonly<T>[] {
    return [...this.records.values()];
  }

  set(key: string, record: T): void {
    this.put(key, bare(record));
  }

  delete(key: string): void {
    if (this.records.has(key)) this.put(key, undefined);
  }

  /** Changes a copy of the record and stores it; the record must exist. */
  change(key: string, edit: (draft: T) => void): void {
    const current = this.records.get(key);
    if (current === undefined) throw new Error(`state: no record ${key}; expected one that exists`);
    const draft = bare(current);
    edit(draft);
    this.put(key, draft);
  }

  /** Takes over what a file held, without counting as a change; null removes. */
  load(records: Record<string, T | null>): void {
    for (const [key, record] of Object.entries(records)) {
      if (record === null) this.records.delete(key);
      else this.records.set(key, bare(record));
      this.texts.delete(key);
    }
    this.version += 1;
  }

  /** The table as JSON text. */
  toText(): string {
    const parts: string[] = [];
    for (const [key, record] of this.records) {
      let text = this.texts.get(key);
      if (text === undefined) {
        text = `${JSON.stringify(key)}:${JSON.stringify(record)}`;
        this.texts.set(key, text);
      }
      parts.push(text);
    }
    return `{${parts.join(",\n")}}`;
  }

  private put(key: string, record: T | undefined): void {
    const before = this.records.get(key);
    this.store(key, record);
    this.journal.record(() => this.store(key, before));
  }

  private store(key: string, record: T | undefined): void {
    if (record === undefined) this.records.delete(key);
    else this.records.set(key, record);
    this.texts.delete(key);
    this.version += 1;
    this.journal.touch(this.name, key);
  }
}
