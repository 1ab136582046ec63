/** The clinic's application with a real PostgreSQL and endpoints of the test's own, without machines. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { planEstate, renderConfiguration, type EnvironmentPlan } from "../../../components/model";
import { ensurePostgresql, startPostgresql, type PostgresqlServer, type PostgresqlTools } from "../../../toolchain/postgresql";
import { clinicIn } from "../../packets/clinic";
import { execute, PROJECT } from "../estate/clone";
import { Endpoints } from "./clinic/endpoints";

const OPT = join(PROJECT, "stacks/services/appointments/files/opt/appointments");
const REPORT = join(PROJECT, "stacks/services/report/files/usr/local/sbin/send-report");
const SESSION_KEY = "k".repeat(43);
const LOGINS = ["migrations", "appointments", "report"] as const;

const plans = new Map(planEstate(clinicIn("vlan")).environments.map((plan) => [plan.environment, plan]));
const folder = mkdtempSync(join(tmpdir(), "trilane-clinic-"));
const passwords = Object.fromEntries(LOGINS.map((login) => [login, randomBytes(24).toString("hex")]));
let tools: PostgresqlTools;
let database: PostgresqlServer;
let endpoints: Endpoints;

beforeAll(async () => {
  const found = await ensurePostgresql((line) => void process.stderr.write(`${line}\n`));
  if (found === undefined) throw new Error("no PostgreSQL: neither installed nor to be had from Debian");
  tools = found;
  [database, endpoints] = await Promise.all([startPostgresql({ tools }), Endpoints.start()]);
  const { name, groups, logins } = planOf("prod").databases[0]!;
  const plan = { name, groups, logins, administration: { host: "127.0.0.1", port: database.port, user: "postgres", tls: "off" } };
  const input = JSON.stringify(Object.fromEntries(logins.map((login) => [login.roles[0], passwords[login.name]])));
  execFileSync(process.execPath, [join(PROJECT, "components/secrets/logins.mjs")], { env: { ...process.env, TRILANE_DATABASE: JSON.stringify(plan) }, input });
});
afterAll(async () => {
  await Promise.all([database.stop(), endpoints.stop()]);
  rmSync(folder, { recursive: true });
});

const planOf = (environment: string): EnvironmentPlan => plans.get(environment)!;
const addressFor = (login: (typeof LOGINS)[number]): string => `postgresql://${login}_a:${passwords[login]}@127.0.0.1:${database.port}/clinic`;

/** What a unit is given: the rendered configuration, the labels, credentials and a folder of its own. */
function unitOf(environment: string, service: string): Record<string, string> {
  const plan = planOf(environment);
  const text = renderConfiguration(plan, plan.configuration.find((one) => one.service === service)!, "env");
  const rendered = Object.fromEntries([...text.matchAll(/^(\w+)="?(.*?)"?$/gm)].map(([, key = "", value = ""]) => [key, value]));
  const own = join(folder, environment, service);
  for (const name of ["state", "run", "credentials"]) mkdirSync(join(own, name), { recursive: true });
  const credentials = { "database.owner-password": addressFor("migrations"), "database.app-password": addressFor("appointments"), "database.report-password": addressFor("report"), "appointments.session-key": SESSION_KEY, "payment.key": "the-key-of-payment" };
  for (const [name, value] of Object.entries(credentials)) writeFileSync(join(own, "credentials", name), value, { mode: 0o600 });
  const [payment, email] = endpoints.places;
  const local = { ...(rendered["PAYMENT_ENDPOINT"] ? { PAYMENT_ENDPOINT: payment } : {}), ...(rendered["EMAIL_ENDPOINT"] ? { EMAIL_ENDPOINT: email } : {}) };
  const trusting = { NODE_EXTRA_CA_CERTS: endpoints.authority, CURL_CA_BUNDLE: endpoints.authority };
  return { PATH: [tools.bin, process.env["PATH"]].join(delimiter), ...tools.env, ...rendered, ...local, ...trusting, STATE_DIRECTORY: join(own, "state"), RUNTIME_DIRECTORY: join(own, "run"), CREDENTIALS_DIRECTORY: join(own, "credentials"), ADDRESS: "127.0.0.1", PORT: "0" };
}

const migrate = async (): Promise<string> => {
  const { code, stderr } = await execute(process.execPath, [join(OPT, "migrate.mjs")], { env: unitOf("dev", "appointments") });
  return code === 0 ? stderr : `${code}`;
};

/** The service, as the unit of an environment starts it. */
class Service {
  cookie = "";
  private constructor(private readonly child: ChildProcess, readonly port: string, private readonly said: () => string) {}

