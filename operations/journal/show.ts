import { existsSync } from "node:fs";
import { misused, refused } from "../failure";
import { table } from "../terminal/tables";
import { chooseJournals } from "../workspace/choose";
import { readIfThere } from "../workspace/files";
import { placesOf } from "../workspace/places";
import { entriesIn, nameOf, verifyText, type Entry } from "./chain";
import { chainsIn } from "./writer";

/** Options of `trilane journal show`: all must fit. */
export interface ShowOptions {
  readonly workspace?: string;
  /** Part of what happened. */
  readonly what?: string;
  /** Part of who did it, or of who approved it. */
  readonly who?: string;
  /** The environment that it is about. */
  readonly env?: string;
  /** ISO day or time from which on. */
  readonly since?: string;
  readonly json?: boolean;
}

/** An entry, and the journal that it stands in. */
export type Told = Entry & { readonly journal: string };

/** Fields that have a column of their own, or that only hold the chain together. */
const OWN = new Set(["at", "who", "what", "why", "approvedBy", "chain", "seen", "previous", "digest", "journal"]);

/** `trilane journal show`: the entries of all journals in the order of time. */
export function show(options: ShowOptions): void {
  const since = options.since === undefined ? undefined : new Date(options.since);
  if (since !== undefined && Number.isNaN(since.getTime())) throw misused(`--since ${options.since}: is no time; expected for example 2026-11-21 or 2026-11-21T09:00:00Z; give one`);
  const { folder, others } = chooseJournals(placesOf(), options.workspace);
  const files = [...chainsIn(folder), ...others.filter(existsSync)];
  const broken = files.filter((file) => verifyText(readIfThere(file) ?? "", nameOf(file)).problems.length > 0);
  const told = entriesOf(files).filter((entry) => fits(entry, options, since));
  if (options.json === true) for (const entry of told) console.log(JSON.stringify(entry));
  else console.log(told.length === 0 ? "journal: no entry" : table(["when", "who", "what", "approved by", "why", ""], told.map(row)));
  if (broken.length > 0) throw refused(`${broken.join(", ")}: ${broken.length === 1 ? "is" : "are"} broken, only what is sound in ${broken.length === 1 ? "it" : "them"} was shown; expected whole journals; see npx trilane journal verify`);
}

/** The sound entries of journals, in the order of time; those of one journal stay in their order. */
export function entriesOf(files: readonly string[]): readonly Told[] {
  const all = files.flatMap((file) => entriesIn(readIfThere(file) ?? "").map((entry) => ({ ...entry, journal: nameOf(file) }) as Told));
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function fits(entry: Told, { what, who, env }: ShowOptions, since: Date | undefined): boolean {
  const has = (text: unknown, part: string | undefined): boolean => part === undefined || (typeof text === "string" && text.includes(part));
  return has(entry.what, what) && (has(entry.who, who) || has(entry.approvedBy, who)) && (env === undefined || entry["environment"] === env) && (since === undefined || new Date(entry.at) >= since);
}

function row(entry: Told): readonly string[] {
  const rest = Object.entries(entry).filter(([name]) => !OWN.has(name)).map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return [entry.at.replace(/\.\d+Z$/, "Z"), entry.who ?? "", entry.what, entry.approvedBy ?? "", entry.why ?? "", rest.join(" ")];
}
