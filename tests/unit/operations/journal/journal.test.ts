import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { verifyText } from "../../../../operations/journal/chain";
import { append, verifyJournal } from "../../../../operations/journal/journal";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  file = join(folder, "deep", "handover.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const three = async (): Promise<string[]> => {
  for (const environment of ["dev", "test", "prod"]) await append(file, { what: "handover", environment });
  return readFileSync(file, "utf8").trimEnd().split("\n");
};

test("every entry carries time, facts and the digest of the line before", async () => {
  const now = new Date("2026-01-02T03:04:05Z");
  const first = await append(file, { what: "handover", environment: "dev" }, now);
  const second = await append(file, { what: "handover", environment: "test" }, now);
  expect(first).toEqual({ at: "2026-01-02T03:04:05.000Z", what: "handover", environment: "dev", who: expect.stringContaining("@") as string, chain: "handover", previous: "0".repeat(64), digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(second.previous).toBe(first.digest);
  expect(verifyJournal(file)).toMatchObject({ entries: 2, problems: [] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a journal that does not exist is whole", () => {
  expect(verifyJournal(file)).toMatchObject({ entries: 0, problems: [] });
});

test.each([
  ["edited", (lines: string[]) => [lines[0]?.replace("dev", "qa"), lines[1], lines[2]], "line 1: was edited: what it says has another digest than it carries; expected the line as it was written; restore the file from version control or a backup"],
  ["edited last", (lines: string[]) => [lines[0], lines[1], lines[2]?.replace("prod", "qa")], "line 3: was edited"],
  ["removed", (lines: string[]) => [lines[0], lines[2]], "line 2: does not follow line 1"],
  ["reordered", (lines: string[]) => [lines[1], lines[0], lines[2]], "line 1: does not follow line 0"],
  ["repeated", (lines: string[]) => [lines[0], lines[1], lines[1], lines[2]], "line 3: is line 2 once more"],
  ["conflicting", (lines: string[]) => [lines[0], "<<<<<<< HEAD", lines[1], lines[2]], "line 2: is a mark of git about a conflict"],
  ["first removed", (lines: string[]) => [lines[1], lines[2]], "line 1: does not follow line 0"],
  ["garbled", (lines: string[]) => [lines[0], "{", lines[2]], "line 2: is no journal entry"],
])("an %s line is named", async (_what, change, message) => {
  const lines = await three();
  expect(verifyText(`${change(lines).join("\n")}\n`).problems[0]).toContain(message);
});

test("nothing is appended to a broken chain", async () => {
  const lines = await three();
  writeFileSync(file, `${lines[0]}\n${lines[2]}\n`);
  await expect(append(file, { what: "handover" })).rejects.toThrow(/line 2: does not follow line 1/);
  expect(readFileSync(file, "utf8")).toBe(`${lines[0]}\n${lines[2]}\n`);
});

test("a last line that a kill has torn is no entry, and the next append drops it", async () => {
  const lines = await three();
  appendFileSync(file, '{"at":"2026-01-0');
  expect(verifyJournal(file)).toMatchObject({ entries: 3, problems: [] });
  await append(file, { what: "handover", environment: "later" });
  const now = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(now.slice(0, 3)).toEqual(lines);
  expect(now).toHaveLength(4);
  expect(verifyJournal(file)).toMatchObject({ entries: 4, problems: [] });
});

test("writers at the same time wait for one another", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => append(file, { what: "handover", index })));
  expect(verifyJournal(file)).toMatchObject({ entries: 20, problems: [] });
});

test("the lock of a dead writer is taken over", async () => {
  await append(file, { what: "handover" });
  const dead = spawnSync("true").pid;
  writeFileSync(`${file}.lock`, String(dead));
  await append(file, { what: "handover" });
  expect(verifyJournal(file).entries).toBe(2);
});

test("a last line that lost only its end is kept", async () => {
  const lines = await three();
  writeFileSync(file, lines.join("\n"));
  await append(file, { what: "handover", environment: "later" });
  expect(readFileSync(file, "utf8").split("\n").slice(0, 3)).toEqual(lines);
  expect(verifyJournal(file)).toMatchObject({ entries: 4, problems: [] });
});

test.each([["why", `for pulumi-dev@pve!trilane=12345678-aaaa-bbbb-cccc-1234567890ab`], ["why", "postgres://anna:hunter2@db/orders"], ["stored", "-----BEGIN PRIVATE KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASC"], ["why", "password: hunter2"]])("a %s that looks like a secret is refused", async (name, value) => {
  await expect(append(file, { what: "handover", [name]: value })).rejects.toThrow(`journal ${name}: looks like it holds a secret; expected words only; say where it is kept instead`);
});

test("the path of a home is not written down", async () => {
  expect(await append(file, { what: "handover", stored: join(homedir(), "token") })).toMatchObject({ stored: "~/token" });
});
