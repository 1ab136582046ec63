/** The command as a whole: exit codes and words, for what needs no toolchain. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { append } from "../../../operations/journal/journal";
import { chainsIn } from "../../../operations/journal/writer";
import { TYPESCRIPT } from "../../../operations/typescript";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "trilane-main-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = resolve(__dirname, "../../../operations/main.ts");
function trilane(args: readonly string[], env: object = {}): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...TYPESCRIPT, main, ...args], { cwd: resolve(main, "../.."), encoding: "utf8", env: { ...process.env, TRILANE_HOME: join(folder, "home"), ...env } });
}

test.each<[string, string[], number, RegExp]>([
  ["help", ["--help"], 0, /^$/],
  ["an unknown verb", ["demos"], 2, /unknown command 'demos'/],
  ["an unknown option", ["demo", "--kep"], 2, /unknown option '--kep'[\s\S]*--keep/],
  ["an unknown word", ["demo", "up"], 2, /^demo up: is not known; expected nothing, --keep or down; see npx trilane demo --help\n$/],
  ["a port that is none", ["simulator", "start", "--port", "99999"], 2, /expected a port, 1…65535/],
  ["a schema that is not there", ["simulator", "start", "--schema", "no.json"], 2, /^--schema no.json: no such file; expected/],
  ["no embedded host", ["simulator", "status"], 1, /^the embedded host does not run; start it with npx trilane simulator start\n$/],
  ["a shell for nothing", ["shell"], 1, /^embedded host: none is running; expected one that is kept; start it with npm run demo -- --keep\n$/],
])("%s", (_, args, code, words) => {
  const { status, stderr } = trilane(args);
  expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringMatching(words) as string });
});

test("a port that is taken is told before anything starts", async () => {
  const server = createServer();
  const port = await new Promise<number>((listening) => server.listen(0, "127.0.0.1", () => listening((server.address() as AddressInfo).port)));
  const { status, stderr } = trilane(["simulator", "start", "--port", String(port), "--directory", join(folder, "host")]);
  server.close();
  expect({ status, stderr }).toEqual({ status: 2, stderr: `--port ${port}: is taken by another program; expected a free port; leave it out for one that is free\n` });
});

test("an unknown way to get the toolchain is told as a wrong setting", () => {
  const { status, stderr } = trilane(["toolchain"], { TRILANE_TOOLCHAIN: "mine" });
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'TRILANE_TOOLCHAIN: unknown value, got "mine"; expected auto, official or own; unset it to choose automatically\n' });
});

test("a reset deletes nothing that is not an embedded host", () => {
  const own = join(folder, "own");
  mkdirSync(own);
  writeFileSync(join(own, "thesis.txt"), "");
  const { status, stderr } = trilane(["simulator", "reset", "--directory", own]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `--directory ${own}: holds no embedded host; expected the folder that one was started with; give its path\n` });
  expect(existsSync(join(own, "thesis.txt"))).toBe(true);
});

test("a folder that cannot be written is told in one line, without a stack trace", () => {
  writeFileSync(join(folder, "file"), "");
  const { status, stderr } = trilane(["demo"], { TRILANE_HOME: join(folder, "file", "home") });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^\S+: ENOTDIR: not a directory \(mkdir\); expected files that can be read and written here; mend that, or name another folder with TRILANE_HOME or TRILANE_CACHE\n$/);
});

test("a journal with one byte changed is named with its line, and nothing is said against a whole one", async () => {
  const workspace = join(folder, "estate");
  for (const environment of ["dev", "test"]) await append({ folder: join(workspace, "journal"), theme: "handover" }, { what: "handover", environment });
  expect(trilane(["journal", "verify", "--workspace", workspace])).toMatchObject({ status: 0, stdout: expect.stringMatching(/handover-\S+\.jsonl: whole, 2 entries, head [0-9a-f]{12}\n1 journal is whole\n$/) as string });
  const [file = ""] = chainsIn(join(workspace, "journal"));
  writeFileSync(file, readFileSync(file, "utf8").replace("dev", "dew"));
  expect(trilane(["journal", "verify", "--workspace", workspace])).toEqual(expect.objectContaining({ status: 1, stdout: `${file}: line 1: was edited: what it says has another digest than it carries; expected the line as it was written; restore the file from version control or a backup\n1 place is broken\n` }));
  expect(trilane(["journal", "show", "--workspace", workspace, "--json"])).toMatchObject({ status: 1, stdout: expect.stringMatching(/^\{"at":.*"environment":"test".*\}\n$/) as string, stderr: expect.stringContaining("is broken, only what is sound in it was shown") as string });
});
