/** Lines beside boxes: which of them can share a place. */
import type { RowFlow } from "./lane";

/**
 * A track for each target, counted from 0 at the boxes. Law: the lines of two targets on one track never meet. Short
 * lines are nearer to the boxes.
 */
export function tracksOf(flows: readonly RowFlow[]): ReadonlyMap<number, number> {
  const spans = new Map<number, readonly [number, number]>();
  for (const { from, to } of flows) {
    const [first, last] = spans.get(to) ?? [to, to];
    spans.set(to, [Math.min(first, from, to), Math.max(last, from, to)]);
  }
  const taken: (readonly [number, number])[][] = [];
  const tracks = new Map<number, number>();
  const byLength = [...spans].sort(([a, one], [b, other]) => one[1] - one[0] - (other[1] - other[0]) || a - b);
  for (const [target, span] of byLength) {
    const free = taken.findIndex((others) => others.every(([first, last]) => span[0] > last || span[1] < first));
    const track = free < 0 ? taken.length : free;
    (taken[track] ??= []).push(span);
    tracks.set(target, track);
  }
  return tracks;
}
