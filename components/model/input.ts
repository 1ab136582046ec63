/** What a plan is made from. */
import type { Acceptance } from "./acceptance";
import type { Difference } from "./differences";
import type { Estate } from "./estate";
import type { Settings } from "./settings";

/** Major and minor version of Proxmox VE. */
export interface ProxmoxVersion {
  readonly major: number;
  readonly minor: number;
}

/** Everything the plan depends on: there is no clock, no network and no environment variable besides. */
export interface PlanInput {
  readonly estate: Estate;
  readonly differences: readonly Difference[];
  /** What the ledger accepts in writing. @default - nothing */
  readonly acceptances?: readonly Acceptance[];
  readonly settings: Settings;
  /** ISO date that expiries are compared with. */
  readonly today: string;
  /** Chooses the names of privileges. @default 9.2 */
  readonly proxmox?: ProxmoxVersion;
}

/** The version that is assumed when none is known. */
export const DEFAULT_PROXMOX: ProxmoxVersion = { major: 9, minor: 2 };
