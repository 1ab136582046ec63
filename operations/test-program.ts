import { spawn } from "node:child_process";
import { join } from "node:path";
import { Failure } from "./failure";
import { TYPESCRIPT } from "./typescript";
import { placesOf } from "./workspace/places";

/** Runs `tests/<folder>/main.ts`: programs of the tests that are verbs, too. Its options are its own. */
export async function testProgram(folder: "faults" | "mutate" | "proof", words: readonly string[]): Promise<void> {
  const { project } = placesOf();
  const child = spawn(process.execPath, [...testProgramWords(project, folder), ...words], { cwd: project, stdio: "inherit" });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (ended) => resolve(ended ?? 3));
  });
  // It has said itself what is wrong.
  if (code !== 0) throw new Failure("", code === 1 || code === 2 ? code : 3);
}

/** What Node is given to run it. */
export function testProgramWords(project: string, folder: "faults" | "mutate" | "proof"): readonly string[] {
  return [...TYPESCRIPT, join(project, "tests", folder, "main.ts")];
}
