/** A database password changes while a client works, with a real PostgreSQL, and whatever is killed goes on. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { parse, stringify } from "yaml";
import { groupsOf, rolesOf } from "../../components/model/database";
import { loginStatements } from "../../components/secrets/statements";
import { readJournal } from "../../operations/journal/journal";
import { chainsIn } from "../../operations/journal/writer";
import { withConfig } from "../../operations/workspace/settings";
import { ensurePostgresql, startPostgresql, type PostgresqlServer, type PostgresqlTools } from "../../toolchain/postgresql";
import { mustWork, type Clone, type Ended } from "./estate/clone";
import { up } from "./estate/preview";
import { sharedEstate } from "./estate/start";

const SECRET = "database/app-password";
const ORDER = ["--env", "dev", "--reason", "somebody left", "--by", "anna", "--approved-by", "ben", "--overlap", "0"];

let clone: Clone;
let tools: PostgresqlTools;
let server: PostgresqlServer;
let folder: string;
let restore: () => void;

beforeAll(async () => {
  clone = sharedEstate();
  const found = await ensurePostgresql((line) => void process.stderr.write(`${line}\n`));
  if (found === undefined) throw new Error("no PostgreSQL: neither installed nor to be had from Debian");
  tools = found;
  server = await startPostgresql({ tools });
  folder = realpathSync(mkdtempSync(join(tmpdir(), "trilane-secrets-")));
  const settings = { "trilane:databases": { database: { host: "127.0.0.1", port: server.port, tls: "off" } }, "trilane:secretFolder": folder };
  clone.edit(join(".trilane", "workspace", "Pulumi.dev.yaml"), (text) => withConfig(text, settings));
  restore = () => {
    clone.edit(join(".trilane", "workspace", "Pulumi.dev.yaml"), (text) => {
      const file = parse(text) as { config: Record<string, unknown> };
      for (const key of Object.keys(settings)) delete file.config[key];
      return stringify(file);
    });
  };
  await up(clone, "dev");
});

afterAll(async () => {
  restore();
  await up(clone, "dev");
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the application finds its login; it reaches the server by its own configuration. */
function credential(consumer = "appointments"): { readonly user: string; readonly password: string; readonly database: string } {
  const url = new URL(readFileSync(join(folder, consumer, "database.app-password"), "utf8"));
  return { user: url.username, password: url.password, database: url.pathname.slice(1) };
}

const connect = async (login: { user: string; password: string; database: string }): Promise<Client> => {
  const client = new Client({ host: "127.0.0.1", port: server.port, connectionTimeoutMillis: 5000, ...login });
  await client.connect();
  return client;
};

/** An application: one worker with a connection for each query, three that keep theirs for a second. None tries twice. */
class Application {
  readonly failures: string[] = [];
  readonly logins = new Set<string>();
  queries = 0;
  private running = true;
  private readonly workers: Promise<void>[];

  constructor() {
    this.workers = [0, 1000, 1000, 1000].map((keep) => this.work(keep));
  }

