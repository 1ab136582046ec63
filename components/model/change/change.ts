/** What a change does to an estate: plain data, sorted, the gravest first. */

/**
 * How grave a change is, gravest first. `loss` deletes data, a secret or the backups of an environment; `stateful` deletes,
 * replaces or unlocks what keeps data, which survives; `deletion` and `replacement` touch what can be rebuilt; `opening`
 * lets through or allows what was not; `alteration` changes something in place; `addition` only adds; `note` changes
 * nothing that runs.
 */
export const SEVERITIES = ["loss", "stateful", "deletion", "replacement", "opening", "alteration", "addition", "note"] as const;

/** See `SEVERITIES`. */
export type Severity = (typeof SEVERITIES)[number];

/** What a change is about, in the order in which it is told. */
export const CHANGE_KINDS = ["environment", "data", "machine", "size", "image", "package", "file", "network", "flow", "right", "secret", "integration", "configuration", "backup", "budget", "placement", "job", "unit", "service", "difference", "acceptance", "host"] as const;

/** See `CHANGE_KINDS`. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Whether something comes, goes, or stays and is different. */
export type ChangeWhat = "added" | "removed" | "replaced" | "changed";

/** One change of one environment. */
export interface Change {
  /** Name of the environment; of a host stack for kind `host`; undefined for what holds everywhere, as an acceptance does. */
  readonly environment?: string;
  readonly kind: ChangeKind;
  readonly severity: Severity;
  readonly what: ChangeWhat;
  /** What it is about, for example `web-1`, `database/postgres`, `web to appointments.http`. */
  readonly subject: string;
  /** One line for people, without the environment's name: `web-1 is replaced: another image`. */
  readonly text: string;
  /** Further lines: old and new value of each field. */
  readonly details: readonly string[];
  /** Whether machines stop while it is carried out. */
  readonly downtime: boolean;
}

/** Fingerprints of one environment on both sides. */
export interface FingerprintChange {
  readonly environment: string;
  /** Undefined for an environment that comes or goes. */
  readonly before?: string;
  readonly after?: string;
}

/** What a change does to an estate. */
export interface EstateChange {
  /** Sorted by severity, then along the ladder, then by kind and subject. Empty when nothing changes. */
  readonly changes: readonly Change[];
  /** In the order of the ladder, environments that go last. */
  readonly fingerprints: readonly FingerprintChange[];
}
