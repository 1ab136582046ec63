/**
 * Canonical order and text: equal meaning gives equal bytes, whatever order somebody wrote things in.
 */

/** Order of UTF-16 code units: the same on every machine and in every locale, and the order in which Proxmox sorts its sets. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted copy; `key` names what decides the order. */
export function sortedBy<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  return [...list].sort((a, b) => byText(key(a), key(b)));
}

/** Entries of a record, sorted by key: the order in which keys were written carries no meaning. */
export function entriesOf<T>(record: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(record ?? {}).sort(([a], [b]) => byText(a, b));
}

/** A record's own value: names like `constructor` are names, not inherited members. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** JSON with sorted keys and without undefined values: equal data, equal text. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(sortedKeys(value));
}

/** The same data with the keys of every object in canonical order. */
export function sortedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortedKeys) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)])) as T;
}
