/** The linter holds the direction of imports: each forbidden import, written into an existing file, is refused. */
import { execFileSync } from "node:child_process";
import { PROJECT } from "../estate/clone";

const forbidden: readonly (readonly [file: string, code: string, rule: string, why: string])[] = [
  ["components/model/port.ts", 'import "../provider";', "import-x/no-restricted-paths", "the model is pure"],
  ["components/model/port.ts", 'import "node:fs";', "no-restricted-imports", "the model is pure"],
  ["components/model/port.ts", "export const now = new Date();", "no-restricted-syntax", "the model has no clock"],
  ["components/provider.ts", 'import "../stacks/program";', "import-x/no-restricted-paths", "components know only the model"],
  ["components/machine/vm.ts", 'import "@pulumi/proxmoxve";', "no-restricted-imports", "through components/provider.ts"],
  ["stacks/program.ts", 'import "../operations/failure";', "import-x/no-restricted-paths", "stacks know only components"],
  ["stacks/program.ts", 'import "../simulator/simulator";', "import-x/no-restricted-paths", "stacks know only components"],
  ["simulator/simulator.ts", 'import "../components/provider";', "import-x/no-restricted-paths", "imitates Proxmox, not us"],
  ["toolchain/toolchain.ts", 'import "../operations/failure";', "import-x/no-restricted-paths", "comes before everything else"],
];

/** Lints in a process of its own: jest cannot load the configuration, which is an ES module. */
const LINT = `
  import { text } from "node:stream/consumers";
  import { ESLint } from "eslint";
  const eslint = new ESLint();
  const refusals = [];
  for (const [file, code] of JSON.parse(await text(process.stdin))) {
    const [result] = await eslint.lintText(code + "\\n", { filePath: file });
    refusals.push(result.messages.map(({ ruleId, message }) => ruleId + ": " + message));
  }
  console.log(JSON.stringify(refusals));`;

let refusals: readonly (readonly string[])[];
beforeAll(() => {
  // In a single run, as it guesses in CI, typescript-eslint reads the file on disk instead of the text.
  const env = { ...process.env, TSESTREE_SINGLE_RUN: "false" };
  refusals = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", LINT], { cwd: PROJECT, env, input: JSON.stringify(forbidden), encoding: "utf8" })) as string[][];
});

test.each(forbidden.map((one, position) => [...one, position] as const))("%s may not hold %s", (_file, _code, rule, why, position) => {
  expect(refusals[position]).toContainEqual(expect.stringMatching(new RegExp(`^${rule}: .*${why}`)));
});
