import { planEstate, type EnvironmentPlan, type PlanInput } from "../../../components/model";
import { changesOf } from "../../../components/model/change";
import { firstBootOf, readersOf } from "../../../components/model/first-boot";
import { inequalities, shapeOf, fingerprintOf } from "../../../components/model/parity";
import { HOST_KEY, repository, sample, withHost } from "./sample";

const ADMIN_POINT = { host: "admin.example.internal", port: 22, user: "trilane", hostKey: HOST_KEY };
const [web, db] = [sample.estate.services["web"]!, sample.estate.services["db"]!];
const jobs = { nightly: { schedule: "*-*-* 03:30", purpose: "count the orders" } };
const services = {
  web: { ...web, units: { shop: { kind: "service", secrets: ["pay/key", "db/app-password"] }, count: { kind: "timer", job: "nightly", secrets: ["db/app-password"] } }, jobs },
  db: { ...db, jobs: {}, units: { "postgresql@15-main": { kind: "service" } } },
} as const;
const file = { path: "/etc/motd", mode: "0644", digest: "ab".repeat(32) } as const;

/** The sample with software, reached over SSH in the environments that are named. */
function reached(names: readonly string[], change: Partial<PlanInput["estate"]> = {}, folders: PlanInput["folders"] = { web: { files: [file], setup: "cd".repeat(32) } }): PlanInput {
  const integrations = { ...sample.estate.integrations, pay: { ...sample.estate.integrations["pay"]!, key: { purpose: "the key of the account" } } };
  const environments = Object.fromEntries(Object.entries(sample.settings.environments).map(([name, own]) => [name, names.includes(name) ? { ...own, adminPoint: ADMIN_POINT } : own]));
  return { ...sample, folders, estate: { ...sample.estate, repository, services, integrations, ...change }, settings: { ...withHost({ agent: true }).settings, environments } };
}

const planOf = (input: PlanInput, name: string): EnvironmentPlan => planEstate(input).environments.find(({ environment }) => environment === name)!;
const machineOf = (plan: EnvironmentPlan, key: string) => plan.machines.find((machine) => machine.key === key)!;
const everywhere = reached(["dev", "test", "prod"]);

test("a machine's first boot follows from the plan, with the secrets that its environment has", () => {
  const prod = planOf(everywhere, "prod");
  expect(firstBootOf(prod, machineOf(prod, "db-1"))).toEqual({
    disks: [{ serial: "orders", mount: "/var/lib/postgresql", sizeGiB: 20 }],
    repository: { url: "http://10.99.2.80:443/debian", suites: ["bookworm"], components: ["main"] },
    packages: {},
    time: ["10.99.2.123"],
    labels: { TRILANE_ESTATE: "shop", TRILANE_ENVIRONMENT: "prod", TRILANE_SERVICE: "db", TRILANE_MACHINE: "db-1" },
    files: [],
    units: [{ name: "postgresql@15-main", kind: "service", secrets: [] }],
  });
  const boot = firstBootOf(prod, machineOf(prod, "web-2"));
  expect(boot).toMatchObject({ disks: [], packages: { nginx: "1.26.3-3" }, files: [file], setup: "cd".repeat(32) });
  expect(boot.configuration).toContain("TRILANE_ENVIRONMENT=prod\n");
  expect(boot.units).toEqual([
    { name: "count", kind: "timer", job: jobs.nightly, secrets: ["db/app-password"] },
    { name: "shop", kind: "service", secrets: ["db/app-password", "pay/key"] },
  ]);
  // The mode of pay is stub there: nobody made it a key.
  const dev = planOf(everywhere, "dev");
  expect(firstBootOf(dev, machineOf(dev, "web-1")).units[1]).toEqual({ name: "shop", kind: "service", secrets: ["db/app-password"] });
  expect(readersOf(prod, "web", "db/app-password")).toEqual(["count.service", "shop.service"]);
  expect(readersOf(prod, "web", "pay/key")).toEqual(["shop.service"]);
});

test("port 80 of the repository is not written", () => {
  const flows = sample.estate.flows.map((flow) => (flow.from === "all" ? { ...flow, to: "mirror.tcp/80" } : flow));
  expect(planOf(reached([], { flows }), "dev").repository?.url).toBe("http://10.99.2.80/debian");
});

test("software is a machine's own where somebody reaches into it, and nothing of it is planned elsewhere", () => {
  const plan = planEstate(reached(["prod"]));
  expect(plan.environments.map(({ machines }) => machines.map(({ software }) => software !== undefined))).toEqual([[false, false, false], [false, false, false], [true, true, true]]);
  const [dev] = planEstate(reached([])).environments;
  expect(dev?.machines.map(({ immutable }) => immutable)).toEqual(planEstate(sample).environments[0]?.machines.map(({ immutable }) => immutable));
  for (const input of [reached(["prod"]), everywhere]) {
    const [first, ...others] = planEstate(input).environments.map(shapeOf);
    for (const other of others) expect(inequalities(first, other)).toEqual([]);
  }
  expect(fingerprintOf(planOf(everywhere, "dev"))).toBe(fingerprintOf(planOf(reached([]), "dev")));
});

const other = (change: Partial<(typeof services)["web"]>): PlanInput["estate"]["services"] => ({ ...services, web: { ...services.web, ...(change as object) } });
const replaced = (after: PlanInput): readonly string[] =>
  changesOf(planEstate(everywhere), planEstate(after)).changes.filter(({ environment, what }) => environment === "prod" && what === "replaced").map(({ text }) => text);
const webs = ["web-1 is replaced: other software", "web-2 is replaced: other software"];
const all = (...args: Parameters<typeof reached> extends [unknown, ...infer Rest] ? Rest : never): PlanInput => reached(["dev", "test", "prod"], ...args);

test.each<[string, PlanInput, readonly string[]]>([
  ["a package", all({ services: other({ packages: { nginx: "1.26.3-4" } } as object) }), webs],
  ["a file's content", all({}, { web: { files: [{ ...file, digest: "ef".repeat(32) }], setup: "cd".repeat(32) } }), webs],
  ["a file's mode", all({}, { web: { files: [{ ...file, mode: "0755" }], setup: "cd".repeat(32) } }), webs],
  ["setup.sh", all({}, { web: { files: [file] } }), webs],
  ["a unit", all({ services: other({ units: { ...services.web.units, more: { kind: "service" } } } as object) }), webs],
  ["when a timer goes off", all({ services: other({ jobs: { nightly: { ...jobs.nightly, schedule: "*-*-* 04:30" } } } as object) }), webs],
  ["where data is mounted", all({ services: { ...services, db: { ...services.db, persists: { orders: { ...db.persists!["orders"]!, mount: "/srv" } } } } }), ["db-1 is replaced: other software"]],
  ["the suite", all({ repository: { ...repository, suites: ["trixie"] } }), ["db-1 is replaced: other software", ...webs]],
  ["the address of the mirror", { ...everywhere, settings: { ...withHost({ agent: true, outside: { ...sample.settings.host.outside, mirror: ["10.99.2.81"] } }).settings, environments: everywhere.settings.environments } }, []],
  ["a value of a configuration", { ...everywhere, differences: [...sample.differences, { environment: "test", what: "configuration", service: "web", key: "log_level", value: "debug", reason: "looking for a fault", owner: "team", until: "2027-01-01" }] }, []],
])("what replaces machines, and what does not: %s", (_, after, lines) => expect(replaced(after)).toEqual(lines));
