/** No secret in the clear: every value there is is planted, and looked for in everything that runs write, also when they fail. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { startHost, stopHost } from "../../operations/embedded-host/host";
import { ProcessWatch } from "../search/processes";
import { Search } from "../search/search";
import type { Clone, Ended, Run } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { Planted } from "./estate/planted";
import { ENVIRONMENTS, STACKS } from "./estate/preview";
import { sharedEstate } from "./estate/start";

let clone: Clone;
let since: number;
let search: Search;
const planted = new Planted(ENVIRONMENTS);

beforeAll(async () => {
  clone = sharedEstate();
  since = statSync(clone.path("package.json")).birthtimeMs;
  for (const stack of STACKS) await planted.of(clone, stack);
  planted.remember(readFileSync(clone.path(".trilane", "simulator", "root-token"), "utf8").trim().replace(/^.*=/, ""), "embedded host: root's token");
  planted.remember(readFileSync(clone.path(".trilane", "ssh", "id_ed25519"), "utf8").split("\n").slice(1, 3).join("\n"), "embedded host: the admins' key");
  search = new Search(planted.values);
});
afterAll(() => process.stderr.write(`${search.report()}\n`));

const filesBelow = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) : []);

/** Counts a file; nothing for a log that another run cleared away, because Pulumi keeps only the newest ones of a home. */
function look(kind: string, file: string): void {
  try {
    search.file(kind, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || basename(dirname(file)) !== "logs") throw error;
  }
}

/** Where passphrases, tokens and keys are kept: nobody but their owner reads them, and they stand nowhere else. */
const kept = (): string[] => [...filesBelow(clone.path(".trilane", "passphrases")), clone.path(".trilane", "simulator", "root-token"), clone.path(".trilane", "ssh", "id_ed25519")];

/** Arguments and environments of processes, looked at again and again while something runs. */
async function watched(work: () => Promise<Ended>): Promise<Ended> {
  const watch = new ProcessWatch();
  try {
    return await watch.during(work);
  } finally {
    watch.searchBy(search);
  }
}

/** Runs something, and looks through what it writes. */
async function keep(title: string, run: Promise<Ended>, outcome?: "works" | "fails"): Promise<Ended> {
  const ended = await run;
  search.text("streams", `${title}, stdout`, ended.stdout);
  search.text("streams", `${title}, stderr`, ended.stderr);
  if (outcome !== undefined) expect({ title, outcome: ended.code === 0 ? "works" : "fails", said: outcome === "works" && ended.code !== 0 ? ended.stderr.slice(-500) : "" }).toEqual({ title, outcome, said: "" });
  return ended;
}

/** A verb as a person calls it in a shell that was set up. */
const trilane = async (args: readonly string[], run: Run = {}): Promise<Ended> => clone.trilane(args, { ...run, env: { ...(await clone.shell()), ...run.env } });

test("there are secrets to look for, and no value is shared by two environments", () => {
  expect(planted.values.size).toBeGreaterThanOrEqual(3 * 4 + 4 + 4);
  expect(planted.shared).toEqual([]);
});

test("not in plans, diffs, events and logs of runs, nor in arguments and environments of processes", async () => {
  const eventLog = clone.path(".trilane", "events.jsonl");
  await keep("up", watched(() => clone.pulumi(["up", "--yes", "--refresh", "--diff", "-s", "dev", "--event-log", eventLog], { env: { PULUMI_DEBUG_COMMANDS: "true" } })), "works");
  look("event logs", eventLog);
  expect(statSync(eventLog).size).toBeGreaterThan(1000);
  await keep("up --json", clone.pulumi(["up", "--yes", "--skip-preview", "--json", "-s", "prod"]), "works");
  await keep("preview --diff", clone.pulumi(["preview", "--diff", "--show-replacement-steps", "-s", "host"]), "works");
  await keep("debug", clone.pulumi(["preview", "--debug", "-s", "dev"]), "works");
  await keep("stack output", clone.pulumi(["stack", "output", "-s", "host"]), "works");
  await keep("stack export", clone.pulumi(["stack", "export", "-s", "dev"]), "works");
  await keep("config", clone.pulumi(["config", "--json", "-s", "dev"]), "works");
  search.text("streams", "demo", readFileSync(clone.path("demo.log"), "utf8"));
});

test("not in what the verbs tell, nor in their arguments", async () => {
  const rendered = clone.path(".trilane", "rendered");
  await keep("handover", watched(() => trilane(["handover", "dev"])), "works");
  for (const args of [["verify", "-s", "dev"], ["doctor", "-s", "dev"], ["diff", "test", "prod"], ["review", "--json"], ["access", "--json"], ["config", "render", "--env", "prod", "--out", rendered], ["secrets", "--json"]]) {
    await keep(args.join(" "), trilane(args));
  }
  expect(filesBelow(rendered).length).toBeGreaterThan(2);
  for (const file of filesBelow(rendered)) look("rendered configurations", file);
});

