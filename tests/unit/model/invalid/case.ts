import type { PlanInput } from "../../../../components/model";

/** A bad estate and what a person is told about it. */
export interface InvalidCase {
  /** The guard that is meant to catch it. */
  readonly guard: string;
  readonly input: PlanInput;
  /** The same with other values in the same places: no guard objects. */
  readonly valid: PlanInput;
  /** The exact lines of that guard. */
  readonly messages: readonly string[];
  /** Other guards that rightly object as well. @default none */
  readonly also?: readonly string[];
}
