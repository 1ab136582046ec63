/** Sums of several checks. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Parts of jest's `--json` file that are counted. */
interface JestResults {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** A check that is one thing: types, lint. */
export const single = (passed: boolean): Counts => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

/**
 * Counts a run of jest. A suite that did not load counts as a failure, and a run that crashed, was killed, or
 * says that it did not succeed has at least one: silence is never success.
 *
 * @param text what jest wrote to its output file; undefined when it wrote nothing
 * @param exitCode of jest; null when it was killed
 */
export function countJest(text: string | undefined, exitCode: number | null): Counts {
  const results = parse(text);
  if (results === undefined) return single(false);
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const silent = failed === 0 && (exitCode !== 0 || !results.success || results.numPassedTests === 0) ? 1 : 0;
  return { passed: results.numPassedTests, failed: failed + silent, skipped: results.numPendingTests + results.numTodoTests };
}

function parse(text: string | undefined): JestResults | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as JestResults);
  } catch {
    return undefined;
  }
}

/** Adds counts up. */
export const sum = (counts: readonly Counts[]): Counts =>
  counts.reduce((left, right) => ({ passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: left.skipped + right.skipped }), { passed: 0, failed: 0, skipped: 0 });

/** `12 passed, 0 failed`, and `, 3 skipped` where some were. */
export const describeCounts = ({ passed, failed, skipped }: Counts): string => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
