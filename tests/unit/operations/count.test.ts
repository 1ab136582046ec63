import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countJest, describeCounts, single, sum } from "../../../operations/checks/count";

const results = (changes: object): string =>
  JSON.stringify({ success: true, numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0, ...changes });

test.each([
  ["all well", results({}), 0, { passed: 5, failed: 0, skipped: 0 }],
  ["failed tests", results({ success: false, numFailedTests: 2 }), 1, { passed: 5, failed: 2, skipped: 0 }],
  ["skipped and todo", results({ numPendingTests: 1, numTodoTests: 2 }), 0, { passed: 5, failed: 0, skipped: 3 }],
  ["a suite that did not load", results({ success: false, numRuntimeErrorTestSuites: 1 }), 1, { passed: 5, failed: 1, skipped: 0 }],
  ["not successful for no counted reason", results({ success: false }), 1, { passed: 5, failed: 1, skipped: 0 }],
  ["well in the file, bad exit code", results({}), 1, { passed: 5, failed: 1, skipped: 0 }],
  ["killed after the file was written", results({}), null, { passed: 5, failed: 1, skipped: 0 }],
  ["no test at all", results({ numPassedTests: 0 }), 0, { passed: 0, failed: 1, skipped: 0 }],
  ["crashed before it wrote", undefined, 134, { passed: 0, failed: 1, skipped: 0 }],
  ["no file although it ended well", undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ["torn file", '{"success":tr', 0, { passed: 0, failed: 1, skipped: 0 }],
])("jest: %s", (_title, text, exitCode, expected) => {
  expect(countJest(text, exitCode)).toEqual(expected);
});

test("the last line adds everything up", () => {
  const total = sum([single(true), single(false), countJest(results({ numPendingTests: 1 }), 0)]);
  expect(describeCounts(total)).toBe("6 passed, 1 failed, 1 skipped");
  expect(describeCounts(sum([single(true)]))).toBe("1 passed, 0 failed");
});

test("jest: errors that refer to themselves are counted one by one", () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-count-"));
  try {
    const file = join(folder, "results.json");
    const { testResultsProcessor } = jest.requireActual<{ readonly testResultsProcessor: string }>("../../../jest.config.js");
    writeFileSync(join(folder, "circular.test.js"), 'const self = {}; self.self = self; test("passes", () => {}); for (const name of ["one", "two"]) test(name, () => expect(self).toEqual(name)); test("three", () => { throw Object.assign(new Error("no"), self); });');
    const config = { rootDir: folder, testResultsProcessor: testResultsProcessor.replace("<rootDir>", resolve(__dirname, "..", "..", "..")), transform: {} };
    const { status } = spawnSync(process.execPath, [require.resolve("jest/bin/jest"), "--config", JSON.stringify(config), "--runInBand", "--no-cache", "--json", `--outputFile=${file}`], { cwd: folder, encoding: "utf8" });
    const text = readFileSync(file, "utf8");
    expect(countJest(text, status)).toEqual({ passed: 1, failed: 3, skipped: 0 });
    expect(text).toContain("Error: no");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
