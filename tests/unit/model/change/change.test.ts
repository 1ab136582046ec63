import fc from "fast-check";
import { canonicalText, planEstate, settingsOf, type Estate, type PlanInput } from "../../../../components/model";
import { changesOf, type Change } from "../../../../components/model/change";
import { soundInput } from "../arbitrary";
import { sample, withDatabase, withDifference, withEnvironment, withEstate, withFlat, withGateway, withHost, withPeople, withService } from "../sample";

fc.configureGlobal({ numRuns: 5 });

const told = ({ environment, severity, text, downtime }: Change): string => `${severity} ${environment ?? "everywhere"}: ${text}${downtime ? " (down)" : ""}`;
const changes = (after: PlanInput, before: PlanInput = sample): readonly string[] => changesOf(planEstate(before), planEstate(after)).changes.map(told);
const { db, web } = sample.estate.services as { db: Estate["services"][string]; web: Estate["services"][string] };
const withServices = (services: Estate["services"], flows = sample.estate.flows): PlanInput => withEstate({ services, flows });
const everywhere = (line: string): readonly string[] => ["dev", "test", "prod"].map((name) => line.replace("ENV", name));

test("equal plans give no change, and others at least one", () => {
  fc.assert(
    fc.property(soundInput, soundInput, (one, other) => {
      const [a, b] = [planEstate(one), planEstate(other)];
      expect(changesOf(a, planEstate(one)).changes).toEqual([]);
      expect(changesOf(a, b).changes.length > 0).toBe(canonicalText(a) !== canonicalText(b));
      expect(JSON.parse(JSON.stringify(changesOf(a, b)))).toEqual(changesOf(a, b));
    }),
  );
});

test.each<[string, PlanInput, readonly string[]]>([
  ["a flow in all environments", withEstate({ flows: [...sample.estate.flows, { from: "db", to: "web.https", reason: "tells the shop" }] }), everywhere("opening ENV: db to web.https is opened: tells the shop")],
  ["a flow less", withEstate({ flows: sample.estate.flows.filter(({ from }) => from !== "web") }), everywhere("alteration ENV: web to db.postgres is closed")],
  ["memory in production alone", withEstate({ sizes: { ...sample.estate.sizes, front: { ...sample.estate.sizes["front"]!, standard: { cores: 2, memoryMiB: 2048, diskGiB: 10 } } } }), [
    ...["test", "prod"].flatMap((name) => [1, 2].map((instance) => `alteration ${name}: web-${instance}: memory 1 GiB → 2 GiB`)),
    ...everywhere("note ENV: service web is defined anew: sizes"),
  ]],
  ["a machine more", withService("web", { instances: 3 }), [
    ...everywhere("addition ENV: web-3 is new: SIZE").map((line) => line.replace("SIZE", line.includes("dev") ? "1 core, 512 MiB, disk of 5 GiB" : "2 cores, 1 GiB, disk of 10 GiB")),
    ...everywhere("note ENV: service web is defined anew: instances"),
  ]],
  ["a version", withService("web", { packages: { nginx: "1.26.3-4" } }), everywhere("alteration ENV: web: nginx 1.26.3-3 → 1.26.3-4")],
  ["a unit that reads a secret", withService("web", { units: { shop: { kind: "service", secrets: ["db/app-password"] } } }), everywhere("alteration ENV: web runs shop, with db/app-password")],
  ["files of a service", { ...sample, folders: { web: { files: [{ path: "/etc/motd", mode: "0644", digest: "ab".repeat(32) }], setup: "cd".repeat(32) } } }, ["dev", "test", "prod"].flatMap((name) => [`alteration ${name}: web: /etc/motd comes`, `alteration ${name}: web is set up by another setup.sh`])],
  ["another tag", withEnvironment("test", { vlan: 21 }), [
    "opening test: the token of pulumi-test@pve gains SDN.Use on /sdn/zones/localnetwork/vmbr0/21 and below",
    "alteration test: its network changes: vlan 20 → 21",
    "alteration test: the NIC of db-1 moves to vmbr0 VLAN 21",
    "alteration test: the NIC of web-1 moves to vmbr0 VLAN 21",
    "alteration test: the NIC of web-2 moves to vmbr0 VLAN 21",
    "alteration test: the token of pulumi-test@pve loses SDN.Use on /sdn/zones/localnetwork/vmbr0/20 and below",
  ]],
  ["clients from everywhere near", withHost({ outside: { ...sample.settings.host.outside, clients: ["10.99.2.0/23"] } }), [
    ...everywhere("opening ENV: clients to web.https reaches other addresses: 10.99.3.0/24 → 10.99.2.0/23"),
    "opening host: ipset svc_clients: 10.99.3.0/24 → 10.99.2.0/23",
  ]],
  ["a difference more", withDifference({ environment: "test", what: "cpuWeight", value: 50 }), [
    ...["db-1", "web-1", "web-2"].map((key) => `alteration test: ${key}: CPU weight 100 → 50`),
    "note test: it differs in cpuWeight, 50: no real customers",
  ]],
  ["a secret more and one longer", withService("db", { secrets: { "app-password": { kind: "password", length: 40, purpose: "the shop reads and writes" }, "owner-password": { kind: "password", purpose: "migrations" } } }), [
    ...everywhere("replacement ENV: secret db/app-password gets another value: 32 → 40 characters"),
    ...everywhere("addition ENV: secret db/owner-password is generated: migrations"),
  ]],
  ["data that nobody gave up", withService("db", { persists: {} }), [
    ...everywhere("loss ENV: db/orders of db-1 (20 GiB) is no longer declared: every run is refused until retired says that it is given up"),
  ]],
  ["data that is given up", withEstate({ services: { ...sample.estate.services, db: { ...db, persists: {} } }, retired: { "db/orders": { reason: "moved away", owner: "team", on: "2026-11-01" } } }), [
    "loss everywhere: db/orders is given up: moved away",
    ...everywhere("loss ENV: db/orders of db-1 (20 GiB) is deleted: moved away"),
  ]],
  ["an unlocked environment", withEnvironment("dev", { protectData: false }), ["stateful dev: its data is unlocked: whoever may delete its machines can delete it"]],
  ["live mail in production no longer", withDifference({ environment: "prod", what: "integration", integration: "mail", value: "disabled" }), [
    "alteration prod: web to mail.tcp/465 is closed",
    "alteration prod: integration mail: live → disabled",
    "note prod: it differs in integration mail, disabled: no real customers",
  ]],
])("%s", (_, after, lines) => expect(changes(after)).toEqual(lines));

