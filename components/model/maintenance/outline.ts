/** What a layout decides: the steps there and the steps back, not numbered yet. */
import type { Tenant } from "./situation";
import type { Draft } from "./step";

/** The way there and the way back. */
export interface Outline {
  readonly layout: "one host" | "several hosts" | "cluster";
  readonly away: readonly Draft[];
  readonly back: readonly Draft[];
  /** Names of machines that are down until the way back. */
  readonly staysDown: readonly string[];
}

/** Environments in the order of their right to room: production first, then down the ladder. */
export function byImportance(tenants: readonly Tenant[]): readonly Tenant[] {
  return [...tenants].reverse();
}
