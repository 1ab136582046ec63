/** Journals of two machines: real git between real clones. */
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { nameOf } from "../../../../operations/journal/chain";
import { compare, type Note } from "../../../../operations/journal/compare";
import { append, readJournal } from "../../../../operations/journal/journal";
import { notesOfRevision } from "../../../../operations/journal/revision";
import { chainsIn, remembered } from "../../../../operations/journal/writer";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "journals-"));
  git(root, "init", "-q", "--bare", "-b", "main", "origin");
  for (const name of ["anna", "boris"]) git(root, "clone", "-q", "origin", name);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const WHO = { GIT_AUTHOR_NAME: "anna", GIT_AUTHOR_EMAIL: "anna@example.org", GIT_COMMITTER_NAME: "anna", GIT_COMMITTER_EMAIL: "anna@example.org" };

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", env: { ...process.env, ...WHO }, stdio: ["ignore", "pipe", "pipe"] });
}

const journals = (name: string): string => join(root, name, "journal");
const note = (name: string, environment: string, theme = "handover") => append({ folder: journals(name), theme }, { what: "handover", environment });
const push = (name: string): void => {
  git(join(root, name), "add", "-A");
  git(join(root, name), "commit", "-q", "-m", "Note what was done");
  if (git(root, "-C", "origin", "branch").includes("main")) git(join(root, name), "pull", "-q", "--no-rebase", "--no-edit", "origin", "main");
  git(join(root, name), "push", "-q", "origin", "HEAD:main");
};
const pull = (name: string): string => git(join(root, name), "pull", "-q", "--no-rebase", "--no-edit", "origin", "main");
const check = (name: string, notes: readonly Note[] = []): readonly string[] =>
  compare(chainsIn(journals(name)).map((file) => ({ file, text: readFileSync(file, "utf8") })), notes).problems.map(({ file, problem }) => `${basename(file)} ${problem}`);
const own = (name: string): string => chainsIn(journals(name)).find((file) => nameOf(file) in remembered(journals(name))) ?? "";
const cut = (file: string, lines: number): void => writeFileSync(file, readFileSync(file, "utf8").split("\n").slice(0, -1 - lines).map((line) => `${line}\n`).join(""));

test("two clones write at the same time, git merges them without a conflict, and every line is there", async () => {
  await note("anna", "dev");
  push("anna");
  pull("boris");
  await note("boris", "test");
  await note("anna", "prod");
  await note("boris", "prod");
  push("boris");
  push("anna");
  pull("boris");
  expect(check("anna")).toEqual([]);
  expect(check("boris")).toEqual([]);
  expect(chainsIn(journals("boris")).flatMap(readJournal)).toHaveLength(4);
  expect(git(join(root, "anna"), "status", "--porcelain")).toBe("");
  expect(git(join(root, "anna"), "ls-files", "journal").trim().split("\n").map((file) => basename(file)).sort()).toEqual([".gitattributes", ".gitignore", ...readdirSync(journals("anna")).filter((file) => file.endsWith(".jsonl")).sort()]);
});

test("the last lines that are cut off are missed by whoever wrote afterwards", async () => {
  for (const environment of ["dev", "test", "prod"]) await note("anna", environment);
  push("anna");
  pull("boris");
  await note("boris", "dev");
  push("boris");
  pull("anna");
  cut(own("anna"), 2);
  expect(check("anna")).toEqual([expect.stringMatching(/^handover-\S+\.jsonl line 2: is missing: handover-\S+\.jsonl line 1 has seen 3 lines, there are 1; expected all of them; restore the file/)]);
  rmSync(own("anna"));
  expect(check("anna")).toEqual([expect.stringMatching(/^handover-\S+\.jsonl is missing: handover-\S+\.jsonl line 1 has seen 3 lines of it/)]);
});

test("where nobody wrote afterwards, the clone itself and its last commit miss them", async () => {
  for (const environment of ["dev", "test", "prod"]) await note("anna", environment);
  push("anna");
  cut(own("anna"), 1);
  const memory = Object.entries(remembered(journals("anna"))).map(([chain, head]) => ({ chain, ...head, by: "this clone" }));
  expect(check("anna")).toEqual([]);
  expect(check("anna", memory)).toEqual([expect.stringContaining("line 3: is missing: this clone has seen 3 lines")]);
  expect(check("anna", await notesOfRevision(journals("anna"), undefined))).toEqual([expect.stringContaining("line 3: is missing: revision HEAD has seen 3 lines")]);
});

