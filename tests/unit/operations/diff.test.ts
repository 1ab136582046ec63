/** `trilane diff` as a whole, in a repository of its own: exit codes and words. Neither Pulumi nor a passphrase is there. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "trilane-diff-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string => execFileSync("git", ["-C", folder, "-c", "user.name=anna", "-c", "user.email=anna@example.com", ...args], { encoding: "utf8" });

beforeAll(() => {
  const files = ["components", "operations", "stacks", "package.json", "tsconfig.json", ...readdirSync(project).filter((name) => /^Pulumi\..*yaml$/.test(name))];
  for (const name of files) cpSync(join(project, name), join(folder, name), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message=first");
});
beforeEach(() => void git("checkout", "--quiet", "--", "."));

function edit(file: string, change: (text: string) => string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file}: nothing to change`);
  writeFileSync(path, changed);
}

function diff(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { PATH = "" } = process.env;
  return spawnSync(process.execPath, ["--import", "tsx", "operations/main.ts", "diff", ...args], { cwd: folder, encoding: "utf8", env: { PATH, HOME: folder } });
}

test("every difference of test and prod is explained by an entry; with the entry removed it fails and names the place", () => {
  const { status, stdout, stderr } = diff("test", "prod");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^test and prod: one shape, fingerprint [0-9a-f]{12}\n/);
  expect(stdout).toContain("  integration payment: sandbox in test, live in prod\n    because test: no real money (product team, until 2027-11-30)\n");

  edit("stacks/differences.ts", (text) => text.replace(/.*environment: "test".*"payment".*\n/, ""));
  const refused = diff("test", "prod");
  expect({ status: refused.status, stderr: refused.stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^stacks\/differences\.ts: payment has no mode in test; expected sandbox, stub or disabled; add \{ environment: "test", what: "integration"/) as string });
});

test("what a change does since a revision, in words and as JSON, without touching the work tree", () => {
  edit("stacks/estate.ts", (text) => text.replace('{ from: "web", to: "appointments.http"', '{ from: "web", to: "database.postgres", reason: "a short cut" },\n    { from: "web", to: "appointments.http"'));
  edit("Pulumi.prod.yaml", (text) => text.replace("trilane:vlan: 30", "trilane:vlan: 31"));
  const state = git("status", "--porcelain");
  const { status, stdout, stderr } = diff("--base", "HEAD");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("  dev, test, prod: web to database.postgres is opened: a short cut\n");
  expect(stdout).toContain("  prod: the NIC of database-1 moves to vmbr0 VLAN 31\n");
  expect(git("status", "--porcelain")).toBe(state);

  const told = JSON.parse(diff("--base", "main", "dev", "--json").stdout) as { changes: readonly { environment: string; severity: string }[]; fingerprints: readonly { before: string; after: string }[] };
  expect(told.changes.map(({ environment, severity }) => [environment, severity])).toEqual([["dev", "opening"]]);
  expect(told.fingerprints.map(({ before, after }) => before === after)).toEqual([false]);
});

test.each<[string, readonly string[], RegExp]>([
  ["one environment", ["test"], /^diff test: names 1; expected two environments, or --base <revision>; for example npx trilane diff test prod\n$/],
  ["a revision that is not there", ["--base", "--output=x"], /^revision --output=x: is not in this repository; expected a branch, a tag or a commit; in a shallow clone/],
])("%s is told as wrong use", (_, args, words) => {
  const { status, stderr } = diff(...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(words) as string });
});
