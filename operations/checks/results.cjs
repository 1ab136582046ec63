/**
 * What jest's `--json` file is made of, without the errors themselves: one that refers to itself, like that of a failed
 * comparison, cannot be written, and jest then ends without a file. Their text stays, as `failureMessages`.
 *
 * @param {import("@jest/test-result").AggregatedResult} results of a run
 */
module.exports = (results) => {
  for (const { testResults } of results.testResults) for (const test of testResults) test.failureDetails = [];
  return results;
};
