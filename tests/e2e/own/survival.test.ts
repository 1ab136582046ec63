/**
 * What a service keeps: written in test and prod, and read back after a restart, another image and another host. Dev begins
 * anew.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Api, noteOf } from "../estate/api";
import { Clone, mustWork } from "../estate/clone";
import { ENVIRONMENTS, up } from "../estate/preview";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { Root, inGuest } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`what survives is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const VMIDS = { dev: 3021, test: 2021, prod: 1021 } as const;
type Environment = (typeof ENVIRONMENTS)[number];
const LASTING = ["test", "prod"] as const;
/** Mounts of what is kept as files. */
const MOUNTS = ["/srv/files", "/var/spool/queue", "/srv/keys", "/srv/settings"] as const;
const SQL = (statement: string): string => `runuser -u postgres -- psql --quiet --tuples-only --no-align --dbname=postgres --command="${statement}"`;
const READ = `${SQL("select word from kept order by word")}; for mount in ${MOUNTS.join(" ")}; do stat -c '%a %U' $mount/kept; cat $mount/kept; done`;

/** Milliseconds that one look may take. */
const PATIENCE = 3000;

let clone: Clone;

/** Runs a script in the machine that keeps, on whichever host it is. */
function inside(environment: Environment, script: string, timeout?: number): string {
  for (const simulator of ["simulator", "simulator-b"]) {
    try {
      return inGuest(worldName(clone.path(".trilane", simulator, "world")), VMIDS[environment], script, timeout);
    } catch (error) {
      if (!(error instanceof Error && error.message.endsWith("does not run"))) throw error;
    }
  }
  throw new Error(`VM ${VMIDS[environment]} does not run`);
}

const answers = (environment: Environment): boolean => {
  try {
    return inside(environment, SQL("select 1"), PATIENCE) === "1\n";
  } catch {
    return false;
  }
};

/** Waits for a database, two minutes at most. */
async function answered(environment: Environment): Promise<void> {
  for (const end = Date.now() + 120_000; !answers(environment); await new Promise((resolve) => setTimeout(resolve, 200))) {
    if (Date.now() > end) throw new Error(`the database of ${environment} does not answer`);
  }
}

/** A row each fifth of a second, as long as the machine runs; in one session, which takes next to nothing. */
const BEAT = 'echo "insert into beats values (now()) \\\\watch 0.2" | runuser -u postgres -- psql --quiet --dbname=postgres > /dev/null';

/** Seconds for which the databases did not answer while something was done, by their own clocks; printed. Nobody looks in meanwhile: a guest that shuts down stops who runs in it. */
async function downtime(what: string, work: () => Promise<unknown>): Promise<void> {
  const since = Date.now();
  for (const environment of LASTING) inside(environment, `${SQL("drop table if exists beats; create table beats (at timestamptz)")}; systemd-run --quiet --unit=beat sh -c '${BEAT}'; sleep 1`);
  await work();
  const down = [];
  for (const environment of LASTING) {
    await answered(environment);
    const seconds = inside(environment, SQL("select round(extract(epoch from pg_postmaster_start_time() - max(at))::numeric, 1) from beats")).trim();
    expect(Number(seconds)).toBeGreaterThan(0);
    down.push(`${seconds} s in ${environment}`);
  }
  process.stderr.write(`${what}: down for ${down.join(", ")}; ${((Date.now() - since) / 1000).toFixed()} s in all\n`);
}

const word = (environment: Environment): string => `precious of ${environment}`;

function write(environment: Environment): void {
  inside(environment, [SQL(`create table kept (word text); insert into kept values ('${word(environment)}')`), ...MOUNTS.map((mount) => `echo ${word(environment)} ${mount} > ${mount}/kept; chown postgres ${mount}/kept; chmod 600 ${mount}/kept`), "sync"].join("\n"));
}

const all = (environment: Environment): string => `${word(environment)}\n${MOUNTS.map((mount) => `600 postgres\n${word(environment)} ${mount}\n`).join("")}`;

function expectAll(): void {
  for (const environment of LASTING) expect(inside(environment, READ)).toBe(all(environment));
}

