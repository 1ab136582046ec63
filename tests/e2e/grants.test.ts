/** Grants with an end, against a real PostgreSQL and the embedded host: what ends, ends without any command of ours. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { readJournal } from "../../operations/journal/journal";
import { chainsIn } from "../../operations/journal/writer";
import { ensurePostgresql, startPostgresql, type PostgresqlServer } from "../../toolchain/postgresql";
import { Api } from "./estate/api";
import type { Clone, Ended } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { sharedEstate } from "./estate/start";
import { TYPESCRIPT } from "../../operations/typescript";

let clone: Clone;
let server: PostgresqlServer | undefined;
let restore = (): void => undefined;
let folder: string;
const port = (): number => server?.port ?? 0;
/** Everything that commands wrote, and arguments of all processes meanwhile. */
let said = "";
/** Passwords and tokens that were made. */
const secrets: string[] = [];

beforeAll(async () => {
  clone = sharedEstate();
  folder = mkdtempSync(join(tmpdir(), "trilane-grants-"));
  const tools = await ensurePostgresql(() => undefined);
  if (tools === undefined) throw new Error("no PostgreSQL; expected Debian's");
  server = await startPostgresql({ tools });
  await asAdmin("postgres", "CREATE DATABASE clinic");
  await asAdmin("clinic", "CREATE ROLE clinic_owner NOLOGIN; CREATE ROLE clinic_write NOLOGIN; CREATE ROLE clinic_read NOLOGIN; CREATE TABLE visits (id int); INSERT INTO visits VALUES (1); GRANT SELECT ON visits TO clinic_read; GRANT SELECT, INSERT ON visits TO clinic_write");
  restore = clone.edit("Pulumi.prod.yaml", (text) => `${text}\n  trilane:databases: { database: { host: 127.0.0.1, port: ${port()}, user: postgres, tls: "off" } }\n`);
});