test("what keeps data is told first: an image replaces every machine, and stateful ones are marked", () => {
  const lines = changes(withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } }));
  expect(lines.slice(0, 3)).toEqual(everywhere("stateful ENV: db-1 is replaced: another image (down)"));
  expect(lines.filter((line) => line.startsWith("replacement")).length).toBe(6);
  expect(lines).toContain("addition host: image trilane-images:import/debian-13-cdcdcdcdcdcd.qcow2 is downloaded");
});

test("databases and their logins: who may do what more, and what changes at the server", () => {
  const before = withDatabase();
  const logins = { migrations: { right: "owner", secret: "owner-password" }, shop: { right: "read-only", secret: "app-password" } } as const;
  const reached = (input: PlanInput): PlanInput => ({ ...input, settings: withEnvironment("test", { databases: { db: { user: "postgres", tls: "verify" } } }).settings });
  expect(changes(withDatabase({ logins }), before)).toEqual(everywhere("opening ENV: login shop of database db/orders: shop: read-write, for db, web → shop: read-only, for db, web"));
  expect(changes(withDatabase({ purpose: "all orders" }), before)).toEqual(everywhere("note ENV: database db/orders is described anew: all orders"));
  expect(changes(reached(before), before)).toEqual(["note test: the stack maintains the logins of database db/orders on 10.20.0.20:5432"]);
  expect(changes(before, { ...before, estate: { ...before.estate, services: { ...before.estate.services, db: { ...before.estate.services["db"]!, databases: {} } } } })).toEqual(everywhere("addition ENV: database db/orders comes: the orders"));
});

test("a removed service with data loses data, its machine, its secret and its flows", () => {
  const lines = changes(withServices({ web: { ...web, uses: [] } }, sample.estate.flows.filter(({ to }) => !to.startsWith("db."))));
  expect(lines.slice(0, 6)).toEqual(["dev", "test", "prod"].flatMap((name) => [`loss ${name}: db/orders of db-1 (20 GiB) is no longer declared: every run is refused until retired says that it is given up`, `loss ${name}: secret db/app-password is deleted`]));
  expect(lines.slice(6, 9)).toEqual(everywhere("stateful ENV: db-1 is deleted (down)"));
  expect(lines).toContain("alteration prod: web to db.postgres is closed");
});

