import { rmSync } from "node:fs";
import { planEstate, type DatabasePlan, type EnvironmentPlan } from "../../../../components/model";
import { serverOf } from "../../../../operations/database/machine";
import { HOST_KEY, repository, sample, withEnvironment, withHost, withService } from "../../model/sample";
import { FakePulumi } from "../fake-pulumi";

const adminPoint = { host: "127.0.0.1", port: 1, user: "jump", hostKey: HOST_KEY };
const secrets = { "app-password": { kind: "password", purpose: "the shop reads and writes" }, "owner-password": { kind: "password", purpose: "migrations" } } as const;
const { estate } = withService("db", { secrets, databases: { orders: { engine: "postgresql", purpose: "orders", port: "postgres", logins: { shop: { right: "read-write", secret: "app-password" }, owner: { right: "owner", secret: "owner-password" } } } } });

function planned(change: Parameters<typeof withEnvironment>[1]): { readonly plan: EnvironmentPlan; readonly database: DatabasePlan } {
  const { settings } = withEnvironment("test", change);
  const { host, hosts } = withHost({ agent: true }).settings;
  const plan = planEstate({ ...sample, estate: { ...estate, repository }, settings: { ...settings, host, hosts } }).environments.find(({ environment }) => environment === "test")!;
  return { plan, database: plan.databases[0]! };
}

let fake: FakePulumi;
beforeEach(() => (fake = new FakePulumi()));
afterEach(() => rmSync(fake.folder, { recursive: true, force: true }));

test("a server is asked in its machine where the stack works there, and the settings do not say otherwise", async () => {
  expect(planned({}).database).toMatchObject({ maintained: false });
  expect(planned({ adminPoint }).database).toMatchObject({ maintained: true, onMachine: "db-1" });
  const { plan, database } = planned({ adminPoint, databases: { db: { host: "db.example.internal", user: "admin", tls: "verify" } } });
  expect(database.onMachine).toBeUndefined();
  expect(await serverOf(fake.target(), plan, database)).toEqual(database.administration);
});

test("without the machine's host key nobody is talked to", async () => {
  const { plan, database } = planned({ adminPoint });
  fake.answer("stack output", JSON.stringify({ hostKeys: { "web-1": HOST_KEY } }));
  await expect(serverOf(fake.target(), plan, database)).rejects.toThrow("stack test: tells no SSH host key of db-1; expected a stack that is up; run pulumi up -s test");
});

test("the stack's key is asked for with its own passphrase, and an admin point that does not answer is told", async () => {
  const { plan, database } = planned({ adminPoint });
  fake.answer("stack output", JSON.stringify({ hostKeys: { "db-1": HOST_KEY } }));
  const { open } = await serverOf(fake.target(), plan, database);
  expect(fake.calls).toContainEqual(expect.stringMatching(/^config get trilane:sshKey .*--stack test passphrase=\/passphrases\/test$/));
  await expect(open?.()).rejects.toThrow(/^10\.20\.0\.20: cannot be reached over SSH, got proxy: 127\.0\.0\.1:1: /);
});
