/** Files that are scanned whole: rendered ones, logs, and those that git does not know yet. */
import { createReadStream, lstatSync, openSync, closeSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { misused } from "../failure";
import type { Sink } from "./history";

/** Files at and below paths, whatever .gitignore says. @throws Failure (2) for a path that is not there */
export function filesAt(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw misused(`${path}: no such file or folder; expected what is to be scanned; give its path`);
    if (!found.isDirectory()) return found.isFile() ? [path] : [];
    return filesAt(readdirSync(path).filter((name) => name !== ".git").sort().map((name) => join(path, name)));
  });
}

/** Hands on every line of a file; one that gzip packed is unpacked. Returns its size in bytes, as it is read. */
export async function readFile(path: string, name: string, sink: Sink): Promise<number> {
  let [line, bytes] = [0, 0];
  const stream: Readable = isPacked(path) ? createReadStream(path).pipe(createGunzip()) : createReadStream(path);
  stream.on("data", (chunk: Buffer) => (bytes += chunk.length));
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line += 1;
    await sink.line(text, { file: name, line });
  }
  sink.end({ file: name, line: Math.max(1, line) });
  return bytes;
}

function isPacked(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const head = Buffer.alloc(2);
    return readSync(descriptor, head, 0, 2, 0) === 2 && head.equals(Buffer.from([0x1f, 0x8b]));
  } finally {
    closeSync(descriptor);
  }
}
