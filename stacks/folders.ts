/** Reads what services bring into their machines, `stacks/services/<service>/`. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FileDigest, ServiceFolder } from "../components/model/input";
import { folderPlace } from "../components/model/place";
import { InvalidSettings, type Problem } from "../components/model/problem";

/** Where the folders of services are, in this checkout. */
export const FOLDERS = join(__dirname, "services");

/** What a folder of a service may hold. */
const FILES = "files";
const SETUP = "setup.sh";

/**
 * The folders of services by their names: paths, modes and digests, not contents. None where `root` is not there.
 *
 * @throws {InvalidSettings} for what is neither `files/` nor `setup.sh`, or no plain file
 */
export function readFolders(root: string = FOLDERS): Readonly<Record<string, ServiceFolder>> {
  if (!existsSync(root)) return {};
  const names = readdirSync(root).filter((name) => lstatSync(join(root, name)).isDirectory()).sort();
  const problems: Problem[] = [];
  const folders = names.map((name) => [name, readFolder(root, name, problems)] as const);
  if (problems.length > 0) throw new InvalidSettings(problems);
  return Object.fromEntries(folders);
}

function readFolder(root: string, name: string, problems: Problem[]): ServiceFolder {
  const folder = join(root, name);
  const inside = readdirSync(folder);
  if (inside.length === 0) problems.push(told(folderPlace(name), "holds nothing", "a folder with files/ or setup.sh"));
  for (const other of inside.filter((one) => one !== FILES && one !== SETUP)) problems.push(told(folderPlace(name, other), "is nobody's", "files/ and setup.sh alone"));
  const files = inside.includes(FILES) ? filesIn(join(folder, FILES), "", folderPlace(name, FILES), problems) : [];
  return { files, ...(inside.includes(SETUP) ? { setup: digestOf(join(folder, SETUP)) } : {}) };
}

function filesIn(folder: string, path: string, place: string, problems: Problem[]): readonly FileDigest[] {
  return readdirSync(folder).sort().flatMap((name): readonly FileDigest[] => {
    const [file, own] = [join(folder, name), `${path}/${name}`];
    const entry = lstatSync(file);
    if (entry.isDirectory()) return filesIn(file, own, place, problems);
    if (entry.isFile()) return [{ path: own, mode: (entry.mode & 0o100) === 0 ? "0644" : "0755", digest: digestOf(file) }];
    problems.push(told(`${place}${own}`, "is a link, or no file at all", "plain files"));
    return [];
  }).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function told(place: string, problem: string, expected: string): Problem {
  return { place, problem, expected, next: "move it, or remove it" };
}
