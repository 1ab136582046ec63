import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "./failure";
import { placesOf } from "./workspace/places";

/** `trilane faults …`: the program of the tests that breaks an `up` at every step; its options are its own. */
export async function faults(words: readonly string[]): Promise<void> {
  const { project } = placesOf();
  const child = spawn(process.execPath, ["--import", pathToFileURL(require.resolve("tsx")).href, join(project, "tests", "faults", "main.ts"), ...words], { cwd: project, stdio: "inherit" });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (ended) => resolve(ended ?? 3));
  });
  // It has said itself what is wrong.
  if (code !== 0) throw new Failure("", code === 1 || code === 2 ? code : 3);
}
