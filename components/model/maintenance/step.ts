/** One step of a maintenance as data: what is done, why, what it takes and what is down because of it. */
import type { Capacity } from "../plan";
import type { Kept, Place, Placing } from "./situation";

/** What a step does to one machine. */
export interface StepMachine {
  readonly key: string;
  readonly name: string;
  readonly vmid: number;
  /** Absent for a stateless machine, and where its data is not touched. */
  readonly data?: Kept | undefined;
}

/**
 * - `pause`, `resume`: an environment stops to make room, and comes back
 * - `prepare`: the other host gets what an environment stands on
 * - `stop`, `start`: machines shut down and start, nothing else
 * - `copy`: data is backed up, restored on the other host and compared
 * - `move`: an environment's machines are made on the other host
 * - `migrate`: data moves to another node of the cluster
 * - `replace`: a machine is made on another node
 * - `remove`: old copies are deleted
 * - `release`: the host that was left lets go of what the environment stood on
 * - `return`: an environment that has not moved starts again where it is, and what was copied of it is deleted
 */
export type StepKind = "pause" | "resume" | "prepare" | "stop" | "start" | "copy" | "move" | "migrate" | "replace" | "remove" | "release" | "return";

/** What is left of a place after a step. */
export interface Left {
  /** Host stack, or node of a cluster. */
  readonly of: string;
  readonly amounts: Capacity;
}

/** One step. It is confirmed, begun, done and written down as a whole; doing it twice is doing it once. */
export interface Step {
  /** `<direction>-<number>`, for example `away-3`. */
  readonly id: string;
  readonly kind: StepKind;
  readonly environment: string;
  /** In the order in which they are dealt with. */
  readonly machines: readonly StepMachine[];
  readonly from: Place;
  /** Equal to `from` where nothing changes its place. */
  readonly to: Place;
  /** What the environment's file says afterwards; absent where it stays as it is. */
  readonly placing?: Placing | undefined;
  readonly what: string;
  readonly why: string;
  /** Estimated, when it is confirmed at once. */
  readonly seconds: number;
  /** What the estimate rests on. */
  readonly basis: readonly string[];
  /** Names of machines that this step takes down, and of those that run again when it is done. */
  readonly stops: readonly string[];
  readonly starts: readonly string[];
  /** Whether something is deleted that cannot be had back. */
  readonly destroys: boolean;
  readonly left: Left;
}

/** A step before it is numbered and measured. */
export type Draft = Omit<Step, "id" | "left">;
