/** What a scan found, held against what is allowed to be found. */
import type { Problem } from "../problem";

/** What looks like a secret and is none, or opens nothing any more. Values never appear here. */
export interface AllowedLeak {
  /** The rule that finds it, as the scan tells it. */
  readonly rule: string;
  /** File that it stands in, from the root of the repository, also where only a past commit has it. */
  readonly file: string;
  /** How many different texts the rule may find there: one more is a new secret. @default 1 */
  readonly count?: number;
  /** Why it is none, or what was done about it. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it is allowed, ISO date. */
  readonly until: string;
}

/** A secret that was found. */
export interface Find {
  readonly rule: string;
  /** What it is, in words with an article. */
  readonly what: string;
  /** A file, from the root of the repository; a log as it was named; `message` for the words of a commit or a tag. */
  readonly file: string;
  /** From one. */
  readonly line: number;
  /** Where only a past commit has it, or did not have it before. */
  readonly commit?: string;
  /** The text itself, to tell two apart: never told, never written. */
  readonly secret: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * The finds that nobody allows, and what is wrong with the list of those that are.
 *
 * @param today ISO date
 * @param whole whether everything was scanned: then an entry that allows nothing is wrong as well
 */
export function judgeFinds(finds: readonly Find[], allowed: readonly AllowedLeak[], today: string, whole: boolean): readonly Problem[] {
  const judged = allowed.map((entry, index) => ({ entry, place: `stacks/scan.ts entry ${index + 1}`, own: finds.filter((find) => find.rule === entry.rule && find.file === entry.file) }));
  const covered = new Set(judged.flatMap(({ entry, own }) => (holds(entry, own, today) ? own : [])));
  return [...finds.filter((find) => !covered.has(find)).map(told), ...judged.flatMap(({ entry, place, own }) => entryProblems(entry, place, own, today, whole))];
}

const different = (finds: readonly Find[]): number => new Set(finds.map(({ secret }) => secret)).size;

function holds({ count = 1, until, reason, owner }: AllowedLeak, own: readonly Find[], today: string): boolean {
  return DAY.test(until) && today <= until && reason.trim() !== "" && owner.trim() !== "" && different(own) <= count;
}

function entryProblems({ rule, file, count = 1, until, reason, owner }: AllowedLeak, place: string, own: readonly Find[], today: string, whole: boolean): readonly Problem[] {
  const wrong = (problem: string, expected: string, next: string): Problem => ({ place, problem, expected, next });
  return [
    ...(DAY.test(until) ? [] : [wrong(`until "${until}" is not a day`, "YYYY-MM-DD", "write for example 2027-11-30")]),
    ...(DAY.test(until) && until < today ? [wrong(`allowed ${rule} in ${file} until ${until}, today is ${today}`, "a day not yet past", `ask ${owner} whether it is still none: prolong it with a reason, or remove what is found`)] : []),
    ...(reason.trim() === "" || owner.trim() === "" ? [wrong("has no reason or no owner", "why it is no secret, and who answers for that", "write both")] : []),
    ...(different(own) > count ? [wrong(`allows ${count} of ${rule} in ${file}, and there are ${different(own)}`, "no more than it allows", "remove what is new there, and renew it where it is valid")] : []),
    ...(whole && own.length === 0 ? [wrong(`allows ${rule} in ${file}, where nothing is found`, "an entry that is needed", "remove it")] : []),
  ];
}

function told({ rule, what, file, line, commit }: Find): Problem {
  return {
    place: `${file}:${line}${commit === undefined ? "" : ` (commit ${commit.slice(0, 12)})`}`,
    problem: `${what} (${rule})`,
    expected: "no secret in the clear",
    next: commit === undefined ? "remove it, and renew it where it is valid" : "renew it where it is valid: whoever has a clone has it, also after a later commit removed it",
  };
}
