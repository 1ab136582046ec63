/** What is mutated, and which tests are asked about it. */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { isEquivalent } from "./equivalent";
import { mutantsOf, type Mutant } from "./mutants";

/** Folder of the project. */
export const ROOT = resolve(__dirname, "../..");

/** Files that decide together, with the tests that are meant for them; the first to go red is the one that is told. */
interface Area {
  readonly folder: string;
  /** Files of it that are not mutated. @default - none */
  readonly except?: readonly string[];
  readonly tests: readonly string[];
}

const AREAS: readonly Area[] = [
  { folder: "components/model/guards", tests: ["guards.test.ts", "edges.test.ts"] },
  { folder: "components/model/reachability/claims", tests: ["reachability/told.test.ts", "reachability/algebra.test.ts", "reachability/clauses.test.ts", "refused/document.test.ts", "reachability/proof.test.ts"] },
  { folder: "components/model/reachability", except: ["intervals.ts"], tests: ["reachability/filters.test.ts", "reachability/ends.test.ts", "reachability/told.test.ts", "reachability/algebra.test.ts", "reachability/clauses.test.ts", "refused/document.test.ts", "reachability/proof.test.ts"] },
  { folder: "components/model/gate", tests: ["gate/resources.test.ts", "gate/promotion.test.ts", "gate/edges.test.ts", "gate/chain.test.ts", "refused/document.test.ts"] },
  { folder: "components/model/rights/claims", tests: ["rights/proof.test.ts", "rights/people.test.ts"] },
];

/** Every mutant but those that no test can tell. */
export function allMutants(): readonly Mutant[] {
  return everything().filter((mutant) => !isEquivalent(mutant));
}

/** The mutants that no test can tell. */
export function asideMutants(): readonly Mutant[] {
  return everything().filter(isEquivalent);
}

/**
 * The mutants of files whose path holds one of these texts.
 *
 * @param paths none: of all files
 * @param changed files that a change touches: their mutants alone, but all when it touches tests. @default - everything
 */
export function chosen(paths: readonly string[], changed?: readonly string[]): readonly Mutant[] {
  const isMeant = changed === undefined || changed.some((file) => file.startsWith("tests/unit/model/") || file.startsWith("tests/mutate/")) ? () => true : (file: string) => changed.includes(file);
  return allMutants().filter(({ file }) => isMeant(file) && (paths.length === 0 || paths.some((part) => file.includes(part))));
}

/** Tests for a file, by absolute path, in the order in which they are asked. */
export function testsFor(file: string): readonly string[] {
  const area = AREAS.find(({ folder }) => file.startsWith(`${folder}/`));
  return (area?.tests ?? []).map((test) => join(ROOT, "tests/unit/model", test));
}

/** Files that differ from where this work branched off, or from the commit before; undefined where git cannot say. */
export function changedFiles(): readonly string[] | undefined {
  const git = (...words: string[]): string => execFileSync("git", words, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  for (const find of [() => git("merge-base", "HEAD", "origin/main"), () => git("rev-parse", "HEAD~1")]) {
    try {
      const base = find();
      if (base === git("rev-parse", "HEAD")) continue;
      return git("diff", "--name-only", base).split("\n");
    } catch {
      // a shallow clone, or no remote
    }
  }
  return undefined;
}

let found: readonly Mutant[] | undefined;

function everything(): readonly Mutant[] {
  found ??= AREAS.flatMap(filesOf).flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), "utf8")));
  return found;
}

const filesOf = ({ folder, except = [] }: Area): readonly string[] => globSync(`${folder}/*.ts`, { cwd: ROOT }).filter((file) => !except.includes(basename(file))).sort();
