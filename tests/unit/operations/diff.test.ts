/** `trilane diff` as a whole, in a repository of its own: exit codes and words. Neither Pulumi nor a passphrase is there. */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Change, FingerprintChange, Severity } from "../../../components/model/change";
import { changeText } from "../../../operations/comparison/text";
import { baseOf } from "../../../operations/revision";

const project = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "trilane-diff-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string => execFileSync("git", ["-C", folder, "-c", "user.name=anna", "-c", "user.email=anna@example.com", ...args], { encoding: "utf8" });

beforeAll(() => {
  const files = ["components", "operations", "stacks", "package.json", "tsconfig.json", ...readdirSync(project).filter((name) => /^Pulumi\..*yaml$/.test(name))];
  for (const name of files) cpSync(join(project, name), join(folder, name), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  // Only the process that plans a revision has this word: there, the code of the revision sees no secret.
  appendFileSync(join(folder, "stacks/estate.ts"), '\nif (process.argv.includes("revision") && "SECRET" in process.env) throw new Error("sees a secret");\n');
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
  return spawnSync(process.execPath, ["--require", "./stacks/typescript.cjs", "operations/main.ts", "diff", ...args], { cwd: folder, encoding: "utf8", env: { PATH, HOME: folder, SECRET: "x" } });
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

test("what a change does since a revision, without touching the work tree, and with nothing of the environment for the revision's code", () => {
  edit("stacks/estate.ts", (text) => text.replace('{ from: "web", to: "appointments.http"', '{ from: "web", to: "database.postgres", reason: "a short cut" },\n    { from: "web", to: "appointments.http"'));
  edit("Pulumi.prod.yaml", (text) => text.replace("trilane:vlan: 30", "trilane:vlan: 31"));
  const state = git("status", "--porcelain");
  const { status, stdout, stderr } = diff("--base", "main", "dev", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(git("status", "--porcelain")).toBe(state);
  const { base, changes, fingerprints } = JSON.parse(stdout) as { base: { commit: string }; changes: readonly Change[]; fingerprints: readonly FingerprintChange[] };
  expect(base.commit).toBe(git("rev-parse", "HEAD").trim());
  expect(changes.map(({ environment, severity, text }) => [environment, severity, text])).toEqual([
    ["dev", "opening", "web to database.postgres is opened: a short cut"],
    ["dev", "alteration", "database: callers 10.10.0.21,10.10.0.41 → 10.10.0.11,10.10.0.12,10.10.0.21,10.10.0.41"],
  ]);
  expect(fingerprints.map(({ before, after }) => before === after)).toEqual([false]);
});

test("a revision that is not there is told as wrong use", async () => {
  await expect(baseOf(folder, "--output=x")).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/^revision --output=x: is not in this repository; expected a branch, a tag or a commit; in a shallow clone/) as string });
});

test("lines that several environments share are told once, the gravest first", () => {
  const change = (environment: string, severity: Severity, text: string, details: readonly string[] = []): Change => ({ environment, severity, text, details, kind: "machine", what: "changed", subject: "web-1", downtime: severity === "stateful" });
  const changes = [change("test", "stateful", "db-1 is replaced", ["because"]), change("dev", "alteration", "web-1: memory 1 GiB → 2 GiB"), change("test", "alteration", "web-1: memory 1 GiB → 2 GiB")];
  expect(changeText("main", "0123456789abcdef", { changes, fingerprints: [{ environment: "dev", before: "a".repeat(64), after: "a".repeat(64) }, { environment: "test", after: "b".repeat(64) }] }, ["a note"]).split("\n")).toEqual([
    "since main (0123456789ab): 3 changes",
    "",
    "Touches what keeps data",
    "  test: db-1 is replaced (down meanwhile)",
    "    because",
    "",
    "Changes in place",
    "  dev, test: web-1: memory 1 GiB → 2 GiB",
    "",
    "Fingerprints",
    "  dev: aaaaaaaaaaaa, as before",
    "  test: none → bbbbbbbbbbbb",
    "",
    "note: a note",
  ]);
  expect(changeText("0123", "0123456789abcdef", { changes: [], fingerprints: [] }, [])).toBe("since 0123456789ab: nothing changes in any environment");
});
