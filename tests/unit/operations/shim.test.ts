import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { placesOf } from "../../../operations/workspace/places";
import { backendUrl, selectedStackFile, shimScript } from "../../../operations/workspace/shim";

let folder: string;
let script: string;
let locks: string;
let state: string;

/** A folder whose name needs quoting, with a CLI that tells how it was called. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shim it's a $test "));
  const places = placesOf({ TRILANE_HOME: join(folder, "home") });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o755 });
  };
  const pulumi = join(folder, "real pulumi");
  const recover = join(folder, "recover it");
  write(pulumi, `#!/bin/sh\n[ "$3" != where ] || exec echo "$TMPDIR"\nprintf '%s\\n' "file=\${PULUMI_CONFIG_PASSPHRASE_FILE-none}" "$@"\n`);
  write(recover, `#!/bin/sh\necho "recovered $1" >&2\n[ ! -e ${"'"}${folder.replaceAll("'", "'\\''")}/refuse${"'"} ]\n`);
  for (const stack of ["host", "dev", "prod"]) write(join(places.passphrases, stack), "secret");
  const pulumiHome = join(folder, "pulumi home");
  write(selectedStackFile(pulumiHome, "trilane", places.workspace), JSON.stringify({ stacks: { "file:///elsewhere": "organization/trilane/prod", [backendUrl(places)]: "organization/trilane/host" } }, null, 4));
  script = join(folder, "shim");
  locks = join(places.state, ".pulumi", "locks", "organization", "trilane");
  state = join(places.state, ".pulumi", "stacks", "trilane");
  mkdirSync(state, { recursive: true });
  write(script, shimScript(places, { pulumi, pulumiHome, project: "trilane", recover: [recover] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clean = (): NodeJS.ProcessEnv => {
  const env = { ...process.env };
  for (const name of ["PULUMI_STACK", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"]) delete env[name];
  return env;
};
const call = (args: readonly string[], env: NodeJS.ProcessEnv = {}): string[] =>
  execFileSync(script, args, { encoding: "utf8", env: { ...clean(), ...env } }).trimEnd().split("\n");
const passphraseOf = (args: readonly string[], env: NodeJS.ProcessEnv = {}): string => (call(args, env)[0] ?? "").replace(/^file=.*\//, "");

test.each([
  [["preview", "-s", "prod"], "prod"],
  [["preview", "-sprod"], "prod"],
  [["preview", "-s=prod"], "prod"],
  [["--stack", "prod", "preview"], "prod"],
  [["--stack=prod", "up"], "prod"],
  [["up", "-ys", "dev"], "dev"],
  [["up", "-yfs=dev"], "dev"],
  [["up", "-yfsdev", "--skip-preview"], "dev"],
  [["up", "-s", "organization/trilane/dev"], "dev"],
  [["up", "-m", "-sprod", "-s", "dev"], "dev"],
  [["up", "--message", "--stack", "-s", "dev"], "dev"],
  [["up", "-mfixes", "-s", "dev"], "dev"],
  [["config", "set", "x", "--", "-sprod"], "host"],
  [["stack", "select", "prod"], "prod"],
  [["stack", "rm", "prod"], "prod"],
  [["stack", "output", "address"], "host"],
  [["preview"], "host"],
])("%j takes the passphrase of %s", (args, stack) => {
  expect(passphraseOf(args)).toBe(stack);
});

test("PULUMI_STACK counts, and an option counts more", () => {
  expect(passphraseOf(["preview"], { PULUMI_STACK: "dev" })).toBe("dev");
  expect(passphraseOf(["preview", "-s", "prod"], { PULUMI_STACK: "dev" })).toBe("prod");
});

test("a passphrase of the user's own stays", () => {
  expect(passphraseOf(["preview", "-s", "prod"], { PULUMI_CONFIG_PASSPHRASE: "" })).toBe("file=none");
  expect(passphraseOf(["preview", "-s", "prod"], { PULUMI_CONFIG_PASSPHRASE_FILE: "/my/own" })).toBe("own");
});

test("a stack without passphrase file is left to Pulumi", () => {
  expect(passphraseOf(["preview", "-s", "stage"])).toBe("file=none");
});

test("arguments arrive as they were, behind the workspace", () => {
  expect(call(["up", "-s", "dev", "-m", "two  words $x 'q'"]).slice(1)).toEqual(["-C", join(folder, "home", "workspace"), "up", "-s", "dev", "-m", "two  words $x 'q'"]);
});

test.each([[["-C", "/elsewhere", "up"]], [["--cwd=/elsewhere", "preview"]]])("%j goes to another project untouched", (args) => {
  expect(call(args)).toEqual(["file=none", ...args]);
});

describe("what a killed run left", () => {
  const lock = (): string => join(locks, "dev", "1.json");
  beforeEach(() => {
    mkdirSync(dirname(lock()), { recursive: true });
    writeFileSync(lock(), "{}");
  });
  afterEach(() => {
    rmSync(lock(), { force: true });
    rmSync(join(state, "dev.json"), { force: true });
    rmSync(join(folder, "refuse"), { force: true });
  });
  const stderrOf = (args: readonly string[]): string => spawnSync(script, args, { encoding: "utf8", env: clean() }).stderr;

  test.each([["up"], ["preview"], ["refresh"], ["destroy"]])("a lock is cleared before %s", (verb) => {
    expect(stderrOf([verb, "-s", "dev"])).toBe("recovered dev\n");
  });

  test("unfinished operations are cleared", () => {
    rmSync(lock());
    expect(stderrOf(["up", "-s", "dev"])).toBe("");
    writeFileSync(join(state, "dev.json"), '{"latest":{"pending_operations":[{}]}}');
    expect(stderrOf(["up", "-s", "dev"])).toBe("recovered dev\n");
  });

  test("other stacks and reading commands are not touched", () => {
    expect(stderrOf(["up", "-s", "prod"])).toBe("");
    expect(stderrOf(["stack", "output", "-s", "dev"])).toBe("");
  });

  test("while it cannot be cleared, Pulumi does not start", () => {
    writeFileSync(join(folder, "refuse"), "");
    const { status, stdout } = spawnSync(script, ["up", "-s", "dev"], { encoding: "utf8", env: clean() });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });
});

test("what a killed run leaves lies in the workspace's own folder, also where that was removed", () => {
  for (let time = 0; time < 2; time += 1) {
    expect(call(["where"])).toEqual([join(folder, "home", "tmp")]);
    rmSync(join(folder, "home", "tmp"), { recursive: true });
  }
});