test("an environment that comes or goes is one change, and moves no other", () => {
  const rest = Object.fromEntries(Object.entries(sample.settings.environments).filter(([name]) => name !== "dev"));
  const without: PlanInput = { ...sample, differences: sample.differences.filter(({ environment }) => environment !== "dev"), settings: settingsOf({ ...sample.settings.host, environments: ["test", "prod"] }, rest) };
  expect(changes(sample, without).filter((line) => line.includes(" dev: "))).toEqual(["addition dev: it is new: 3 machines in 10.10.0.0/24"]);
  expect(changes(without)[0]).toBe("loss dev: it goes: 3 machines and the data of one (down)");
  expect(changesOf(planEstate(without), planEstate(sample)).fingerprints.map(({ environment, before }) => [environment, before === undefined])).toEqual([["dev", true], ["test", false], ["prod", false]]);
});

test("another network mode names what is weaker, and a gateway that changes restarts", () => {
  expect(changes(withFlat()).filter((line) => line.startsWith("opening prod: its network"))).toHaveLength(1);
  const flow = { from: "db", to: "mirror.tcp/80", reason: "more packages" };
  const after = withGateway({});
  expect(changes({ ...after, estate: { ...after.estate, flows: [...after.estate.flows, flow] } }, after)).toContain("alteration host: gateway shop-gateway restarts with another configuration (down)");
});

describe("people", () => {
  const people = withPeople();
  test.each<[string, PlanInput, PlanInput, readonly string[]]>([
    ["a role more", people, withPeople({ dirk: { account: "dirk@pve", roles: [{ role: "database reader", environments: ["prod"] }, { role: "viewer", environments: ["prod"] }] } }), [
      "opening everywhere: dirk (Dirk Sommer) becomes database reader in prod, with dirk@pve",
      "opening everywhere: dirk (Dirk Sommer) becomes viewer in prod, with dirk@pve",
      "alteration everywhere: dirk (Dirk Sommer) is no longer database reader in prod",
      "addition host: account dirk@pve comes",
    ]],
    ["a person less", people, withPeople({ carla: undefined }), ["deletion host: account carla@office goes", "alteration everywhere: carla (Carla Meier) goes", "alteration host: realm office goes"]],
    ["a person more", people, withPeople({ eva: { name: "Eva Klein", account: "eva@pve", roles: [{ role: "viewer", environments: ["dev"] }], approves: true } }), ["opening everywhere: eva (Eva Klein) comes", "addition host: account eva@pve comes"]],
    ["a longer stay", people, withPeople({ ben: { until: "2027-06-30" } }), ["opening everywhere: the last day of ben (Ben Okafor) changes: 2027-03-31 → 2027-06-30", "note host: account ben@sso changes"]],
    ["a last day", people, withPeople({ carla: { until: "2027-06-30" } }), ["alteration everywhere: the last day of carla (Carla Meier) changes: none → 2027-06-30", "note host: account carla@office changes"]],
    ["who approves", people, withPeople({ dirk: { approves: true } }), ["opening everywhere: dirk (Dirk Sommer) may approve what others do"]],
    ["another name", people, withPeople({ anna: { name: "Anna Sommer" } }), ["note everywhere: anna is called Anna Sommer, and was Anna Berger", "note host: account anna-admin@pve changes", "note host: account anna@pve changes"]],
    ["an address", people, withPeople({ anna: { email: "anna@shop.example" } }), ["note host: account anna-admin@pve changes", "note host: account anna@pve changes"]],
    ["another directory", people, withPeople({}, { office: { ...people.access!.realms["office"], server: "ldap2.shop.example" } }), ["opening host: realm office changes"]],
    ["another version of Proxmox", people, { ...people, proxmox: { major: 8, minor: 4 } }, expect.arrayContaining(["opening host: role trilane-dev-deployer changes"]) as readonly string[]],
  ])("%s", (_, before, after, expected) => expect(changes(after, before)).toEqual(expected));

  test("the first list and the last one are told", () => {
    expect(changes(people).filter((line) => line.includes("anna"))).toEqual(["opening everywhere: anna (Anna Berger) comes", "addition host: account anna-admin@pve comes", "addition host: account anna@pve comes"]);
    expect(changes(sample, people).length).toBeGreaterThan(5);
    expect(changesOf(planEstate(people), planEstate(people)).changes).toEqual([]);
  });
});
