import { createHash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { refused } from "../failure";
import { readIfThere } from "../workspace/files";
import { hold } from "../workspace/hold";

/** What an entry says: plain facts, never a secret. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** One line of a journal. */
export type Entry = Facts & {
  /** ISO time, UTC. */
  readonly at: string;
  /** sha256 of the line before, in hex; 64 zeros in the first line. */
  readonly previous: string;
};

/** What a check of a journal found. */
export interface Verification {
  readonly entries: number;
  /** One line per broken place, each with the line's number; empty for a whole journal. */
  readonly problems: readonly string[];
  /** Digest of the last whole line: what a copy elsewhere is compared with. */
  readonly head: string;
}

const START = "0".repeat(64);
const digestOf = (line: string): string => createHash("sha256").update(line).digest("hex");

/**
 * Checks a journal's text: every line must be JSON and carry the digest of the line before. An edited, removed or
 * reordered line is named. A last line without its end was torn by a kill while it was written and is no entry.
 */
export function verifyText(text: string): Verification {
  const lines = text.split("\n");
  // What follows the last line end: nothing, or a torn line.
  lines.pop();
  const problems: string[] = [];
  let head = START;
  for (const [index, line] of lines.entries()) {
    const previous = previousOf(line);
    if (previous === undefined) problems.push(`line ${index + 1}: is no journal entry; expected one JSON object with at and previous; restore the file from version control or a backup`);
    else if (previous !== head) problems.push(`line ${index + 1}: does not follow line ${index}: a line before it was edited, removed or moved; expected previous ${head.slice(0, 12)}…, got ${previous.slice(0, 12)}…; restore the file from version control or a backup`);
    head = digestOf(line);
  }
  return { entries: lines.length, problems, head };
}

/** Checks a journal file; one that does not exist is whole and empty. */
export const verifyJournal = (file: string): Verification => verifyText(readIfThere(file) ?? "");

function previousOf(line: string): string | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry> | null;
    return typeof entry?.at === "string" && typeof entry.previous === "string" ? entry.previous : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Appends one entry and returns it when it is on the disk. A line that a kill has torn is dropped first: nobody was
 * ever told that it was written. Two writers wait for one another.
 *
 * @throws Failure (1) when the journal was tampered with: nothing is appended to a broken chain
 */
export async function append(file: string, facts: Facts, now: Date = new Date()): Promise<Entry> {
  const release = await hold(`${file}.lock`);
  try {
    const text = readIfThere(file) ?? "";
    const { problems, head } = verifyText(text);
    if (problems.length > 0) throw refused(`${file}: ${problems[0]}`);
    const entry: Entry = { at: now.toISOString(), ...facts, previous: head };
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const descriptor = openSync(file, "a", 0o600);
    try {
      if (whole.length < text.length) ftruncateSync(descriptor, Buffer.byteLength(whole));
      writeSync(descriptor, `${JSON.stringify(entry)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return entry;
  } finally {
    release();
  }
}
