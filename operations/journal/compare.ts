/** What several journals, and copies of how far they were, say about one another. */
import { entriesIn, nameOf, verifyText, type Head, type Verification } from "./chain";

/** A journal as it was read. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Somebody knew how far a chain was. */
export interface Note extends Head {
  /** Name of the chain. */
  readonly chain: string;
  /** Who knew it, for a person: a line of another journal, a revision, a file. */
  readonly by: string;
}

/** One place where a journal is not what was written. */
export interface Broken {
  readonly file: string;
  /** `line N: problem; …`. */
  readonly problem: string;
}

/** What a check of journals found. */
export interface Comparison {
  readonly journals: readonly { readonly file: string; readonly chain: string; readonly verification: Verification }[];
  readonly problems: readonly Broken[];
}

/**
 * Checks journals each for itself, and against one another: lines that another journal or a copy has seen must be
 * there as they were, and no line may stand in two journals.
 *
 * @param notes further heads that are known, for example those of a revision
 * @param alone whether only some journals of a folder were read, so that others are not missed
 */
export function compare(sources: readonly Source[], notes: readonly Note[] = [], alone = false): Comparison {
  const journals = sources.map(({ file, text }) => ({ file, chain: nameOf(file), verification: verifyText(text, nameOf(file)) }));
  const own = journals.flatMap(({ file, verification }) => verification.problems.map((problem) => ({ file, problem })));
  const known = [...sources.flatMap(notesOf), ...notes];
  const missed = journals.flatMap(({ file, chain, verification }) => once(known.filter((note) => note.chain === chain).flatMap((note) => missing(verification, note))).map((problem) => ({ file, problem })));
  const names = new Set(journals.map(({ chain }) => chain));
  const gone = furthest(known.filter(({ chain, entries }) => !names.has(chain) && entries > 0)).map(({ chain, entries, by }) => ({ file: `${chain}.jsonl`, problem: `is missing: ${by} has seen ${entries} lines of it; expected the file; restore it from version control or a backup` }));
  return { journals, problems: [...own, ...missed, ...(alone ? [] : gone), ...copies(journals)] };
}

/** Notes that the entries of a journal carry about the others. */
function notesOf({ file, text }: Source): readonly Note[] {
  return entriesIn(text).flatMap(({ seen }, index) =>
    Object.entries(seen ?? {}).map(([chain, head]) => {
      const [entries, digest] = head.split(" ");
      return { chain, entries: Number(entries), digest: digest ?? "", by: `${nameOf(file)}.jsonl line ${index + 1}` };
    }),
  );
}

function missing({ entries, digests }: Verification, note: Note): readonly { readonly at: number; readonly problem: string }[] {
  if (note.entries === 0 || digests[note.entries - 1] === note.digest) return [];
  if (note.entries > entries) return [{ at: entries + 1, problem: `line ${entries + 1}: is missing: ${note.by} has seen ${note.entries} lines, there are ${entries}; expected all of them; restore the file from version control or a backup` }];
  return [{ at: note.entries, problem: `line ${note.entries}: is not the line that ${note.by} has seen: it, or one before it, was replaced; expected digest ${note.digest.slice(0, 12)}…; restore the file from version control or a backup` }];
}

/** One problem for each line is enough. */
function once(found: readonly { readonly at: number; readonly problem: string }[]): readonly string[] {
  return [...new Map(found.map(({ at, problem }) => [at, problem])).values()];
}

/** Of each chain, the note that knows of most lines. */
const furthest = (notes: readonly Note[]): readonly Note[] => [...new Map([...notes].sort((a, b) => a.entries - b.entries).map((note) => [note.chain, note])).values()];

/** Lines that stand in two journals: a chain was copied, and perhaps both copies were written to. */
function copies(journals: Comparison["journals"]): readonly Broken[] {
  const first = new Map<string, { readonly chain: string; readonly line: number }>();
  const found: Broken[] = [];
  for (const { file, chain, verification } of journals) {
    const equal = verification.digests.flatMap((digest, index) => {
      const there = first.get(digest);
      if (there === undefined) first.set(digest, { chain, line: index + 1 });
      return there === undefined || there.chain === chain ? [] : [{ ...there, here: index + 1 }];
    });
    const last = equal.at(-1);
    if (last === undefined) continue;
    const parts = verification.entries > last.here ? `and goes on otherwise from line ${last.here + 1} on: the chain was forked` : "and ends there: it was copied";
    found.push({ file, problem: `line ${last.here}: is line ${last.line} of ${last.chain}.jsonl too, ${parts}; expected every line in one journal; keep the one that ${last.chain} wrote, and the other's own lines in a file that git has` });
  }
  return found;
}
