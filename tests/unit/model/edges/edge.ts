import type { PlanInput } from "../../../../components/model";

/** An estate at the edge of what a guard takes, and the exact lines of that guard alone; none where it takes it. */
export interface Edge {
  readonly guard: string;
  /** The estate in words. */
  readonly what: string;
  readonly input: PlanInput;
  readonly messages: readonly string[];
}

/** Shorthand: one line per estate. */
export function edge(guard: string, what: string, input: PlanInput, messages: readonly string[] = []): Edge {
  return { guard, what, input, messages };
}
