/** What an examination of a real host found: a problem that knows which check it comes from and how bad it is. */
import type { Problem } from "./problem";

/** `error`: something does not work, or a wall between environments has a hole. `warning`: it will, or may, some day. */
export type Severity = "error" | "warning";

/** One finding. Its text is that of a problem: `place: what is; expected what should be; what to do`. */
export interface Finding extends Problem {
  /** Which check found it, for example `nic-no-bridge`; each is listed in docs/checks.md. */
  readonly check: string;
  readonly severity: Severity;
}

/** What a check is for: its severity, and a title for lists. */
export interface Check {
  readonly severity: Severity;
  readonly title: string;
}

/** Makes findings of the checks of one table; only ids that stand in the table can be used. */
export function findingsOf<Id extends string>(checks: Readonly<Record<Id, Check>>) {
  return (check: Id, place: string, problem: string, expected: string, next: string): Finding => ({ check, severity: checks[check].severity, place, problem, expected, next });
}

/** Errors first; within them as they were found. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return [...findings.filter(({ severity }) => severity === "error"), ...findings.filter(({ severity }) => severity === "warning")];
}
