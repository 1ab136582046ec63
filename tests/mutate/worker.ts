/** One process that tries mutants, one after the other. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mutated, type Mutant } from "./mutants";
import { ROOT, testsFor } from "./scope";
import { firstFailure } from "./trial";

/** What a worker answers: the test that went red, or nothing for a mutant that survived. */
export interface Answer {
  readonly killedBy?: string;
}

async function attempt(mutant: Mutant): Promise<Answer> {
  const file = join(ROOT, mutant.file);
  const replaced = { file, source: mutated(readFileSync(file, "utf8"), mutant) };
  // Cases are named after their guard: those of the mutated one are asked first.
  const [own] = /^[a-z]+-\d\d-/.exec(basename(file)) ?? [""];
  for (const name of new Set([own, ""])) {
    for (const test of testsFor(mutant.file)) {
      const failure = await firstFailure(test, replaced, name);
      if (failure !== undefined) return { killedBy: failure };
    }
  }
  return {};
}

process.on("message", (mutant: Mutant) => {
  void attempt(mutant).then((answer) => process.send?.(answer));
});
