import type { InputRule, Inputs } from "../kind";

/** Any map of texts; when it changes, the resource is replaced. */
export const keepers: InputRule = { type: "map of strings" };

/** Keepers without a value count as absent, and no keepers count as an absent map, as in the official plugin. */
export function withoutNullKeepers(inputs: Inputs): Inputs {
  const { keepers: given, ...others } = inputs;
  const kept = Object.entries((given ?? {}) as Inputs).filter(([, value]) => value !== undefined && value !== null);
  return kept.length === 0 ? others : { ...others, keepers: Object.fromEntries(kept) };
}
