/** Mutants that no test can tell from the original, each with the reason: they are set aside and counted. */
import type { Mutant } from "./mutants";

interface Equivalent {
  readonly file: string;
  /** Beginning of what the mutant says. */
  readonly what: string;
  readonly reason: string;
}

/** All of them. */
export const EQUIVALENT: readonly Equivalent[] = [];

/** Whether a mutant is one of them. */
export function isEquivalent({ file, what }: Mutant): boolean {
  return EQUIVALENT.some((own) => own.file === file && what.startsWith(own.what));
}
