import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const STACKS = resolve("stacks");
/** Runs a script in a Node of its own: what it prints. */
const inNode = (script: string): string => execFileSync(process.execPath, ["-e", script], { encoding: "utf8", cwd: STACKS });

it("loads the program without what nothing of it uses, and gives the real thing to who does", () => {
  const script = `
    const sdk = require.resolve("@pulumi/pulumi");
    require("./index.js");
    const loaded = () => Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli.arborist|tsx)./.test(file)).length;
    const before = loaded();
    const { createRequire } = require("node:module");
    const typescript = createRequire(sdk)("./typescript-shim");
    console.log(JSON.stringify([before, typescript.SyntaxKind.Unknown, loaded() > 0]));`;
  expect(JSON.parse(inNode(script))).toEqual([0, 0, true]);
});

it("names the line that somebody wrote when the program fails, and takes a changed file as it is now", () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-loading-"));
  try {
    const file = join(folder, "faulty.ts");
    const run = (): string => spawnSync(process.execPath, ["-e", `
      require("node:module").createRequire(require.resolve("@pulumi/pulumi"))("source-map-support/register");
      require("./index.js");
      process.on("unhandledRejection", (error) => { console.log(error.stack); process.exit(); });
      (async () => require(${JSON.stringify(file)}))();`], { encoding: "utf8", cwd: STACKS }).stdout;
    writeFileSync(file, `interface Gone {\n  readonly a: number;\n}\n// a comment\nconst value: Gone = { a: 1 };\nthrow new Error(String(value.a));\n`);
    expect(run()).toMatch(/^Error: 1\n.*faulty\.ts:6:7/);
    writeFileSync(file, `\n\nthrow new Error("2");\n`);
    expect(run()).toMatch(/^Error: 2\n.*faulty\.ts:3:7/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
