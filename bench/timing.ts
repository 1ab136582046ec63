/** Times of one way to do something, in milliseconds. */
export interface Times {
  readonly min: number;
  readonly median: number;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Least and middle of some values. */
export function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((left, right) => left - right);
  return { min: sorted[0] ?? NaN, median: sorted[Math.floor(sorted.length / 2)] ?? NaN };
}

/**
 * Takes several ways in turns, so that whatever else the machine does meets all of them alike.
 *
 * @param ways each returns its own milliseconds: what has to be prepared is not counted
 */
export async function inTurns<Name extends string>(repetitions: number, ways: Readonly<Record<Name, () => Promise<number>>>): Promise<Readonly<Record<Name, Times>>> {
  const names = Object.keys(ways) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn < repetitions; turn++) for (const name of names) taken[name].push(await ways[name]());
  return Object.fromEntries(names.map((name) => [name, timesOf(taken[name])])) as Record<Name, Times>;
}

/** `1.23 s (median 1.30)`. */
export const told = ({ min, median }: Times): string => `${(min / 1000).toFixed(2)} s (median ${(median / 1000).toFixed(2)})`;
