import type { Finding } from "../../components/model/finding";
import { describeProblem } from "../../components/model/problem";
import { refused } from "../failure";

/** What an examination of one stack gave. */
export interface Examination {
  readonly stack: string;
  readonly endpoint: string;
  /** `user@realm!token`: who looked. */
  readonly reader: string;
  readonly findings: readonly Finding[];
  /** What this token cannot see, in words; empty for a host's token. */
  readonly unseen: readonly string[];
}

/** Prints examinations, and ends the verb with exit code 1 when there is any finding. */
export function report(examinations: readonly Examination[], calm: string, json: boolean): void {
  const findings = examinations.flatMap((one) => one.findings);
  if (json) console.log(JSON.stringify({ findings: findings.length, stacks: examinations }, null, 2));
  else console.log(text(examinations, calm));
  if (findings.length > 0) throw refused("");
}

/** One line per finding; a single calm line where there is none. */
export function text(examinations: readonly Examination[], calm: string): string {
  const findings = examinations.flatMap((one) => one.findings);
  const notes = examinations.filter(({ unseen }) => unseen.length > 0).map(({ stack, reader, unseen }) => `${stack}: ${reader} cannot see ${unseen.join(", ")}`);
  if (findings.length === 0) return [`${examinations.map(({ stack }) => stack).join(", ")}: ${calm}`, ...notes].join("\n");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const count = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}, ${errors} of them ${errors === 1 ? "an error" : "errors"}`;
  return [...findings.map((finding) => `${finding.severity === "error" ? "error  " : "warning"}  ${describeProblem(finding)}`), ...notes, count].join("\n");
}