afterAll(async () => {
  restore();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function asAdmin(database: string, statements: string): Promise<unknown[]> {
  const client = new Client({ host: "127.0.0.1", port: port(), user: "postgres", database });
  await client.connect();
  const { rows } = (await client.query(statements)) as { rows: unknown[] };
  await client.end();
  return rows;
}

async function trilane(...args: string[]): Promise<Ended> {
  const timer = setInterval(() => (said += execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" })), 100);
  try {
    const ended = await clone.trilane(args, { env: await clone.shell() });
    said += ended.stdout + ended.stderr;
    return ended;
  } finally {
    clearInterval(timer);
  }
}

interface Made {
  readonly id: string;
  readonly login: string;
  readonly file: string;
  readonly until: string;
}

const database = (...rest: string[]): string[] => ["grant", "database", "clinic", "--env", "prod", "--reason", "count the visits of Friday", "--json", ...rest];
const environment = (...rest: string[]): string[] => ["grant", "environment", "prod", "--reason", "look at the disks of prod", "--json", ...rest];

async function granted(args: string[]): Promise<Made> {
  const made = JSON.parse(mustWork(await trilane(...args)).stdout) as Made;
  expect(statSync(made.file).mode & 0o777).toBe(0o600);
  const secret = readFileSync(made.file, "utf8").trim();
  secrets.push(secret.slice(Math.max(secret.lastIndexOf(":"), secret.indexOf("=")) + 1));
  return made;
}

/** A session of a grant's own, with what stands in its file. */
async function session({ login, file }: Made): Promise<Client & { lost?: Promise<string> }> {
  const password = readFileSync(file, "utf8").trim().split(":").at(-1) ?? "";
  const client: Client & { lost?: Promise<string> } = new Client({ host: "127.0.0.1", port: port(), user: login, password, database: "clinic" });
  client.lost = new Promise((resolve) => client.on("error", (error) => resolve(error.message)));
  await client.connect();
  return client;
}

/** Long enough on this machine for two grants side by side to be made and tried before they end. */
async function shortest(): Promise<string> {
  const since = Date.now();
  mustWork(await trilane("grants"));
  return `${Math.ceil(3 + (3 * (Date.now() - since)) / 1000)}s`;
}

const tokenOf = ({ file }: Made): Api => Api.root(clone).as(clone, readFileSync(file, "utf8").trim());
const until = (time: string, more: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(time) + more - Date.now())));
const events = (id: string): string[] => chainsIn(clone.path(".trilane", "journal")).flatMap(readJournal).filter((entry) => entry["grant"] === id).map(({ what }) => what);

interface Told {
  readonly grants: readonly { readonly id: string; readonly state: string; readonly task?: string; readonly account?: { readonly wasUsed: boolean; readonly works: boolean } }[];
}

async function listed(id: string, ...rest: string[]): Promise<Told["grants"][number] | undefined> {
  return (JSON.parse((await trilane("grants", "--json", ...rest)).stdout) as Told).grants.find((one) => one.id === id);
}

test("nobody is granted anything alone, unknown, without a role, without a reason or for ever; all that is wrong is told at once", async () => {
  const refused = await trilane("grant", "database", "clinic", "--env", "prod", "--to", "carla", "--right", "write", "--for", "90d", "--approved-by", "carla", "--reason", "x");
  expect({ code: refused.code, lines: refused.stderr.trim().split("\n").map((line) => line.split("; ")[0]?.replace(/T[\d:.]+Z/, "")) }).toEqual({
    code: 2,
    lines: [
      "--to carla: has no role database writer in prod",
      "--approved-by carla: carla approves the own work",
      expect.stringMatching(/^--until \S+: is more than 24 hours away$/),
      "--reason: says nothing that somebody else understands",
    ],
  });
  expect(await trilane(...database("--to", "dirk", "--right", "read", "--for", "1h", "--approved-by", "boris"))).toMatchObject({ code: 2, stderr: expect.stringContaining("nobody is called boris") as string });
  expect(await trilane(...database("--to", "dirk", "--right", "read", "--for", "1h"))).toMatchObject({ code: 2, stderr: expect.stringContaining("--approved-by: is missing; expected another person who agrees") as string });
  expect(events("carla")).toEqual([]);
  expect(await asAdmin("postgres", "SELECT rolname FROM pg_roles WHERE rolname LIKE 'grant%'")).toEqual([]);
});

test("a login of a database and a user of Proxmox work, and PostgreSQL and Proxmox themselves end them, open sessions too", async () => {
  const span = await shortest();
  const [login, user] = await Promise.all([granted(database("--to", "dirk", "--right", "read", "--for", span, "--approved-by", "anna")), granted(environment("--to", "carla", "--right", "change", "--for", span, "--approved-by", "anna"))]);
  const open = await session(login);
  expect((await open.query("SELECT * FROM visits")).rows).toEqual([{ id: 1 }]);
  await expect(open.query("INSERT INTO visits VALUES (2)")).rejects.toThrow("permission denied for table visits");
  const carla = tokenOf(user);
  expect(await carla.call("GET", "/nodes/pve1/qemu/1031/config")).toMatchObject({ status: 200 });
  expect(await carla.call("GET", "/nodes/pve1/qemu/3031/config")).toMatchObject({ status: 403 });
  expect(await carla.call("POST", "/access/users", { userid: "more@pve" })).toMatchObject({ status: 403 });
  expect(await carla.call("POST", "/nodes/pve1/qemu/1011/status/stop")).toMatchObject({ status: 200 });
  expect(await carla.call("POST", "/nodes/pve1/qemu/1011/status/start")).toMatchObject({ status: 200 });
  expect(await open.lost).toMatch(/terminating connection|terminated unexpectedly/);
  expect(Math.abs(Date.now() - Date.parse(login.until))).toBeLessThan(2000);
  await expect(session(login)).rejects.toThrow(/password authentication failed|not permitted to log in/);
  await until(user.until, 1100);
  expect(await carla.call("GET", "/version")).toMatchObject({ status: 401, reason: "Authentication failed!" });

  for (const { id } of [login, user]) expect(await listed(id)).toMatchObject({ state: "expired", account: { works: false, wasUsed: true }, task: expect.stringContaining("is over") as string });
  expect(await trilane("verify", "-s", "host")).toMatchObject({ code: 1, stdout: expect.stringContaining(`grant ${user.id} (carla: change the machines of prod): is over`) as string });
  mustWork(await trilane("grants", "--end-expired"));
  expect(await asAdmin("postgres", `SELECT FROM pg_roles WHERE rolname = '${login.login}'`)).toEqual([]);
  expect({ state: (await listed(login.id, "--all"))?.state, file: existsSync(login.file), events: events(login.id) }).toEqual({ state: "ended", file: false, events: ["grant begun", "grant open", "grant ended"] });
});

test("revoking ends an open session in the middle of a statement, and refuses a token, at once", async () => {
  const [login, user] = [await granted(database("--to", "anna", "--right", "write", "--for", "1h", "--approved-by", "ben")), await granted(environment("--to", "carla", "--right", "operate", "--for", "1h", "--approved-by", "ben"))];
  expect(mustWork(await trilane("verify", "-s", "host")).stdout).toContain("what is deployed is what the plan says");
  const open = await session(login);
  await open.query("INSERT INTO visits VALUES (3)");
  const running = open.query("SELECT pg_sleep(60)").catch((error: Error) => error.message);
  expect(mustWork(await trilane("revoke", login.id, "--reason", "found it")).stdout).toContain("1 open session was ended");
  expect(await running).toMatch(/terminat/);
  await expect(session({ ...login, file: login.file + "gone" })).rejects.toThrow();
  mustWork(await trilane("revoke", user.id));
  expect(await Api.root(clone).call("GET", `/access/users/${user.login}`)).toMatchObject({ status: 500, reason: expect.stringContaining("no such user") as string });
  expect(await asAdmin("postgres", "SELECT usename FROM pg_stat_activity WHERE usename LIKE 'grant%' OR application_name LIKE 'trilane%'")).toEqual([]);
  expect(mustWork(await trilane("revoke", login.id)).stdout).toContain("was revoked on");
});

test("breaking glass is loud, stays open until somebody else has looked, and nobody acknowledges the own", async () => {
  const loud = await trilane(...environment("--to", "ben", "--right", "change", "--for", "1h", "--break-glass"));
  const { id, file } = JSON.parse(mustWork(loud).stdout) as Made;
  secrets.push(readFileSync(file, "utf8").trim().split("=")[1] ?? "");
  expect(loud.stderr).toContain("BREAK-GLASS: nobody has approved this.");
  mustWork(await trilane("revoke", id));
  expect(await trilane("grants")).toMatchObject({ code: 1, stdout: expect.stringContaining(`was taken without an approver (break-glass); somebody other than ben has to look at it: npx trilane grants acknowledge ${id} --by NAME`) as string });
  expect(await trilane("grants", "acknowledge", id, "--by", "ben")).toMatchObject({ code: 2, stderr: expect.stringContaining("ben approves the own work") as string });
  mustWork(await trilane("grants", "acknowledge", id, "--by", "anna", "--reason", "the host was full, and it was right"));
  mustWork(await trilane("grants"));
  expect(events(id)).toEqual(["grant begun", "grant open", "revoke begun", "grant revoked", "grant acknowledged"]);
});

test("one that is killed half-way is told, and the same command makes it whole", async () => {
  const args = database("--to", "dirk", "--right", "read", "--for", "1h", "--approved-by", "ben");
  await killedWhen(args, () => chainsIn(clone.path(".trilane", "journal")).some((file) => readFileSync(file, "utf8").trimEnd().endsWith("}") && (readJournal(file).at(-1)?.what ?? "") === "grant begun"));
  const unfinished = (JSON.parse((await trilane("grants", "--json")).stdout) as Told).grants;
  expect(unfinished).toEqual([expect.objectContaining({ state: "unfinished" })]);
  const made = await granted(args);
  expect(made.id).toBe(unfinished[0]?.id);
  expect(await asAdmin("postgres", "SELECT rolname FROM pg_roles WHERE rolname LIKE 'grant%'")).toEqual([{ rolname: made.login }]);
  expect(await trilane(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(`grant ${made.id}: is open until`) as string });
  mustWork(await trilane("revoke", made.id));
});

/** Runs the command with a server that makes it wait, and kills it when something is so. */
async function killedWhen(args: string[], isSo: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [...TYPESCRIPT, clone.path("operations", "main.ts"), ...args], { cwd: clone.folder, env: { ...process.env, ...(await clone.shell()) }, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (child.exitCode === null && !isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill("SIGKILL");
  await ended;
}

test("no password and no token is in a journal, in what was written, in arguments, in the server's log or in the state of the host", () => {
  const journals = readdirSync(clone.path(".trilane", "journal")).map((file) => readFileSync(clone.path(".trilane", "journal", file), "utf8"));
  const host = ["state.json", "changes.jsonl", "simulator.log"].map((file) => clone.path(".trilane", "simulator", file)).filter(existsSync).map((file) => readFileSync(file, "utf8"));
  const texts = { said, journals: journals.join("\n"), host: host.join("\n"), server: readFileSync(server?.log ?? "", "utf8") };
  expect(secrets).toHaveLength(6);
  expect(secrets.filter((secret) => secret.length < 30)).toEqual([]);
  expect(Object.entries(texts).filter(([, text]) => text.length < 1000).map(([name]) => name)).toEqual([]);
  expect(Object.entries(texts).flatMap(([name, text]) => secrets.filter((secret) => text.includes(secret)).map(() => name))).toEqual([]);
  expect(texts.server).toContain("SCRAM-SHA-256$4096:");
});
