/** One journal as text: what a line is, and which lines are not what was written. Pure. */
import { createHash } from "node:crypto";
import { basename } from "node:path";

/** What an entry says: plain facts, never a secret. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** What every event may say; a kind of event adds facts of its own. */
export interface EventFacts {
  /** What happened, a few words that are the same each time, for example `handover`. */
  readonly what: string;
  /** `user@machine`, or a person of stacks/access.ts. @default - who runs this command */
  readonly who?: string;
  /** The reason that was given. */
  readonly why?: string;
  /** A person of stacks/access.ts, another one than who. */
  readonly approvedBy?: string;
  /** Where a new value is kept, never the value: for example `prod trilane:apiToken`. */
  readonly stored?: string;
}

/** One line of a journal. */
export type Entry = EventFacts & {
  /** ISO time, UTC. */
  readonly at: string;
  /** In a chain's first line: its name, that of the file. */
  readonly chain?: string;
  /** How far the chains beside it were when this line was written, where that changed: `<lines> <digest of the last>` by name. */
  readonly seen?: Readonly<Record<string, string>>;
  /** Digest of the line before; 64 zeros in the first line. */
  readonly previous: string;
  /** SHA-256, in hex, of this line up to this field. */
  readonly digest: string;
} & Readonly<Record<string, unknown>>;

/** How far a chain is: what a copy elsewhere is compared with. */
export interface Head {
  readonly entries: number;
  /** Digest of the last line. */
  readonly digest: string;
}

/** What a check of a journal found. */
export interface Verification extends Head {
  /** One line per broken place, each with the line's number; empty for a whole journal. */
  readonly problems: readonly string[];
  /** The digest of each line, in order; of one that is no entry, that of its text. */
  readonly digests: readonly string[];
  /** How a kill left the last line: written as a whole without its end, in part, or not at all. */
  readonly torn: "whole" | "part" | "none";
}

/** Name of a chain: that of its file, without the ending. */
export const nameOf = (file: string): string => basename(file, ".jsonl");

/** Previous of a first line, and head of an empty chain. */
export const START = "0".repeat(64);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const MEND = "restore the file from version control or a backup";

/** A line, without its end. The digest covers every byte before it. */
export function lineOf(entry: Omit<Entry, "digest">): string {
  const body = JSON.stringify(entry).slice(0, -1);
  return `${body},"digest":"${sha256(body)}"}`;
}

/** Reads a line back; undefined where it is not, byte by byte, what `lineOf` gives. */
export function entryOf(line: string): Entry | undefined {
  const [, body, digest] = /^(.*),"digest":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
  if (body === undefined || sha256(body) !== digest) return undefined;
  const entry = JSON.parse(line) as Entry;
  return typeof entry.at === "string" && typeof entry.previous === "string" ? entry : undefined;
}

/** The entries of a journal that is whole, in order. */
export const entriesIn = (text: string): readonly Entry[] => text.split("\n").flatMap((line) => entryOf(line) ?? []);

/**
 * Checks a journal's text: every line must carry its own digest and that of the line before. An edited, removed or
 * reordered line is named. That the last lines were removed cannot be seen from the text alone. A last line without
 * its end was torn by a kill while it was written.
 *
 * @param name of the chain, where the first line must say it
 */
export function verifyText(text: string, name?: string): Verification {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const problems: string[] = [];
  const digests: string[] = [];
  let sound = true;
  for (const [index, line] of lines.entries()) {
    const entry = entryOf(line);
    // What follows a line that is none of ours cannot be told from its digest, and one finding is enough.
    const problem = entry === undefined ? describeLine(line) : sound ? orderProblem(entry, digests, name) : undefined;
    sound = entry !== undefined;
    if (problem !== undefined) problems.push(`line ${index + 1}: ${problem}; ${MEND}`);
    digests.push(entry?.digest ?? (/"digest":"([0-9a-f]{64})"/.exec(line)?.[1] ?? sha256(line)));
  }
  const torn = rest === "" ? "none" : entryOf(rest) === undefined ? "part" : "whole";
  // A whole entry with something behind it is no torn one: its end was changed.
  if (torn === "part" && /"digest":"[0-9a-f]{64}"\}/.test(rest)) problems.push(`line ${lines.length + 1}: was edited: what it says has another digest than it carries; ${MEND}`);
  return { entries: lines.length, digest: digests.at(-1) ?? START, problems, digests, torn };
}

function describeLine(line: string): string {
  if (/^(<{7}|={7}|>{7}|\|{7})/.test(line)) return "is a mark of git about a conflict: two machines wrote the same chain; expected one writer";
  if (/"digest":"[0-9a-f]{64}"/.test(line)) return "was edited: what it says has another digest than it carries; expected the line as it was written";
  return "is no journal entry; expected one JSON object that ends in its digest";
}

function orderProblem(entry: Entry, digests: readonly string[], name: string | undefined): string | undefined {
  const before = digests.at(-1) ?? START;
  const place = digests.length;
  if (place === 0 && name !== undefined && entry.previous === START && entry.chain !== undefined && entry.chain !== name) return `begins the chain ${entry.chain}; expected ${name}: the file was copied or renamed`;
  if (entry.previous === before) return undefined;
  const follows = entry.previous === START ? 0 : digests.indexOf(entry.previous) + 1;
  if (digests.includes(entry.digest)) return `is line ${digests.indexOf(entry.digest) + 1} once more; expected every line once`;
  if (entry.previous === START || follows > 0) return `follows ${follows === 0 ? "nothing" : `line ${follows}`}, as line ${follows + 1} does: the chain was forked, two copies of it were written to; expected it to follow line ${place}`;
  return `does not follow line ${place}: a line before it was edited, removed or moved; expected previous ${before.slice(0, 12)}…, got ${entry.previous.slice(0, 12)}…`;
}
