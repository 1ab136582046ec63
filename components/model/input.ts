/** What a plan is made from. */
import type { Acceptance } from "./acceptance";
import type { Difference } from "./differences";
import type { Estate } from "./estate";
import type { Access } from "./people";
import type { Settings } from "./settings";
import type { Standing } from "./standing";

/** Major and minor version of Proxmox VE. */
export interface ProxmoxVersion {
  readonly major: number;
  readonly minor: number;
}

/** A file that a service brings into its machines. */
export interface FileDigest {
  /** Where it lies in a machine, for example `/etc/nginx/conf.d/site.conf`. */
  readonly path: string;
  /** It belongs to root. `0755` when it is executable in the checkout. */
  readonly mode: "0644" | "0755";
  /** SHA-256 of its content, hexadecimal. */
  readonly digest: string;
}

/** What lies in `stacks/services/<service>/`. */
export interface ServiceFolder {
  /** Below `files/`, sorted by path. */
  readonly files: readonly FileDigest[];
  /** SHA-256 of `setup.sh`, hexadecimal. @default - there is none */
  readonly setup?: string;
}

/** Everything the plan depends on: there is no clock, no network and no environment variable besides. */
export interface PlanInput {
  readonly estate: Estate;
  readonly differences: readonly Difference[];
  /** What the ledger accepts in writing. @default - nothing */
  readonly acceptances?: readonly Acceptance[];
  /** Who may do what. @default nobody is listed: rights of people are given by hand */
  readonly access?: Access | undefined;
  /** Folders of services by their names: those in `stacks/services`. @default - no service has one */
  readonly folders?: Readonly<Record<string, ServiceFolder>>;
  readonly settings: Settings;
  /** ISO date that expiries are compared with. */
  readonly today: string;
  /** Where environments stand that are on their way to another network. @default - none is */
  readonly standing?: Readonly<Record<string, Standing>>;
  /** Chooses the names of privileges. @default 9.2 */
  readonly proxmox?: ProxmoxVersion;
}

/** The version that is assumed when none is known. */
export const DEFAULT_PROXMOX: ProxmoxVersion = { major: 9, minor: 2 };
