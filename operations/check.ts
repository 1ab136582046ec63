import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Counts } from "./checks/count";
import { countJest, describeCounts, single, sum } from "./checks/count";
import { Failure, refused } from "./failure";
import { testProgramWords } from "./test-program";
import { TYPESCRIPT } from "./typescript";
import { readIfThere } from "./workspace/files";
import { placesOf } from "./workspace/places";
import { tools } from "./workspace/tools";

/** `trilane check`: everything that CI runs. The last line is `N passed, N failed`. */
export async function check({ unit, json }: { readonly unit: boolean; readonly json: boolean }): Promise<void> {
  const { project } = placesOf();
  const counts: Counts[] = [];
  counts.push(...(await Promise.all([types(project), lint(project), secrets(project)])));
  counts.push(await jest(project, "unit"));
  counts.push(await proof(project));
  if (!unit) counts.push(await mutants(project), ...(await endToEnd(project)));
  const total = sum(counts);
  console.log(json ? JSON.stringify(total) : `\n${describeCounts(total)}`);
  if (total.failed > 0) throw refused("");
}

const types = (project: string): Promise<Counts> => quietly("types", project, [bin("typescript", "bin/tsc"), "--noEmit", "-p", "."]);
const lint = (project: string): Promise<Counts> => quietly("lint", project, [bin("eslint", "bin/eslint.js"), "."]);

/** No secret in the clear, in all commits that this clone has. A copy without git has none. */
const secrets = async (project: string): Promise<Counts> =>
  existsSync(join(project, ".git")) ? quietly("scan for secrets", project, [...TYPESCRIPT, join(__dirname, "main.ts"), "scan", "--shallow"]) : { passed: 0, failed: 0, skipped: 1 };

/** The tests on the real engine need the toolchain; without it they fail as one, with the reason. */
async function endToEnd(project: string): Promise<Counts[]> {
  console.log("\n== toolchain");
  try {
    const { pulumi } = await tools((line) => console.log(`  ${line}`));
    console.log(`  pulumi: ${pulumi}`);
  } catch (error) {
    console.log(error instanceof Failure ? error.message : String(error));
    return [single(false)];
  }
  return (await Promise.all([firstLane(project), jest(project, "e2e-own", OWN.other)])).flat();
}

/** Two lanes for two processors, one test after the other in each: what takes part in this one keeps both as long. */
const firstLane = async (project: string): Promise<Counts[]> => [await jest(project, "e2e"), await jest(project, "e2e-own", OWN.first)];

/** Tests on estates of their own, by lane. */
const OWN = { first: "own/clinic", other: "own/(?!clinic)" } as const;

/** A part of `trilane prove`, chosen afresh each time: its seed stands in the output. */
const proof = (project: string): Promise<Counts> => part("proof against evaluator", project, [...testProgramWords(project, "proof"), "--seconds", String(PROOF_SECONDS), "--cases", "1000000"]);

/** What `trilane mutate` says of what this change touches. */
const mutants = (project: string): Promise<Counts> => part("mutants", project, [...testProgramWords(project, "mutate"), "--changed", "--seconds", String(MUTANT_SECONDS)]);

async function part(title: string, project: string, words: readonly string[]): Promise<Counts> {
  console.log(`\n== ${title}`);
  const since = Date.now();
  const code = await run(project, words, (text) => process.stdout.write(text));
  console.log(`== ${title}: ${code === 0 ? "passed" : "failed"} (${seconds(since)})`);
  return single(code === 0);
}

/** How long the proof is held against the evaluator. */
const PROOF_SECONDS = 20;

/** How long mutants are tried; the tests are run once without any before. */
const MUTANT_SECONDS = 45;

/** Runs a check whose output matters only when it fails. */
async function quietly(title: string, project: string, words: readonly string[]): Promise<Counts> {
  console.log(`== ${title}`);
  const since = Date.now();
  const out: string[] = [];
  const code = await run(project, words, (text) => out.push(text));
  console.log(`== ${title}: ${code === 0 ? "passed" : "failed"} (${seconds(since)})${code === 0 ? "" : `\n${out.join("")}`}`);
  return single(code === 0);
}

/** Jest's projects. */
const TESTS = { unit: "unit tests", e2e: "end-to-end tests on one estate", "e2e-own": "end-to-end tests on estates of their own" } as const;

/** Runs one of jest's projects, or those of its files whose path has a pattern; its progress is shown as it comes. */
async function jest(project: string, selection: keyof typeof TESTS, pattern?: string): Promise<Counts> {
  console.log(`\n== ${TESTS[selection]}`);
  const folder = mkdtempSync(join(tmpdir(), "trilane-check-"));
  const file = join(folder, "results.json");
  try {
    const since = Date.now();
    const code = await run(project, [bin("jest", "bin/jest.js"), "--selectProjects", selection, selection === "unit" ? "--maxWorkers=100%" : "--runInBand", "--json", `--outputFile=${file}`, ...(pattern === undefined ? [] : ["--testPathPatterns", pattern])]);
    const counts = countJest(readIfThere(file), code);
    console.log(`== ${selection}: ${describeCounts(counts)} (${seconds(since)})`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a Node program in the project; without `take`, its stderr goes to ours. Null when it was killed. */
function run(cwd: string, words: readonly string[], take?: (text: string) => void): Promise<number | null> {
  return new Promise((resolve, reject) => {
    // Stdout of jest --json is a machine's; people read its stderr.
    const child = spawn(process.execPath, [...words], { cwd, stdio: ["ignore", "pipe", take === undefined ? "inherit" : "pipe"] });
    // A job that is cancelled ends here; its tests must not go on without it.
    const end = (): void => {
      child.kill("SIGKILL");
      process.exit(3);
    };
    for (const name of SIGNALS) process.once(name, end);
    child.once("close", () => SIGNALS.forEach((name) => process.off(name, end)));
    child.stdout?.on("data", (chunk: Buffer) => take?.(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => take?.(chunk.toString()));
    child.once("error", reject);
    child.once("close", resolve);
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const bin = (name: string, path: string): string => join(dirname(require.resolve(`${name}/package.json`)), path);
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
