import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { planEstate, type EnvironmentPlan, type Service } from "../../../components/model";
import { newSshKey } from "../../../operations/workspace/ssh-key";
import { MachineSecrets } from "../../../components/secrets";
import { connectionTo, quoted, remoteScript, type ReachedMachine } from "../../../components/ssh";
import { HOST_KEY, repository, sample, withEnvironment, withHost } from "../model/sample";
import { exposes, record, type Recording } from "./engine";

const adminPoint = { host: "admin.example.internal", port: 22, user: "jump", hostKey: HOST_KEY };
const { privateKey, publicKey } = newSshKey("trilane-test");

/** A web service with two machines that reads a login's password, and a database with a key of its own. */
const services: Record<"web" | "db", Service> = {
  web: { ...sample.estate.services["web"]!, secrets: { session: { kind: "key", purpose: "signs sessions" } }, units: { shop: { kind: "service", secrets: ["web/session", "db/app-password"] } } },
  db: {
    ...sample.estate.services["db"]!,
    secrets: { "app-password": { kind: "password", purpose: "the shop reads and writes" }, "owner-password": { kind: "password", purpose: "migrations" }, tls: { kind: "key", purpose: "opens its certificate" } },
    databases: { orders: { engine: "postgresql", purpose: "orders", port: "postgres", logins: { shop: { right: "read-write", secret: "app-password" }, migrations: { right: "owner", secret: "owner-password" } } } },
    units: { postgresql: { kind: "service", secrets: ["db/tls"] }, migrate: { kind: "timer", job: "vacuum", secrets: ["db/owner-password", "db/tls"] } },
  },
};

function planned(): EnvironmentPlan {
  const { settings } = withEnvironment("test", { adminPoint, deployKey: publicKey });
  const { host, hosts } = withHost({ agent: true }).settings;
  return planEstate({ ...sample, estate: { ...sample.estate, repository, services: { ...sample.estate.services, ...services } }, settings: { ...settings, host, hosts } }).environments.find(({ environment }) => environment === "test")!;
}

class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Thing", name, {});
  }
}

const declare = (plan = planned()): Promise<Recording> =>
  record(() => {
    const machines = plan.machines.map((machine): readonly [string, ReachedMachine] => [
      machine.key,
      { plan: machine, vm: new Thing(`${machine.key}-vm`), booted: [new Thing(`${machine.key}-boot`)], connection: connectionTo(machine, { adminPoint, sshKey: privateKey }, `${HOST_KEY}\n`) },
    ]);
    const values = Object.fromEntries(plan.secrets.map(({ name }) => [name, { current: pulumi.secret(`VALUE-of-${name}`) }]));
    void new MachineSecrets("test-machines", { plan, values, machines: new Map(machines) });
  }, "test");

const commands = ({ resources }: Recording) => resources.filter(({ type }) => type === "command:remote:Command");

test("each machine gets what its units name, and nothing else", async () => {
  const names = commands(await declare()).map(({ name }) => name).sort();
  expect(names).toEqual(["db-1/db/owner-password-credential", "db-1/db/tls-credential", "db/orders-logins", "web-1/db/app-password-credential", "web-1/web/session-credential", "web-2/db/app-password-credential", "web-2/web/session-credential"]);
});

test("a login is there before anybody is told it, what its server reads before that, and machines of a service come one by one", async () => {
  const recording = await declare();
  const before = (name: string) => recording.names(recording.named(name).dependsOn);
  expect(before("db-1/db/tls-credential")).toEqual(["db-1-boot", "db-1-vm"]);
  expect(before("db/orders-logins")).toEqual(["db-1-boot", "db-1-vm", "db-1/db/tls-credential"]);
  expect(before("db-1/db/owner-password-credential")).toEqual(expect.arrayContaining(["db/orders-logins"]));
  expect(before("web-1/db/app-password-credential")).toEqual(expect.arrayContaining(["db/orders-logins", "web-1-boot"]));
  expect(before("web-2/db/app-password-credential")).toEqual(expect.arrayContaining(["web-1/db/app-password-credential", "web-2-vm"]));
  for (const { replaceWith, deletedWith, name } of commands(recording)) {
    const vm = recording.named(`${name.startsWith("db/") ? "db-1" : name.split("/")[0] ?? ""}-vm`).urn;
    expect([replaceWith, deletedWith]).toEqual([[vm], vm]);
    // A replacement deletes it while the machine's firewall goes, so nothing may be run in the machine then.
    expect(recording.named(name).inputs).not.toHaveProperty("delete");
  }
});

test("values are secrets on stdin, the key is one in the connection, and both hosts are pinned", async () => {
  for (const { sent, inputs, secretOutputs } of commands(await declare())) {
    expect(exposes(sent, "VALUE-of") || exposes(sent, "PRIVATE KEY") || exposes(sent, "SCRAM-SHA-256")).toBe(false);
    expect(inputs).toMatchObject({ logging: "none", addPreviousOutputInEnv: false, connection: { port: 22, user: "ops", hostKey: HOST_KEY, privateKey, proxy: { ...adminPoint, privateKey } } });
    expect(secretOutputs).toEqual(["stdin", "connection"]);
  }
});

test("a consumer of a login reads its address, units start when what they wait for is there, and timers are not cut off", async () => {
  const recording = await declare();
  const words = (name: string) => String(recording.named(name).inputs["create"]).split(" trilane ").at(-1);
  expect(recording.named("web-1/db/app-password-credential").inputs["stdin"]).toBe("postgresql://shop_a:VALUE-of-db/app-password@10.20.0.20:5432/orders");
  expect(recording.named("web-1/web/session-credential").inputs["stdin"]).toBe("VALUE-of-web/session");
  expect(words("web-1/db/app-password-credential")).toBe("'db.app-password' 'shop.service' 'db.app-password web.session' 'shop.service'");
  expect(words("db-1/db/tls-credential")).toBe("'db.tls' 'postgresql.service' 'db.tls' 'postgresql.service'");
  expect(words("db-1/db/owner-password-credential")).toBe("'db.owner-password' '' 'db.owner-password db.tls' 'migrate.timer'");
});

test("a word of a shell is the text, whatever is in it, and a script runs without its comments", () => {
  const strange = "it's $(here) \"and\" `there` \\ \n*";
  expect(execFileSync("sh", ["-c", `printf %s ${quoted(strange)}`], { encoding: "utf8" })).toBe(strange);
  const file = join(mkdtempSync(join(tmpdir(), "script-")), "greet.sh");
  writeFileSync(file, "# Greets.\n\necho \"it's $1\"\n");
  const script = remoteScript(file, ["a b"], "postgres");
  expect(script).toBe(`cd / && exec sudo -n -u postgres sh -euc 'echo "it'\\''s $1"' trilane 'a b'`);
});
