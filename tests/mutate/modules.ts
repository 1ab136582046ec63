/** Modules of the project, loaded anew for each mutant; packages are loaded once. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Script } from "node:vm";
import { transformSync } from "@swc/core";

type Wrapper = (exports: unknown, require: (name: string) => unknown, module: { exports: unknown }, filename: string, dirname: string) => void;

const compiled = new Map<string, Wrapper>();
const packages = createRequire(__filename);

/** One world of modules, in which a file may have another text than on disk. */
export class Modules {
  private readonly loaded = new Map<string, { exports: unknown }>();

  constructor(private readonly replaced?: { readonly file: string; readonly source: string }) {}

  /** The exports of a file, by its absolute path. */
  load(file: string): unknown {
    const known = this.loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    this.loaded.set(file, module);
    if (file.endsWith(".json")) module.exports = JSON.parse(readFileSync(file, "utf8"));
    else this.wrapperOf(file)(module.exports, (name) => this.require(name, file), module, file, dirname(file));
    return module.exports;
  }

  private require(name: string, from: string): unknown {
    if (name === "node:module") return { createRequire: (own: string) => (wanted: string) => this.require(wanted, own) };
    if (!name.startsWith(".") && !name.startsWith("/")) return packages(name) as unknown;
    return this.load(fileOf(resolve(dirname(from), name)));
  }

  private wrapperOf(file: string): Wrapper {
    if (file === this.replaced?.file) return compile(file, this.replaced.source);
    const wrapper = compiled.get(file) ?? compile(file, readFileSync(file, "utf8"));
    compiled.set(file, wrapper);
    return wrapper;
  }
}

function fileOf(path: string): string {
  const found = [path, `${path}.ts`, join(path, "index.ts")].find((one) => existsSync(one) && statSync(one).isFile());
  if (found === undefined) throw new Error(`${path} is not there`);
  return found;
}

function compile(file: string, source: string): Wrapper {
  const { code } = transformSync(source, { filename: file, configFile: false, swcrc: false, jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } });
  return new Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, { filename: file }).runInThisContext() as Wrapper;
}