test("a last line that was written anew as a whole is not the one that was seen", async () => {
  await note("anna", "dev");
  push("anna");
  const file = own("anna");
  rmSync(file);
  await append(file, { what: "handover", environment: "nothing" });
  expect(check("anna")).toEqual([]);
  expect(check("anna", await notesOfRevision(journals("anna"), "main"))).toEqual([expect.stringContaining("line 1: is not the line that revision main has seen")]);
});

test("the same chain written on two machines is found as forked", async () => {
  await note("anna", "dev");
  push("anna");
  pull("boris");
  const file = own("anna");
  await note("anna", "test");
  push("anna");
  // Somebody took the file over by hand and wrote on.
  await append(join(journals("boris"), basename(file)), { what: "handover", environment: "prod" });
  push("boris");
  expect(check("boris")).toEqual([`${basename(file)} line 3: follows line 1, as line 2 does: the chain was forked, two copies of it were written to; expected it to follow line 2; restore the file from version control or a backup`]);
  await expect(append(join(journals("boris"), basename(file)), { what: "handover" })).rejects.toThrow("the chain was forked");
});

test("a chain that goes on under another name is found as forked", async () => {
  await note("anna", "dev");
  const file = own("anna");
  const copy = join(journals("anna"), "handover-copy.jsonl");
  cpSync(file, copy);
  await note("anna", "test");
  expect(check("anna")).toEqual([expect.stringMatching(/line 1: begins the chain handover-\S+; expected handover-copy: the file was copied or renamed/), expect.stringMatching(/line 1: is line 1 of handover-\S+ too, and goes on otherwise|and ends there: it was copied/)]);
});

test("a copied clone becomes a writer of its own", async () => {
  await note("anna", "dev");
  cpSync(join(root, "anna"), join(root, "copy"), { recursive: true });
  await note("copy", "test");
  await note("anna", "prod");
  expect(chainsIn(journals("copy"))).toHaveLength(2);
  for (const file of chainsIn(journals("copy"))) cpSync(file, join(journals("anna"), basename(file) === basename(own("anna")) ? "skipped" : basename(file)));
  expect(check("anna")).toEqual([]);
});

test("another branch is no fork: the clone goes on in a new chain, and what is on the other branch is missed until it is merged", async () => {
  const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  await note("anna", "dev");
  push("anna");
  git(join(root, "anna"), "checkout", "-q", "-b", "feature");
  await note("anna", "test");
  git(join(root, "anna"), "commit", "-qam", "Note on a branch");
  git(join(root, "anna"), "checkout", "-q", "main");
  await note("anna", "prod");
  expect(said).toHaveBeenCalledWith(expect.stringContaining("lacks lines that this clone wrote (is another branch checked out?); going on in handover-"));
  said.mockRestore();
  expect(check("anna")).toEqual([expect.stringContaining("line 2: is missing")]);
  git(join(root, "anna"), "add", "-A");
  git(join(root, "anna"), "commit", "-qm", "Note on main");
  git(join(root, "anna"), "merge", "-q", "--no-edit", "feature");
  expect(check("anna")).toEqual([]);
  expect(chainsIn(journals("anna")).flatMap(readJournal)).toHaveLength(3);
});

test("a broken chain takes nothing more", async () => {
  await note("anna", "dev");
  await note("anna", "test");
  const file = own("anna");
  writeFileSync(file, readFileSync(file, "utf8").replace('"dev"', '"qa"'));
  await expect(note("anna", "prod")).rejects.toThrow(/line 1: was edited/);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
});

test("two themes of one clone see one another, and a torn line is no loss", async () => {
  await note("anna", "dev");
  await note("anna", "dev", "grants");
  appendFileSync(own("anna"), '{"at":"2026');
  expect(check("anna")).toEqual([]);
  await note("anna", "test");
  expect(check("anna")).toEqual([]);
  expect(existsSync(join(journals("anna"), ".lock"))).toBe(false);
});
