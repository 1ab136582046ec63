import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where the commands of a world run: in its own mount, process and network namespace. */
export interface Ground {
  /** Runs a program, fed with `stdin`, and returns what it printed; throws with what it said when it fails. */
  run(program: string, args: readonly string[], options?: { readonly stdin?: string }): Promise<string>;
}

/** The same ground with programs and libraries of a folder that packages were unpacked in, before those of the system. */
export function withUnpacked(ground: Ground, folder: string): Ground {
  const libraries = join(folder, "usr", "lib");
  const own = (existsSync(libraries) ? readdirSync(libraries) : []).filter((name) => name.endsWith("-linux-gnu")).map((name) => join(libraries, name));
  const words = [`PATH=${join(folder, "usr/sbin")}:${process.env.PATH ?? ""}:/usr/sbin:/sbin`, `LD_LIBRARY_PATH=${own.join(":")}`, `XTABLES_LIBDIR=${own.map((one) => join(one, "xtables")).join(":")}`];
  return { run: (program, args, options) => ground.run("env", [...words, program, ...args], options) };
}
