/** Mutants that no test can tell from the original, each with the reason: they are set aside and counted. */
import type { Mutant } from "./mutants";

interface Equivalent {
  readonly file: string;
  /** Beginning of what the mutant says. */
  readonly what: string;
  readonly reason: string;
}

/** All of them. */
export const EQUIVALENT: readonly Equivalent[] = [
  { file: "components/model/guards/net-13-gateway.ts", what: "without: value === undefined", reason: "a text without an address has no network either; the compiler does not know" },
  { file: "components/model/guards/net-13-gateway.ts", what: "without: way !== undefined", reason: "nothing is above or below what is no number; the compiler does not know" },
];

/** Whether a mutant is one of them. */
export function isEquivalent({ file, what }: Mutant): boolean {
  return EQUIVALENT.some((own) => own.file === file && what.startsWith(own.what));
}
