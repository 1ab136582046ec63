/**
 * Plans another revision, in a process of its own and without anything of ours in its environment.
 *
 *     node --import tsx child.ts FOLDER TODAY own|revision
 *
 * `revision` plans with the library of the folder, `own` with this one. Writes the evaluation as JSON to descriptor 3.
 */
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as model from "../../components/model";
import { readFolders } from "../../stacks/folders";
import * as settings from "../../stacks/settings";
import { evaluate, type Declared, type Library } from "./evaluation";

function main([folder = "", today = "", whose = ""]: readonly string[]): void {
  const there = createRequire(join(folder, "package.json"));
  const { estate } = there("./stacks/estate.ts") as Pick<Declared, "estate">;
  const { differences, acceptances = [] } = there("./stacks/differences.ts") as Omit<Declared, "estate">;
  const access = accessOf(folder, there);
  const library = whose === "own" ? { ...model, ...settings } : { ...(there("./components/model/index.ts") as object), ...(there("./stacks/settings.ts") as object) };
  writeFileSync(3, JSON.stringify(evaluate(library as Library, { estate, differences, acceptances, access, folders: readFolders(join(folder, "stacks/services")) }, folder, today)));
}

/** A revision from before people were listed has none. */
function accessOf(folder: string, there: NodeJS.Require): Declared["access"] {
  return existsSync(join(folder, "stacks/access.ts")) ? (there("./stacks/access.ts") as Pick<Declared, "access">).access : undefined;
}

main(process.argv.slice(2));
