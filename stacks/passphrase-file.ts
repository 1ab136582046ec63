import { lstatSync, statSync } from "node:fs";
import type { Problem } from "../components/model/problem";

/**
 * What is wrong with a file that holds a passphrase: others than its owner can read or write it. One that is not there is
 * told by Pulumi; a pipe, as of `<(pass show …)`, belongs to the process that made it.
 *
 * @param stack whose passphrase it is, for the message
 */
export function passphraseFileProblem(file: string, stack: string): Problem | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || (found.mode & 0o077) === 0) return undefined;
  const link = lstatSync(file).isSymbolicLink() ? ", which is a link" : "";
  return { place: file, problem: `others can read the passphrase of ${stack}: mode ${(found.mode & 0o777).toString(8).padStart(4, "0")}${link}`, expected: "a file of its owner alone, mode 0600", next: `run chmod 600 ${quoted(file)}` };
}

function quoted(file: string): string {
  return /^[\w./@%+=:,-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
