/** What version control and noted heads know of journals. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { misused } from "../failure";
import { nameOf, verifyText, type Head } from "./chain";
import type { Note } from "./compare";

const run = promisify(execFile);

async function git(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 256 << 20 });
  return stdout;
}

/**
 * How far the journals of a folder were in a revision. Nothing where none is named and the folder is not in version control.
 *
 * @param revision a branch, tag or commit. @default - HEAD, where there is one
 * @throws Failure (2) when a named revision is not there
 */
export async function notesOfRevision(folder: string, revision: string | undefined): Promise<readonly Note[]> {
  const named = revision ?? "HEAD";
  let names: readonly string[];
  try {
    names = (await git(folder, ["ls-tree", "-z", "--name-only", named, "./"])).split("\0").filter((name) => name.endsWith(".jsonl"));
  } catch (error) {
    if (revision === undefined) return [];
    throw misused(`--base ${revision}: cannot be read, got ${(error as Error).message.trim().split("\n").at(-1)}; expected a branch, a tag or a commit of the repository that holds ${folder}; in a shallow clone fetch it first`);
  }
  const notes = [];
  for (const name of names) notes.push(noteOf(name, await git(folder, ["show", `${named}:./${name}`]), named));
  return notes;
}

function noteOf(name: string, text: string, revision: string): Note {
  const { entries, digest } = verifyText(text);
  return { chain: nameOf(name), entries, digest, by: `revision ${revision}` };
}

/** What `trilane journal verify --json` printed at another time, and was kept elsewhere. @throws Failure (2) for another file */
export function notesIn(file: string): readonly Note[] {
  try {
    const { heads } = JSON.parse(readFileSync(file, "utf8")) as { heads: Readonly<Record<string, Head>> };
    return Object.entries(heads).map(([chain, { entries, digest }]) => ({ chain, entries, digest, by: file }));
  } catch (error) {
    throw misused(`--heads ${file}: cannot be read, got ${(error as Error).message}; expected what npx trilane journal verify --json printed earlier; give its path`);
  }
}
