/** Every bad estate, by the name of its file. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { InvalidCase } from "./case";

const requireHere = createRequire(__filename);

/** In the order of their names; the name starts with the id of the guard. */
export const cases: readonly (InvalidCase & { readonly name: string })[] = readdirSync(__dirname)
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => /-\d\d-/.test(name))
  .sort()
  .map((name) => ({ name, ...(requireHere(join(__dirname, name)) as { readonly invalid: InvalidCase }).invalid }));