  private async work(keepMs: number): Promise<void> {
    while (this.running) {
      try {
        const login = credential();
        const client = await connect(login);
        this.logins.add(login.user);
        const end = Date.now() + keepMs;
        do {
          await client.query("select count(*) from pg_class");
          this.queries += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
        } while (this.running && Date.now() < end);
        await client.end();
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.workers);
  }
}

const steps = (): string[] => chainsIn(clone.path(".trilane", "journal")).filter((file) => file.includes("rotation-")).flatMap(readJournal).map(({ step }) => String(step));

/** Rotates, and kills the command while it carries out the step that follows an entry of the journal. */
async function killedAfter(entry: string, shell: Record<string, string>): Promise<Ended> {
  let pid = 0;
  const run = clone.trilane(["rotate", SECRET, ...ORDER], { env: shell, onStart: (started) => (pid = started) });
  while (!steps().includes(entry)) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  process.kill(pid, "SIGKILL");
  return run;
}

test("a login that was made works, may do what its right says, and its file is its owner's alone", async () => {
  expect(statSync(join(folder, "appointments", "database.app-password")).mode & 0o777).toBe(0o400);
  const owner = new URL(readFileSync(join(folder, "database", "database.owner-password"), "utf8"));
  const [migrations, app] = [await connect({ user: owner.username, password: owner.password, database: "clinic" }), await connect(credential())];
  await migrations.query("create table appointment (id int primary key)");
  await app.query("insert into appointment values (1)");
  await expect(app.query("create table other (id int)")).rejects.toThrow("permission denied for schema public");
  await Promise.all([migrations.end(), app.end()]);
});

test("a password changes under load, killed in each step and started again: no query fails, one entry per step", async () => {
  const shell = await clone.shell();
  const before = credential();
  const application = new Application();
  for (const entry of ["begin", "prepare", "switch"]) await killedAfter(entry, shell);
  mustWork(await clone.trilane(["rotate", SECRET, ...ORDER], { env: shell }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await application.stop();
  process.stderr.write(`${application.queries} queries, ${application.failures.length} failed, as ${[...application.logins].join(" and ")}\n`);
  expect(application.failures).toEqual([]);
  expect(application.queries).toBeGreaterThan(1000);
  expect([...application.logins]).toEqual(["appointments_a", "appointments_b"]);
  expect(steps()).toEqual(["begin", "prepare", "switch", "retire"]);
  expect((await clone.trilane(["journal", "verify"], { env: shell })).code).toBe(0);
  await expect(connect(before)).rejects.toThrow('password authentication failed for user "appointments_a"');
  const log = readFileSync(server.log, "utf8");
  expect([before, credential()].filter(({ password }) => log.includes(password))).toEqual([]);
});

test("what a machine's own server is told makes the same logins, once, and no verifier gets into its log", async () => {
  const logins = (["owner", "read-write"] as const).map((right) => ({ name: `desk-${right}`, right, group: groupsOf("desk")[right], secret: "", roles: rolesOf(`desk-${right}`), consumers: [] }));
  const tell = (passwords: Readonly<Record<string, string>>): void => {
    const env = { ...process.env, ...tools.env, PGHOST: "127.0.0.1", PGPORT: String(server.port), PGUSER: "postgres" };
    const psql = readFileSync(join(__dirname, "../../components/secrets/logins.sh"), "utf8").replaceAll(/^(exec )?(psql|until pg_isready)/gm, (word) => word.replace(/(psql|pg_isready)/, `"${tools.bin}/$1"`));
    execFileSync("sh", ["-euc", psql, "logins", String(server.port)], { env, input: loginStatements("clinic dev database/desk", { name: "desk", groups: groupsOf("desk"), logins }, passwords) });
  };
  const admin = await connect({ user: "postgres", password: "", database: "postgres" });
  const roles = async () => (await admin.query("select rolname, rolcanlogin, rolpassword, xmin from pg_authid where rolname like 'desk%' order by 1")).rows;
  const [first, second] = ["Aa1".repeat(11), "Bb2".repeat(11)];
  tell({ desk_owner_a: first, desk_read_write_a: first });
  const before = await roles();
  tell({ desk_owner_a: first, desk_read_write_a: first });
  expect(await roles()).toEqual(before);
  const owner = await connect({ user: "desk_owner_a", password: first, database: "desk" });
  await owner.query("create table visit (id int)");
  const session = await connect({ user: "desk_read_write_a", password: first, database: "desk" });
  await session.query("insert into visit values (1)");
  await expect(session.query("create table other (id int)")).rejects.toThrow("permission denied");
  session.on("error", () => undefined);
  tell({ desk_owner_a: first, desk_read_write_b: second });
  await expect(session.query("select 1")).rejects.toThrow();
  await expect(connect({ user: "desk_read_write_a", password: first, database: "desk" })).rejects.toThrow("password authentication failed");
  const other = await connect({ user: "desk_read_write_b", password: second, database: "desk" });
  await other.query("select * from visit");
  await Promise.all([admin.end(), owner.end(), other.end()]);
  expect(readFileSync(server.log, "utf8").split("\n").filter((line) => line.includes("SCRAM-SHA-256$") && line.includes("desk"))).toEqual([]);
});

test("the list says what changed, without a passphrase", async () => {
  const { stdout } = mustWork(await clone.trilane(["secrets", "--env", "dev", "--json"], { env: { ...(await clone.shell()), PULUMI_CONFIG_PASSPHRASE: "" } }));
  const { secrets } = JSON.parse(stdout) as { secrets: { name: string; generation: number; days: number; earlier: string[]; consumers: string[] }[] };
  expect(secrets.find(({ name }) => name === SECRET)).toMatchObject({ generation: 2, days: 0, consumers: ["appointments", "database"], earlier: [expect.stringMatching(/^[0-9a-f]{32}$/)] });
  expect(secrets.find(({ name }) => name === "database/owner-password")).toMatchObject({ generation: 1, earlier: [] });
});

test("what is overdue fails the list and the readiness check, and says what to do", async () => {
  const undo = clone.edit("stacks/estate.ts", (text) => text.replace('length: 32, purpose: "the report job reads"', 'length: 32, rotateAfterDays: 1, purpose: "the report job reads"'));
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const state = clone.path(".trilane", "state", ".pulumi", "stacks", "trilane", "dev.json");
  const before = readFileSync(state, "utf8");
  writeFileSync(state, before.replace(/("database\/report-password":\s*\{[^}]*?"since":\s*")[^"]+/, `$1${day}`));
  const env = await clone.shell();
  const listed = await clone.trilane(["secrets", "--env", "dev"], { env });
  const examined = await clone.trilane(["doctor", "-s", "dev"], { env });
  writeFileSync(state, before);
  undo();
  const message = `secret database/report-password of stack dev: is a day old, and was due on ${new Date().toISOString().slice(0, 10)}; expected a value that is changed in time; rotate it: npx trilane rotate database/report-password --env dev`;
  expect([listed.code, examined.code]).toEqual([1, 1]);
  expect(listed.stderr).toContain(message);
  expect(examined.stdout).toContain("database/report-password");
});

test("a value of test that is copied into production stops its preview, and both places are named", async () => {
  const value = mustWork(await clone.pulumi(["config", "get", "trilane:payment/key", "-s", "test"])).stdout.trim();
  const file = join(".trilane", "workspace", "Pulumi.prod.yaml");
  const before = readFileSync(clone.path(file), "utf8");
  mustWork(await clone.pulumi(["config", "set", "--secret", "trilane:payment/key", "-s", "prod"], { input: value }));
  const { code, stdout, stderr } = await clone.pulumi(["preview", "-s", "prod"]);
  clone.edit(file, () => before);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("secret payment/key of stack prod: equals payment/key of stack test; expected a value of its own, never used before");
  expect(stdout + stderr).not.toContain(value);
  expect(existsSync(clone.path(file))).toBe(true);
});
