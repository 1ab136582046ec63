import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { leaksIn } from "../../components/model/leak";
import { misused, refused } from "../failure";
import { whoAmI } from "../terminal/who";
import { readIfThere } from "../workspace/files";
import { hold } from "../workspace/hold";
import { entriesIn, lineOf, nameOf, START, verifyText, type Entry, type EventFacts, type Facts, type Head, type Verification } from "./chain";
import { headsBeside, noteHead, openChain } from "./writer";

export type { Entry, EventFacts, Facts, Verification } from "./chain";

/** A theme of a folder of journals: every writer has a file of its own there, so that git merges them without a conflict. */
export interface Theme {
  /** For example `journal` in the project. */
  readonly folder: string;
  /** What it is about, for example `handover`. */
  readonly theme: string;
}

/** Where an entry goes: a theme of a folder, or a file that has one writer only. */
export type JournalTarget = string | Theme;

/** Checks one journal file; one that does not exist is whole and empty. */
export const verifyJournal = (file: string): Verification => verifyText(readIfThere(file) ?? "", nameOf(file));

/** The entries of a journal, in order. @throws Failure (1) when it is broken */
export function readJournal(file: string): readonly Entry[] {
  const { problems } = verifyJournal(file);
  if (problems.length > 0) throw refused(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  return entriesIn(readIfThere(file) ?? "");
}

/**
 * Appends one entry and returns it when it is on the disk. A line that a kill has torn is dropped first: nobody was
 * ever told that it was written. Writers wait for one another. An entry of a theme also notes how far the chains
 * beside its own are, so that lines that somebody cuts off there are missed.
 *
 * @throws Failure (1) when the journal was tampered with: nothing is appended to a broken chain
 * @throws Failure (2) when a fact looks like a secret
 */
export async function append(target: JournalTarget, facts: EventFacts & Facts, now: Date = new Date()): Promise<Entry> {
  const said = plain({ ...facts, who: facts.who ?? whoAmI() });
  const folder = typeof target === "string" ? dirname(target) : target.folder;
  const release = await hold(typeof target === "string" ? `${target}.lock` : join(folder, ".lock"));
  try {
    if (typeof target === "string") return write(target, { at: now.toISOString(), ...said });
    const file = openChain(target);
    const seen = headsBeside(file);
    const entry = write(file, { at: now.toISOString(), ...said, ...(Object.keys(seen).length === 0 ? {} : { seen }) });
    noteHead(file, verifyJournal(file));
    return entry;
  } finally {
    release();
  }
}

/** Appends to a file that nobody else writes meanwhile. */
function write(file: string, facts: Omit<Entry, "previous" | "digest">): Entry {
  const text = readIfThere(file) ?? "";
  const { problems, digest, entries, torn } = verifyText(text, nameOf(file));
  if (problems.length > 0) throw refused(`${file}: ${problems[0]}`);
  const whole = torn === "whole" ? `${text}\n` : text.slice(0, text.lastIndexOf("\n") + 1);
  const head: Head = torn === "whole" ? verifyText(whole) : { entries, digest };
  const line = lineOf({ ...facts, ...(head.digest === START ? { chain: nameOf(file) } : {}), previous: head.digest });
  const descriptor = openSync(file, "a", 0o600);
  try {
    if (torn === "part") ftruncateSync(descriptor, Buffer.byteLength(whole));
    writeSync(descriptor, `${torn === "whole" ? "\n" : ""}${line}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return JSON.parse(line) as Entry;
}

/** What people paste into a reason, besides what the scan of files finds: a password of any length. */
const PASTED = /\b(?:password|passphrase|pin)\s*[=:]\s*\S/i;

/** Facts without what must not stand in version control: nothing that looks like a secret, and no path of somebody's home. */
function plain(facts: EventFacts & Facts): EventFacts & Facts {
  const secret = Object.entries(facts).find(([, value]) => typeof value === "string" && (PASTED.test(value) || leaksIn(value).length > 0));
  if (secret !== undefined) throw misused(`journal ${secret[0]}: looks like it holds a secret; expected words only; say where it is kept instead`);
  const home = homedir();
  const short = (value: unknown): unknown => (typeof value === "string" && home.length > 1 ? value.replaceAll(home, "~") : value);
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, short(value)])) as EventFacts & Facts;
}
