/** One thing that is wrong, told so that a person can mend it. */
export interface Problem {
  /** Where: a dotted path that starts with the stack or the file, for example `test.network.vlan`. */
  readonly place: string;
  /** What is wrong, with what was got. */
  readonly problem: string;
  /** What would be right. */
  readonly expected: string;
  /** What to do now. */
  readonly next: string;
  /** Id of the guard that found it, for example `NET-02`; not part of the text. */
  readonly guard?: string;
}

/** Renders a problem in one line: `place: problem; expected; next`. */
export function describeProblem({ place, problem, expected, next }: Problem): string {
  return `${place}: ${problem}; expected ${expected}; ${next}`;
}

/** Thrown once with everything that is wrong, before anything is declared. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
  }
}

/** Throws all problems at once; does nothing when there are none. */
export function requireNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidSettings(problems);
}
