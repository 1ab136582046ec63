/** Shorthand for the words of a change. */
import { byText, canonicalText } from "../canonical";
import type { Change, ChangeKind, ChangeWhat, Severity } from "./change";

/** What a part of the comparison finds, still without its environment. */
export type Found = Omit<Change, "environment">;

/** One finding. */
export function found(kind: ChangeKind, severity: Severity, what: ChangeWhat, subject: string, text: string, more: { readonly details?: readonly string[]; readonly downtime?: boolean } = {}): Found {
  return { kind, severity, what, subject, text, details: more.details ?? [], downtime: more.downtime ?? false };
}

/** Two lists matched by key. */
export interface Matched<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  /** In both, and different. */
  readonly changed: readonly { readonly key: string; readonly before: T; readonly after: T }[];
}

/** Matches two lists by key, each part sorted by key. */
export function matched<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): Matched<T> {
  const [old, now] = [before, after].map((list) => new Map(list.map((item) => [keyOf(item), item]))) as [Map<string, T>, Map<string, T>];
  const sorted = (map: Map<string, T>) => [...map].sort(([a], [b]) => byText(a, b));
  return {
    added: sorted(now).flatMap(([key, item]) => (old.has(key) ? [] : [item])),
    removed: sorted(old).flatMap(([key, item]) => (now.has(key) ? [] : [item])),
    changed: sorted(old).flatMap(([key, item]) => {
      const other = now.get(key);
      return other === undefined || canonicalText(other) === canonicalText(item) ? [] : [{ key, before: item, after: other }];
    }),
  };
}

/** Whether two values are the same data. */
export function same(a: unknown, b: unknown): boolean {
  return canonicalText({ value: a }) === canonicalText({ value: b });
}

/** MiB as people say it. */
export function memoryText(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

/** `1 machine`, `5 machines`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
