/** Looks through disks as they are, also where nothing is stored any more: what was deleted is still there. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Pattern, Search } from "./search";

/** `tar` reads over the holes of a file, and goes on where it changes meanwhile (1); a value is found within a line, because that is what `grep` reads. */
const LOOK = 'set -o pipefail; exec 3<&0; { tar --warning=no-file-changed --create --sparse --hole-detection=seek --directory="$1" -- "$2" < /dev/null || [ $? = 1 ]; } | { LC_ALL=C grep --text --only-matching --fixed-strings --file=<(cat <&3) || [ $? = 1 ]; } | sort -u';

/** Looks through the file of a disk. A value of several lines is looked for by the last of its longest: the first line of every private key is the same. */
export function searchDisk(search: Search, kind: string, file: string): void {
  const wanted = new Map<string, Pattern>();
  for (const pattern of search.patterns) {
    const text = pattern.bytes.toString("utf8");
    const line = text.split("\n").reduce((longest, one) => (one.length >= longest.length ? one : longest), "");
    if (!line.includes("\0")) wanted.set(line, pattern);
  }
  const done = spawnSync("bash", ["-c", LOOK, "look", dirname(file), basename(file)], { input: [...wanted.keys(), ""].join("\n"), maxBuffer: 64 * 1024 ** 2, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${file}: cannot be looked through, ${done.error?.message ?? done.stderr}`);
  const found = done.stdout.split("\n").flatMap((line) => wanted.get(line) ?? []);
  search.found(kind, file, statSync(file).blocks * 512, found);
}
