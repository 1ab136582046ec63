/**
 * The plan: what each stack will ask of Proxmox, as plain, serializable, sorted data.
 * Components declare it and decide nothing.
 */
import type { Acceptance } from "../acceptance";
import type { RetiredData } from "../estate";
import type { EnvironmentPlan } from "./environment";
import type { HostPlan } from "./host";
import type { PersonPlan } from "./people";

export type * from "./capacity";
export type * from "./database";
export type * from "./configuration";
export type * from "./environment";
export type * from "./firewall";
export type * from "./gateway";
export type * from "./host";
export type * from "./image";
export type * from "./machine";
export type * from "./network";
export type * from "./people";
export type * from "./repository";
export type * from "./service";

/** The plans of all stacks. */
export interface EstatePlan {
  /** The main host first, the others by the name of their stacks. */
  readonly hosts: readonly [HostPlan, ...HostPlan[]];
  /** In the order of the ladder. */
  readonly environments: readonly EnvironmentPlan[];
  /** What the ledger accepts in writing, in every environment. */
  readonly acceptances: readonly Acceptance[];
  /** Data that is given up, by `<service>/<data>` or `<machine>/<data>`. */
  readonly retired: Readonly<Record<string, RetiredData>>;
  /** Everybody who is listed; absent where nobody is. */
  readonly people?: readonly PersonPlan[];
}
