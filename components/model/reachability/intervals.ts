/** Exact sets of whole numbers. */

/**
 * A set of whole numbers as closed intervals `[first, last, first, last, …]`: sorted, apart by at least one number. Each
 * set has one form, so equal sets are equal lists.
 */
export type Intervals = readonly number[];

/** The empty set. */
export const NONE: Intervals = [];

/** All numbers from `first` to `last`; none when `last` is smaller. */
export function span(first: number, last: number): Intervals {
  return first <= last ? [first, last] : NONE;
}

/** The numbers that are in some of the sets. */
export function unionOf(sets: readonly Intervals[]): Intervals {
  if (sets.length === 1) return sets[0] ?? NONE;
  const pairs = sets.flatMap((set) => pairsOf(set)).sort((a, b) => a[0] - b[0]);
  const result: number[] = [];
  for (const [first, last] of pairs) {
    const end = result.length - 1;
    if (result.length > 0 && first <= (result[end] ?? 0) + 1) result[end] = Math.max(result[end] ?? 0, last);
    else result.push(first, last);
  }
  return result;
}

/** The intervals of a set, one by one. */
export function pairsOf(set: Intervals): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let index = 0; index < set.length; index += 2) pairs.push([set[index] ?? 0, set[index + 1] ?? 0]);
  return pairs;
}

/** The numbers that are in both. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const result: number[] = [];
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [aLast, bLast] = [a[left + 1] ?? 0, b[right + 1] ?? 0];
    const first = Math.max(a[left] ?? 0, b[right] ?? 0);
    const last = Math.min(aLast, bLast);
    if (first <= last) result.push(first, last);
    if (aLast <= bLast) left += 2;
    else right += 2;
  }
  return result;
}

/** Whether some number is in both; cheaper than their intersection. */
export function meets(a: Intervals, b: Intervals): boolean {
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    if ((a[left + 1] ?? 0) < (b[right] ?? 0)) left += 2;
    else if ((b[right + 1] ?? 0) < (a[left] ?? 0)) right += 2;
    else return true;
  }
  return false;
}

/** The numbers of `a` that are not in `b`. */
export function without(a: Intervals, b: Intervals): Intervals {
  if (!meets(a, b)) return a;
  const result: number[] = [];
  let right = 0;
  for (const [first, last] of pairsOf(a)) {
    let from = first;
    while (right < b.length && (b[right + 1] ?? 0) < from) right += 2;
    for (let at = right; at < b.length && (b[at] ?? 0) <= last; at += 2) {
      if (from < (b[at] ?? 0)) result.push(from, (b[at] ?? 0) - 1);
      from = Math.max(from, (b[at + 1] ?? 0) + 1);
    }
    if (from <= last) result.push(from, last);
  }
  return result;
}

/** Whether the set has this number. */
export function has(set: Intervals, value: number): boolean {
  return meets(set, [value, value]);
}

/** Whether both have the same numbers. */
export function isSame(a: Intervals, b: Intervals): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