  static async start(environment: string): Promise<Service> {
    const child = spawn(process.execPath, [join(OPT, "server.mjs")], { env: unitOf(environment, "appointments"), stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    const port = await new Promise<string>((resolve, reject) => {
      child.once("exit", () => reject(new Error(said)));
      child.stderr.on("data", (chunk: Buffer) => {
        const listens = /listens on (\d+)/.exec((said += chunk.toString()));
        if (listens?.[1] !== undefined) resolve(listens[1]);
      });
    });
    return new Service(child, port, () => said);
  }

  get log(): string {
    return this.said();
  }

  async ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { method, headers: { cookie: this.cookie }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    this.cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? this.cookie;
    const text = await answer.text();
    return { status: answer.status, body: answer.headers.get("content-type") === "application/json" ? JSON.parse(text) : text, headers: answer.headers };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}

/** The start of a quarter of an hour so many days from now, at a time of UTC. */
const at = (days: number, time: string): string => new Date(`${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${time}:00Z`).toISOString();
const entry = (startsAt: string, more: object = {}): object => ({ practitioner: 1, startsAt, patient: "Ada Ümlaut", email: "ada@example.org", ...more });
const stubbed = (environment: string, name: string): readonly Record<string, unknown>[] => {
  const file = join(folder, environment, "appointments", "state", `${name}.jsonl`);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>) : [];
};

test("the service does not start before its schema is there, and migrations are applied once, also by several machines at once", async () => {
  await expect(Service.start("dev")).rejects.toThrow(/migrations/);
  expect((await Promise.all(Array.from({ length: 4 }, migrate))).sort()).toEqual(["", "", "", "<6>migrations: 0001-appointments.sql applied\n"]);
});

describe("in dev, whose integrations are stubs", () => {
  let service: Service;
  beforeAll(async () => (service = await Service.start("dev")));
  afterAll(() => service.stop());

  test("is healthy, says where it is, and counts with the environment as label", async () => {
    const { status, body, headers } = await service.ask("GET", "/health");
    expect([status, body, headers.get("x-environment")]).toEqual([200, { status: "ok", environment: "dev", schema: 1 }, "dev"]);
    expect((await service.ask("GET", "/metrics")).body).toContain('requests_total{environment="dev",method="GET",status="200"} 1\n');
  });

  test("books a time that is free, once, and reads it back in this session alone", async () => {
    const time = at(2, "09:15");
    expect((await service.ask("GET", `/free?practitioner=1&day=${time.slice(0, 10)}`)).body).toContain(time);
    const booked = await service.ask("POST", "/appointments", entry(time));
    expect([booked.status, booked.body]).toEqual([201, expect.objectContaining({ practitioner: 1, startsAt: time, patient: "Ada Ümlaut", cancelled: false })]);
    expect((await service.ask("GET", `/free?practitioner=1&day=${time.slice(0, 10)}`)).body).not.toContain(time);
    expect((await service.ask("GET", "/appointments")).body).toEqual([booked.body]);
    expect((await service.ask("POST", "/appointments", entry(time))).status).toBe(409);
    const own = service.cookie;
    service.cookie = "";
    expect((await service.ask("POST", "/appointments", entry(time, { practitioner: 2, patient: "Somebody else" }))).status).toBe(201);
    await expect(service.ask("GET", "/appointments")).resolves.toMatchObject({ body: [{ patient: "Somebody else" }] });
    expect((await service.ask("DELETE", `/appointments/${(booked.body as { id: string }).id}`)).status).toBe(404);
    expect((await service.ask("PATCH", `/appointments/${(booked.body as { id: string }).id}`, { startsAt: at(2, "14:00") })).status).toBe(404);
    const past = `${/=([^.]+)/.exec(own)?.[1] ?? ""}.${Date.now() - 1}`;
    const ended = `session=${past}.${createHmac("sha256", SESSION_KEY).update(past).digest("base64url")}`;
    for (const foreign of ["", ended, `${own}x`, own.replace(/\.\d+\./, `.${Date.now() + 9_999_999}.`)]) {
      service.cookie = foreign;
      expect((await service.ask("GET", "/appointments")).body).toEqual([]);
      expect((await service.ask("DELETE", `/appointments/${(booked.body as { id: string }).id}`)).status).toBe(404);
    }
    service.cookie = own;
  });

  test("moves and cancels, and the time is free again", async () => {
    const [from, to] = [at(3, "10:00"), at(3, "10:30")];
    const { id } = (await service.ask("POST", "/appointments", entry(from))).body as { id: string };
    expect((await service.ask("PATCH", `/appointments/${id}`, { startsAt: to })).body).toMatchObject({ id, startsAt: to });
    expect((await service.ask("POST", "/appointments", entry(from, { practitioner: 2 }))).status).toBe(201);
    expect((await service.ask("DELETE", `/appointments/${id}`)).body).toMatchObject({ id, cancelled: true });
    expect((await service.ask("DELETE", `/appointments/${id}`)).status).toBe(404);
    expect((await service.ask("POST", "/appointments", entry(to))).status).toBe(201);
  });

  test.each([
    ["a time that is past", entry(at(-1, "10:00")), 400],
    ["a time between two quarters", entry(at(2, "10:07")), 400],
    ["nobody", entry(at(2, "11:00"), { patient: " " }), 400],
    ["an address that begins another header", entry(at(2, "11:00"), { email: "a@b.example\r\nBcc: c@d.example" }), 400],
    ["somebody who does not work here", entry(at(2, "11:00"), { practitioner: 9 }), 400],
  ])("refuses %s", async (_, body, status) => {
    expect((await service.ask("POST", "/appointments", body)).status).toBe(status);
  });

  test("pays and mails into files, and calls nobody", () => {
    expect(stubbed("dev", "payment")[0]).toMatchObject({ cents: 6000 });
    expect(stubbed("dev", "email")[0]).toMatchObject({ to: "ada@example.org", subject: "[DEV] Your appointment", from: "clinic@clinic.example.com" });
    expect([endpoints.payments, endpoints.mails]).toEqual([[], []]);
  });
});

describe.each([["test", "clinic-sandbox", "[TEST] Your appointment"], ["prod", "clinic", "Your appointment"]])("in %s", (environment, account, subject) => {
  let service: Service;
  beforeAll(async () => {
    endpoints.payments.length = endpoints.mails.length = 0;
    service = await Service.start(environment);
  });
  afterAll(() => service.stop());

  test("pays and mails at the endpoint of its mode", async () => {
    const time = at(environment === "test" ? 4 : 5, "08:00");
    const { body } = await service.ask("POST", "/appointments", entry(time));
    const { id } = body as { id: string };
    expect(endpoints.payments).toEqual([{ authorization: "Bearer the-key-of-payment", key: id, body: { account, reference: id, amount: 6000, currency: "EUR" } }]);
    expect(endpoints.mails).toEqual([expect.stringContaining(`Subject: ${subject}\n`)]);
    expect(endpoints.mails[0]).toContain("Dear Ada Ümlaut,");
    expect(stubbed(environment, "payment")).toEqual([]);
  });

  test("without a payment nothing is booked, and the time stays free", async () => {
    const time = at(environment === "test" ? 4 : 5, "08:30");
    endpoints.status = 500;
    expect((await service.ask("POST", "/appointments", entry(time))).status).toBe(502);
    endpoints.status = 200;
    expect((await service.ask("POST", "/appointments", entry(time))).status).toBe(201);
  });

  test("writes down nothing of patients, and no secret", () => {
    expect(service.log).toMatch(/<6>POST \/appointments 201/);
    for (const word of ["Ümlaut", "ada@example.org", "the-key-of-payment", passwords["appointments"]!, SESSION_KEY]) expect(service.log).not.toContain(word);
  });
});

test("the report reads the figures and sends them as the environment does", () => {
  const run = (environment: string): string => execFileSync("sh", [REPORT], { env: unitOf(environment, "report"), encoding: "utf8" });
  expect(run("dev")).toBe("figures of the day: e-mail stub\n");
  const text = readFileSync(join(folder, "dev", "report", "state", "email.txt"), "utf8");
  expect(text).toMatch(/^From: clinic@clinic\.example\.com\nTo: management@clinic\.example\.com\nSubject: \[DEV\] Figures of the day\n[^]*\n\nbooked: [1-9]\d*\ncancelled: 1\nfees in cents: [1-9]\d*\n/);
});

test("the report mails where there is a mail server", async () => {
  endpoints.mails.length = 0;
  const child = spawn("sh", [REPORT], { env: unitOf("prod", "report"), stdio: ["ignore", "pipe", "inherit"] });
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
  expect(endpoints.mails).toEqual([expect.stringContaining("Subject: Figures of the day\n")]);
});

test.each([
  ["appointments", "select 1 from appointments", "", ""],
  ["appointments", "create table own ()", "", "permission denied for schema public"],
  ["appointments", "drop table appointments", "", "must be owner of table appointments"],
  ["report", "select count(*) from appointments", "", ""],
  ["report", "delete from appointments", "", "permission denied for table appointments"],
  ["report", "update practitioners set fee_cents = 0", "", "permission denied for table practitioners"],
  ["migrations", "alter table appointments add column note text", "rollback", ""],
] as const)("the login of %s: %s", async (login, statement, after, refusal) => {
  const client = new Client({ connectionString: addressFor(login) });
  await client.connect();
  if (after !== "") await client.query("begin");
  const message = await client.query(statement).then(() => "", (error: Error) => error.message);
  if (after !== "") await client.query(after);
  await client.end();
  expect(message).toBe(refusal);
});
