/**
 * Unit tests run in parallel in seconds. End-to-end tests drive the real engine, one after the other (--runInBand): those
 * of `e2e` share one estate, those of `e2e-own` bring up estates of their own, so that both run side by side.
 */
const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }] },
};

module.exports = {
  testResultsProcessor: "<rootDir>/operations/checks/results.cjs",
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/tests/unit/**/*.test.ts"] },
    { ...shared, displayName: "e2e", testMatch: ["<rootDir>/tests/e2e/*.test.ts"], setupFilesAfterEnv: ["<rootDir>/tests/e2e/estate/patience.ts"], globalSetup: "<rootDir>/tests/e2e/estate/start.ts", globalTeardown: "<rootDir>/tests/e2e/estate/stop.ts" },
    { ...shared, displayName: "e2e-own", testMatch: ["<rootDir>/tests/e2e/own/*.test.ts"], setupFilesAfterEnv: ["<rootDir>/tests/e2e/estate/patience.ts"] },
  ],
};
