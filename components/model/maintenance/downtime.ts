/** Who is down from when to when, if every step is confirmed at once. */
import type { Step } from "./step";

/** One machine that is down for a while, in seconds from the first step of its direction. */
export interface Span {
  readonly name: string;
  readonly from: number;
  /** Undefined: until the way back. */
  readonly to: number | undefined;
}

/** Every time that a machine is down, in the order in which they begin. */
export function spansOf(steps: readonly Step[]): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, number>();
  let at = 0;
  for (const { seconds, stops, starts } of steps) {
    for (const name of stops) if (!open.has(name)) open.set(name, at);
    at += seconds;
    for (const name of starts) {
      const from = open.get(name);
      if (from !== undefined) spans.push({ name, from, to: at });
      open.delete(name);
    }
  }
  const rest = [...open].map(([name, from]): Span => ({ name, from, to: undefined }));
  return [...spans, ...rest].sort((a, b) => a.from - b.from);
}