test("not in what runs say that fail: a guard, a wrong passphrase, another's token, a broken program, a host that is not there", async () => {
  const edited = async (file: string, change: (text: string) => string, title: string): Promise<void> => {
    const restore = clone.edit(file, change);
    await keep(title, clone.pulumi(["preview", "-s", "prod", "--diff"]), "fails");
    restore();
  };
  await edited("stacks/estate.ts", (text) => text.replace("memoryMiB: 8192", "memoryMiB: 819200"), "refused by a guard");
  await edited("stacks/estate.ts", (text) => `${text}\nthrow new Error("broken: " + JSON.stringify(process.env));\n`, "a broken program that tells its environment");
  await keep("wrong passphrase", clone.pulumi(["preview", "-s", "dev", "--debug"], { env: { PULUMI_CONFIG_PASSPHRASE_FILE: clone.path(".trilane", "passphrases", "prod") } }), "fails");
  const settings = clone.path(".trilane", "workspace", "Pulumi.test.yaml");
  const before = readFileSync(settings, "utf8");
  const other = mustWork(await clone.pulumi(["config", "get", "trilane:apiToken", "-s", "prod"])).stdout.trim();
  await keep("set another's token", clone.pulumi(["config", "set", "--secret", "trilane:apiToken", "-s", "test"], { input: other }), "works");
  await keep("another's token", clone.pulumi(["up", "--yes", "-s", "test", "--debug"]), "fails");
  await keep("verify with another's token", trilane(["verify", "-s", "test"]));
  writeFileSync(settings, before);
  const directory = clone.path(".trilane", "simulator");
  await stopHost(directory);
  await keep("no host", clone.pulumi(["up", "--yes", "--skip-preview", "--debug", "-s", "dev"]), "fails");
  await keep("verify without a host", trilane(["verify", "-s", "dev"]));
  await startHost({ directory, parent: process.pid });
});

test("in state, workspace, journals, logs and the embedded host encrypted or not at all", async () => {
  const { PULUMI_HOME = "" } = await clone.shell();
  const secret = new Set(kept());
  const all = filesBelow(clone.path(".trilane")).filter((file) => !secret.has(file));
  for (const file of all) look(`.trilane/${file.slice(clone.path(".trilane").length + 1).split("/")[0] ?? ""}`, file);
  for (const file of filesBelow(join(PULUMI_HOME, "logs")).filter((name) => (statSync(name, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since)) look("Pulumi's logs", file);
  expect(all.length).toBeGreaterThan(20);
  const state = (stack: string): string => all.find((file) => file.endsWith(`/${stack}.json`) && file.includes("/state/.pulumi/stacks/")) ?? "";
  for (const stack of STACKS) expect(readFileSync(state(stack), "utf8").match(/"ciphertext": ?"v1:/g)?.length).toBeGreaterThan(3);
});

test("not in a file of the repository, nor in an object of git, once everything there is is committed", () => {
  const git = (...args: readonly string[]): Buffer => execFileSync("git", ["-C", clone.folder, "-c", "user.name=anna", "-c", "user.email=anna@example.com", ...args], { maxBuffer: 1 << 30 });
  git("init", "--quiet");
  git("add", "--all");
  // As a team does that keeps the encrypted configuration and the journals.
  git("add", "--force", ".trilane/workspace", ".trilane/state", ".trilane/journal");
  git("commit", "--quiet", "--message=everything");
  for (const file of git("ls-files", "-z").toString().split("\0").filter((name) => name !== "" && statSync(clone.path(name)).isFile())) look("files of the repository", clone.path(file));
  const objects = git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").toString().trimEnd().split("\n");
  expect(objects.length).toBeGreaterThan(500);
  search.text("objects of git, all in one", "git cat-file", git("cat-file", "--batch-all-objects", "--batch", "--unordered"));
  rmSync(clone.path(".git"), { recursive: true });
});

test("nothing was found in all of that", () => {
  // Of what runs need for their time, only the provider's lock stays, which is empty.
  expect(search.searched.filter(({ bytes }) => bytes === 0).map(({ kind }) => kind).filter((kind) => kind !== ".trilane/tmp")).toEqual([]);
  expect(search.leaks).toEqual([]);
});

test("a leak that is put in on purpose is found, however it is written", () => {
  const [value = "", what = ""] = [...planted.values].find(([, place]) => place.startsWith("prod")) ?? [];
  const own = new Search(planted.values);
  const file = clone.path(".trilane", "workspace", "notes.txt");
  const written = { "as it is": value, "in base64": Buffer.from(`Authorization: ${value}\n`).toString("base64"), "escaped for JSON": JSON.stringify({ note: `token ${value}` }), "URL-encoded": `https://example.com/?q=${encodeURIComponent(`=${value}&`)}` };
  for (const [how, text] of Object.entries(written)) {
    writeFileSync(file, `before\n${text}\nafter\n`);
    expect({ how, found: own.file("planted", file).map((leak) => leak.what) }).toEqual({ how, found: expect.arrayContaining([what]) as string[] });
  }
  writeFileSync(file, "");
  expect(own.report()).not.toContain(value);
});

test("what must be readable is readable by its owner only", () => {
  expect(kept().filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  expect(statSync(clone.path(".trilane")).mode & 0o077).toBe(0);
});

test("the passphrase of one stack opens no other", async () => {
  const own = new Search(planted.values);
  for (const stack of STACKS) {
    for (const other of STACKS.filter((name) => name !== stack)) {
      const { code, stdout } = await clone.pulumi(["stack", "export", "--show-secrets", "-s", stack], { env: { PULUMI_CONFIG_PASSPHRASE_FILE: clone.path(".trilane", "passphrases", other) } });
      expect({ stack, other, refused: code !== 0, leaked: own.text("exports", stack, stdout) }).toEqual({ stack, other, refused: true, leaked: [] });
    }
  }
});
