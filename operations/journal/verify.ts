import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { misused, refused } from "../failure";
import { readIfThere } from "../workspace/files";
import { chooseJournals } from "../workspace/choose";
import { placesOf } from "../workspace/places";
import { compare, type Comparison, type Note } from "./compare";
import { notesIn, notesOfRevision } from "./revision";
import { chainsIn, remembered } from "./writer";

/** Options of `trilane journal verify`. */
export interface VerifyOptions {
  readonly workspace?: string;
  readonly base?: string;
  readonly heads?: string;
  readonly json?: boolean;
}

/** `trilane journal verify [files…]`: names every line that was edited, removed, moved or written twice; exit code 1 when there is one. */
export async function verify(named: readonly string[], { workspace, base, heads, json }: VerifyOptions): Promise<void> {
  const lost = named.find((file) => !existsSync(file));
  if (lost !== undefined) throw misused(`journal verify ${lost}: no such file; expected a journal; leave it out for all of them`);
  const { folder, others } = chooseJournals(placesOf(), workspace);
  const files = named.length > 0 ? named : [...chainsIn(folder), ...others.filter(existsSync)];
  const known: readonly Note[] = [...(heads === undefined ? [] : notesIn(heads)), ...(await knownOf(named.length > 0 ? [...new Set(named.map((file) => dirname(resolve(file))))] : [folder], base))];
  const found = compare(files.map((file) => ({ file, text: readIfThere(file) ?? "" })), known, named.length > 0);
  console.log(json === true ? JSON.stringify(facts(found), null, 2) : describe(found, folder));
  if (found.problems.length > 0) throw refused("");
}

/** What this clone and version control know of the journals of folders. */
async function knownOf(folders: readonly string[], base: string | undefined): Promise<readonly Note[]> {
  const notes: Note[] = [];
  for (const folder of folders.filter(existsSync)) {
    notes.push(...Object.entries(remembered(folder)).map(([chain, head]) => ({ chain, ...head, by: `this clone (${join(folder, ".writer")})` })));
    notes.push(...(await notesOfRevision(folder, base)));
  }
  return notes;
}

function facts({ journals, problems }: Comparison): object {
  const heads = Object.fromEntries(journals.map(({ chain, verification: { entries, digest } }) => [chain, { entries, digest }]));
  const torn = journals.filter(({ verification }) => verification.torn === "part").map(({ file }) => file);
  return { journals: journals.length, entries: journals.reduce((sum, { verification }) => sum + verification.entries, 0), problems, torn, heads };
}

function describe({ journals, problems }: Comparison, folder: string): string {
  if (journals.length === 0 && problems.length === 0) return `journal: nothing was written yet in ${folder}`;
  const broken = new Set(problems.map(({ file }) => file));
  return [
    ...problems.map(({ file, problem }) => `${file}: ${problem}`),
    ...journals.filter(({ file }) => !broken.has(file)).map(({ file, verification: { entries, digest, torn } }) => `${file}: whole, ${entries} ${entries === 1 ? "entry" : "entries"}, head ${digest.slice(0, 12)}${torn === "part" ? "; a line behind them was torn by a kill, the next entry drops it" : ""}`),
    problems.length === 0 ? `${journals.length} ${journals.length === 1 ? "journal is" : "journals are"} whole` : `${problems.length} ${problems.length === 1 ? "place is" : "places are"} broken`,
  ].join("\n");
}
