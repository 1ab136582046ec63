import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Clone, Ended } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { ENVIRONMENTS, STACKS } from "./estate/preview";
import { sharedEstate } from "./estate/start";

let clone: Clone;
/** Every secret value there is, and what it is. */
const planted = new Map<string, string>();
/** What two environments hold, by the places of both. */
const shared: string[] = [];
/** Text that was written while the tests ran, by where it came from. */
const streams = new Map<string, string>();

beforeAll(async () => {
  clone = sharedEstate();
  for (const stack of STACKS) await plant(stack);
});

/** Values of all secrets of a stack: decrypted state, token, passphrase. */
async function plant(stack: string): Promise<void> {
  const text = mustWork(await clone.pulumi(["stack", "export", "--show-secrets", "-s", stack])).stdout;
  collect(stack, JSON.parse(text));
  const token = mustWork(await clone.pulumi(["config", "get", "trilane:apiToken", "-s", stack])).stdout.trim();
  remember(token.slice(token.indexOf("=") + 1), `${stack}: token`);
  remember(readFileSync(clone.path(".trilane", "passphrases", stack), "utf8").trim(), `${stack}: passphrase`);
}

/** The host stack hands out the tokens of all; no environment holds what another one holds. */
function remember(value: string, place: string): void {
  const before = planted.get(value);
  const holder = (where: string): string | undefined => ENVIRONMENTS.find((stack) => where.startsWith(stack));
  if (before !== undefined && holder(before) !== undefined && holder(before) !== holder(place)) shared.push(`${before} and ${place}`);
  planted.set(value, place);
}

/** Pulumi marks a decrypted secret with its signature and a `plaintext` in JSON. */
function collect(place: string, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const plaintext = (value as { plaintext?: unknown }).plaintext;
  if (typeof plaintext === "string") leaves(place, JSON.parse(plaintext));
  // What a script says is encrypted because its input is, and is the same in every environment.
  for (const [key, inner] of Object.entries(value)) if (key !== "stdout") collect(`${place}/${key}`, inner);
}

function leaves(place: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return Object.values(value).forEach((inner) => leaves(place, inner));
  const text = String(value);
  // A token is secret in its second half; short texts and names are no secrets that could be searched for.
  const secret = text.includes("@") && text.includes("=") ? text.slice(text.indexOf("=") + 1) : text;
  if (secret.length >= 16) remember(secret.trim(), place);
}

/** Which secrets stand in a text, by what they are. */
const found = (text: string): string[] => [...planted].filter(([value]) => text.includes(value)).map(([, what]) => what);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A file's text; nothing for a log that another run cleared away, because Pulumi keeps only the newest ones of a home. */
function readLog(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && basename(dirname(file)) === "logs") return "";
    throw error;
  }
}

/** Command lines of all processes, looked at again and again while something runs. */
async function watchArguments(work: () => Promise<Ended>): Promise<Ended> {
  let seen = "";
  const timer = setInterval(() => (seen += execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" })), 40);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    streams.set("arguments", (streams.get("arguments") ?? "") + seen);
  }
}

test("there are secrets to look for, and the search finds one that is put in", () => {
  expect(planted.size).toBeGreaterThanOrEqual(3 * 4 + 4 + 4);
  const [value, what] = [...planted][0] ?? ["", ""];
  expect(found(`before ${value} after`)).toEqual([what]);
});

test("no value is shared by two environments", () => {
  expect(shared).toEqual([]);
});

test("not in what runs write, nor in process arguments, also when they fail", async () => {
  const keep = (title: string, { stdout, stderr }: Ended): void => void streams.set(title, stdout + stderr);
  keep("up", await watchArguments(() => clone.pulumi(["up", "--yes", "--refresh", "--diff", "-s", "dev"])));
  keep("up --json", await clone.pulumi(["up", "--yes", "--skip-preview", "--json", "-s", "prod"]));
  keep("preview --diff", await clone.pulumi(["preview", "--diff", "-s", "host"]));
  keep("debug", await clone.pulumi(["preview", "--debug", "-s", "dev"]));
  keep("stack output", await clone.pulumi(["stack", "output", "-s", "host"]));
  keep("handover", await watchArguments(async () => clone.trilane(["handover", "dev"], { env: await clone.shell() })));
  keep("demo", { code: 0, stdout: readFileSync(clone.path("demo.log"), "utf8"), stderr: "" });
  const restore = clone.edit("stacks/estate.ts", (text) => text.replace("memoryMiB: 8192", "memoryMiB: 819200"));
  keep("failing preview", await clone.pulumi(["preview", "-s", "prod"]));
  restore();
  expect(streams.get("arguments")?.length).toBeGreaterThan(1000);
  expect([...streams].flatMap(([title, text]) => found(text).map((what) => `${title}: ${what}`))).toEqual([]);
});

test("in state, workspace and logs only encrypted", async () => {
  const { PULUMI_HOME = "" } = await clone.shell();
  const logs = filesBelow(join(PULUMI_HOME, "logs"));
  const files = [...filesBelow(clone.path(".trilane", "state")), ...filesBelow(clone.path(".trilane", "workspace")), ...filesBelow(clone.path(".trilane", "journal")), clone.path(".trilane", "simulator", "simulator.log"), ...logs];
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => found(readLog(file)).map((what) => `${file}: ${what}`))).toEqual([]);
});

test("not in a machine's configuration or anything else the embedded host keeps", () => {
  const state = readFileSync(clone.path(".trilane", "simulator", "state.json"), "utf8");
  expect(found(state)).toEqual([]);
});

test("what must be readable is readable by its owner only", () => {
  const files = [...filesBelow(clone.path(".trilane", "passphrases")), clone.path(".trilane", "simulator", "root-token"), clone.path(".trilane", "ssh", "id_ed25519")];
  expect(files.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  expect(statSync(clone.path(".trilane")).mode & 0o077).toBe(0);
});

test("the passphrase of one stack opens no other", async () => {
  for (const stack of STACKS) {
    for (const other of STACKS.filter((name) => name !== stack)) {
      const { code, stdout } = await clone.pulumi(["stack", "export", "--show-secrets", "-s", stack], { env: { PULUMI_CONFIG_PASSPHRASE_FILE: clone.path(".trilane", "passphrases", other) } });
      expect({ stack, other, refused: code !== 0, leaked: found(stdout) }).toEqual({ stack, other, refused: true, leaked: [] });
    }
  }
});
