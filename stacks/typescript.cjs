// Loads TypeScript: esbuild strips the types, and the result is kept, so that an unchanged file costs one read. tsx does
// the same, but looks at each of the JavaScript files of the packages as well, which takes longer than the program.
"use strict";
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { basename, dirname, join } = require("node:path");
const { version } = require("esbuild/package.json");

const OPTIONS = { loader: "ts", format: "cjs", target: "node22", sourcemap: "inline", sourcesContent: false };

/** Beside the packages, because it belongs to who may write them: whoever writes here decides what runs. */
const folder = join(dirname(require.resolve("esbuild/package.json")), "..", ".cache", "trilane");

// What V8 compiled stays on disk as well; it knows by itself when a file has changed.
enableCompileCache?.(join(folder, "compiled"));

/** Where what a file became is kept, by the file's path. */
const loaded = new Map();

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  // Copies of a project share what a file becomes: its map says its name alone, which counts from where it lies.
  const options = { ...OPTIONS, sourcefile: basename(file) };
  const digest = createHash("sha256").update([version, JSON.stringify(options), source].join("\0")).digest("hex");
  const kept = join(folder, "stripped", `${digest}.js`);
  loaded.set(file, kept);
  module._compile(read(kept) ?? keep(kept, require("esbuild").transformSync(source, options).code), file);
};

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // not there yet
  }
}

/** Written under another name first: two runs at once see a whole file or none. */
function keep(file, code) {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, code, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // not writable: it is stripped again next time
  }
  return code;
}

/** The map from a loaded file's lines to those that were written, for `source-map-support`; null for other files. */
exports.retrieveSourceMap = (file) => {
  const map = /sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(read(loaded.get(file) ?? "") ?? "")?.[1];
  return map === undefined ? null : { url: file, map: Buffer.from(map, "base64").toString() };
};
