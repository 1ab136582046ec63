/** What a guard is. */
import type { PlanInput } from "../input";
import type { Problem } from "../problem";

/** One rule that every estate keeps. One guard, one file. */
export interface Guard {
  /** Stable: documents and tests point at it. */
  readonly id: `${Uppercase<string>}-${number}`;
  /** What it demands, in one line. */
  readonly title: string;
  /** What would happen without it. */
  readonly why: string;
  /** Pure. Returns every violation; input that another guard refuses is passed over. */
  check(input: PlanInput): readonly Problem[];
}

/** Shorthand in the order in which people read it. */
export function problem(place: string, what: string, expected: string, next: string): Problem {
  return { place, problem: what, expected, next };
}

/** Every pair of different items, in order. */
export function pairsOf<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((first, index) => list.slice(index + 1).map((second) => [first, second] as const));
}

/** A name as Proxmox and DNS take it: short enough that `<environment>-<service>-<instance>` is a DNS label. */
export const LABEL = /^(?=.{1,40}$)[a-z]([a-z0-9-]*[a-z0-9])?$/;
