/** Suggestions for misspelt names. */

/** The candidate that is fewest edits away, if it is near enough to be meant. */
export function nearestOf(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((candidate) => ({ candidate, edits: editsBetween(word.toLowerCase(), candidate.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))) ? best.candidate : undefined;
}

/** `, did you mean "x"` or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = nearestOf(word, candidates);
  return found === undefined ? "" : `, did you mean "${found}"`;
}

/** Levenshtein distance, row by row. */
function editsBetween(a: string, b: string): number {
  const last = [...b].reduce<readonly number[]>(
    (row, letter, column) => {
      const next = [column + 1];
      for (let index = 0; index < a.length; index += 1) {
        const substitute = (row[index] ?? 0) + (a[index] === letter ? 0 : 1);
        next.push(Math.min(substitute, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
      }
      return next;
    },
    Array.from({ length: a.length + 1 }, (_, index) => index),
  );
  return last[a.length] ?? 0;
}