describeReal("what a service keeps", () => {
  beforeAll(async () => {
    clone = Clone.create();
    const services = clone.path("kept-services");
    cpSync(clone.path("stacks", "services", "database"), services, { recursive: true });
    clone.copyExample("two-hosts");
    cpSync(services, clone.path("stacks", "services", "database"), { recursive: true });
    for (const [name, to] of [["estate.ts", "stacks"], ["raise.ts", "operations"]] as const) {
      writeFileSync(clone.path(to, name), readFileSync(join(__dirname, "survival", name), "utf8").replaceAll("../../../../operations", ".").replaceAll("../../../../", "../"));
    }
    // Dev stays where it is in this example: on the second host.
    clone.edit("Pulumi.test.yaml", (text) => text.replace(/^ *#.*\n *trilane:host: host-b\n/m, ""));
    clone.edit("Pulumi.dev.yaml", (text) => `${text}  trilane:protectData: false\n`);
    clone.edit("Pulumi.host.yaml", (text) => text.replace("dns: [10.99.2.53]", "dns: [10.99.2.53]\n    mirror: [10.99.2.80]"));
    clone.edit("Pulumi.host-b.yaml", (text) => text.replace("cores: 8", "cores: 16").replace("memoryMiB: 16384", "memoryMiB: 32768"));
    const began = Date.now();
    mustWork(await clone.program(clone.path("operations", "raise.ts"), []));
    await Promise.all([clone.shell(), ...ENVIRONMENTS.map(answered)]);
    ENVIRONMENTS.forEach(write);
    process.stderr.write(`three environments on two hosts are up in ${Math.round((Date.now() - began) / 1000)} s\n`);
  }, 900_000);

  // It is not a kept one: nothing is destroyed stack by stack.
  afterAll(async () => {
    mustWork(await clone.trilane(["demo", "down"]));
    clone.remove();
  }, 300_000);

  test("is there after a restart", async () => {
    const root = new Root(noteOf(clone.path(".trilane", "simulator")));
    await downtime("restart", () => Promise.all(LASTING.map((environment) => root.task("POST", `/nodes/pve1/qemu/${VMIDS[environment]}/status/reboot`))));
    expectAll();
  });

  test("is there on a machine made from another image, which has nothing else of the old one; dev, made anew, has nothing", async () => {
    expect(inside("dev", READ)).toBe(all("dev"));
    for (const environment of LASTING) inside(environment, "touch /etc/old");
    clone.edit("stacks/estate.ts", (text) => text.replace(/checksum: "3d/, 'checksum: "4d').replaceAll("20260923-2610", "20261001-2618"));
    const anew = async (): Promise<void> => {
      mustWork(await clone.pulumi(["destroy", "--yes", "--skip-preview", "-s", "dev"]));
      await up(clone, "dev");
    };
    await Promise.all(["host", "host-b"].map((host) => up(clone, host)));
    await downtime("another image", () => Promise.all([anew(), up(clone, "test").then(() => up(clone, "prod"))]));
    expectAll();
    for (const environment of LASTING) expect(inside(environment, "test -e /etc/old || echo new")).toBe("new\n");
    await answered("dev");
    expect(inside("dev", `${SQL("select count(*) from pg_tables where tablename = 'kept'")}; ls ${MOUNTS.join(" ")} | grep kept || echo none`)).toBe("0\nnone\n");
  }, 600_000);

  test("is there on the second host", async () => {
    const maintain = async (...words: readonly string[]): Promise<unknown> => mustWork(await clone.trilane(["maintenance", ...words], { env: await clone.shell() }));
    await maintain("plan", "--host", "host");
    await downtime("move to the second host", () => maintain("run", "--yes"));
    expectAll();
    expect(await Api.root(clone, "simulator-b").get<{ name: string; status: string }[]>("/cluster/resources?type=vm")).toEqual(expect.arrayContaining(LASTING.map((environment) => expect.objectContaining({ name: `${environment}-database-1`, status: "running" }))));
  }, 600_000);
});
