/** A small estate without problems, and ways to spoil one thing of it. */
import { settingsOf, withNodes } from "../../../components/model";
import type { Access, Capacity, Database, Difference, EnvironmentSettings, Estate, GatewaySettings, HostSettings, Person, PlanInput, Service } from "../../../components/model";

const ADMIN_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3mS3N0n7vT9m2cJXH0o3kQb2Jc1o9kJ5r1l3v0Qm9a anna";

/** The SSH host key of some server. */
export const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH3uYVhJ1hPZ0l8b9uQm2qkq3cJ5r1l3v0Qm9aB7gNo1 root";

/** A field of every kind that has a value of its own. */
const configuration: NonNullable<Service["configuration"]> = {
  bucket: { kind: "text", default: "{estate}-{environment}", purpose: "where pictures are kept" },
  log_level: { kind: "choice", of: ["warning", "info", "debug"], default: "info", strictest: "first", purpose: "how much is written down" },
  retries: { kind: "number", default: 5, least: 0, most: 10, strictest: "highest", purpose: "how often a payment is tried again" },
  secure_cookies: { kind: "boolean", default: true, strictest: true, purpose: "cookies go over TLS alone" },
  shop: { kind: "url", default: "https://{environment}.shop.example.com", purpose: "what links in mails begin with" },
  timeout: { kind: "duration", default: "10s", strictest: "shortest", purpose: "how long an order may take" },
};

const estate: Estate = {
  name: "shop",
  image: { name: "debian-13", url: "https://images.example.org/trixie/20260901-2100/debian-13-20260901.qcow2", checksum: "ab".repeat(64) },
  sizes: {
    front: { small: { cores: 1, memoryMiB: 512, diskGiB: 5 }, standard: { cores: 2, memoryMiB: 1024, diskGiB: 10 } },
    data: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 2, memoryMiB: 4096, diskGiB: 20 } },
  },
  services: {
    web: { slot: 10, instances: 2, reserve: 4, role: "front", purpose: "serves the shop", listens: { https: "tcp/443" }, packages: { nginx: "1.26.3-3" }, uses: ["db/app-password"], configuration },
    db: {
      slot: 20,
      role: "data",
      purpose: "keeps the orders",
      listens: { postgres: "tcp/5432" },
      secrets: { "app-password": { kind: "password", purpose: "the shop reads and writes" } },
      persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20 } },
      jobs: { vacuum: { schedule: "*-*-* 04:00", purpose: "tidy the tables" } },
    },
  },
  outside: { clients: "browsers", mirror: "package mirror" },
  flows: [
    { from: "clients", to: "web.https", reason: "customers open the shop" },
    { from: "web", to: "db.postgres", reason: "orders are kept" },
    { from: "all", to: "mirror.tcp/443", reason: "packages" },
  ],
  integrations: {
    mail: {
      purpose: "receipts",
      usedBy: ["web"],
      live: { host: "smtp.example.com", addresses: ["203.0.113.25"], port: "tcp/465", account: "shop" },
      sandbox: { host: "smtp.sandbox.example.com", addresses: ["203.0.113.125"], port: "tcp/465", account: "shop-sandbox" },
    },
    pay: { purpose: "payments", usedBy: ["web"], live: { host: "api.example.com", addresses: ["198.51.100.0/28"], port: "tcp/443", account: "shop" } },
  },
  backup: { schedule: "02:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};

const host: HostSettings = withNodes({
  endpoint: "https://pve1.example.internal:8006",
  environments: ["dev", "test", "prod"],
  node: "pve1",
  nodeAddress: "10.99.0.1",
  network: "vlan",
  bridge: "vmbr0",
  internalBridge: "vmbr1",
  capacity: { cores: 16, memoryMiB: 65536, diskGiB: 1000 },
  cpuOvercommit: 2,
  storagePath: "/var/lib/trilane",
  outside: { admin: ["10.99.1.0/24"], clients: ["10.99.3.0/24"], dns: ["10.99.2.53"], ntp: ["10.99.2.123"], mirror: ["10.99.2.80"] },
  adminKeys: [ADMIN_KEY],
  domain: "shop.internal",
});

function environment(vlan: number, from: number): EnvironmentSettings {
  return { cidr: `10.${vlan}.0.0/24`, gateway: `10.${vlan}.0.1`, vlan, vmids: { from, to: from + 999 }, budget: { cores: 10, memoryMiB: 16384, diskGiB: 200 } };
}

const declared = { reason: "no real customers", owner: "team", until: "2027-06-30" } as const;

const differences: readonly Difference[] = [
  { environment: "dev", what: "scale", value: "small", ...declared },
  { environment: "dev", what: "integration", integration: "mail", value: "stub", ...declared },
  { environment: "dev", what: "integration", integration: "pay", value: "stub", ...declared },
  { environment: "test", what: "integration", integration: "mail", value: "sandbox", ...declared },
  { environment: "test", what: "integration", integration: "pay", value: "stub", ...declared },
];

/** Input without problems. */
export const sample: PlanInput = {
  estate,
  differences,
  settings: settingsOf(host, { dev: environment(10, 3000), test: environment(20, 2000), prod: environment(30, 1000) }),
  today: "2026-11-21",
};

/** The sample with a field of every kind that refers to something, beside those that have a value of their own. */
export function withReferences(change: NonNullable<Service["configuration"]> = {}): PlanInput {
  return withService("web", {
    configuration: {
      ...configuration,
      clients: { kind: "callers", port: "https", purpose: "who may open the shop" },
      database: { kind: "service", to: "db.postgres", purpose: "where the orders are" },
      database_password: { kind: "secret", secret: "db/app-password", purpose: "reads and writes the orders" },
      mail: { kind: "integration", integration: "mail", purpose: "receipts" },
      ...change,
    },
  });
}

/** The mirror of the sample as the source of its packages. */
export const repository: NonNullable<Estate["repository"]> = { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] };

/** The sample with other fields in its estate. */
export function withEstate(change: Partial<Estate>): PlanInput {
  return { ...sample, estate: { ...estate, ...change } };
}

/** The sample with other fields in one service. */
export function withService(name: "web" | "db", change: Partial<Service>): PlanInput {
  const service = estate.services[name] as Service;
  return withEstate({ services: { ...estate.services, [name]: { ...service, ...change } } });
}

/** The sample with other fields in the host's settings. */
export function withHost(change: Partial<HostSettings>): PlanInput {
  return { ...sample, settings: settingsOf(withNodes({ ...host, ...change }, change.nodes), sample.settings.environments) };
}

/** The sample with dev on a host of its own, some of its fields changed. */
export function withSecondHost(change: Partial<HostSettings> = {}): PlanInput {
  const second = withNodes({ ...host, endpoint: "https://pve9.example.internal:8006", node: "pve9", nodeAddress: "10.99.0.9", ...change });
  const { dev, ...others } = sample.settings.environments;
  return { ...sample, settings: settingsOf(host, { ...others, dev: { ...(dev ?? environment(10, 3000)), host: "host-b" } }, { "host-b": second }) };
}

/** The sample with a second node of this capacity, and machines of prod placed. */
export function withSecondNode(capacity: Capacity, placement: Readonly<Record<string, string>>): PlanInput {
  const { prod = environment(30, 1000), ...others } = sample.settings.environments;
  const cluster = withNodes(host, { pve2: { address: "10.99.0.2", capacity } });
  return { ...sample, settings: settingsOf(cluster, { ...others, prod: { ...prod, placement } }) };
}

/** The sample with other fields in one environment's settings. */
export function withEnvironment(name: string, change: Partial<EnvironmentSettings>): PlanInput {
  const own = sample.settings.environments[name] ?? environment(40, 4000);
  return { ...sample, settings: { ...sample.settings, environments: { ...sample.settings.environments, [name]: { ...own, ...change } } } };
}

/** The sample with a ladder of its own: what was not there before is like test, in ranges of its own. */
export function withLadder(ladder: readonly string[]): PlanInput {
  const further = ladder.filter((name) => !(name in sample.settings.environments));
  const { settings } = withHost({ environments: ladder, cpuOvercommit: 3 });
  const modes = further.flatMap((name) => ["mail", "pay"].map((integration): Difference => ({ environment: name, what: "integration", integration, value: "stub", ...declared })));
  return { ...sample, differences: [...differences, ...modes], settings: { ...settings, environments: { ...settings.environments, ...Object.fromEntries(further.map((name, index) => [name, environment(40 + index, 4000 + 1000 * index)])) } } };
}

/** The sample with one more difference. */
export function withDifference(entry: Partial<Difference>): PlanInput {
  return { ...sample, differences: [...differences, { environment: "dev", ...declared, ...entry } as Difference] };
}

/** A gateway as the sample's network outside would have it. */
export const gateway: GatewaySettings = {
  address: "192.168.7.2/24",
  router: "192.168.7.1",
  vmid: 100,
  vpn: { port: 51820, network: "10.99.1.128/25", peers: { anna: { key: "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=", address: "10.99.1.130" } } },
};

/** The sample in network mode `internal`, with other fields in its gateway. */
export function withGateway(change: Partial<GatewaySettings>): PlanInput {
  return withHost({ network: "internal", gateway: { ...gateway, ...change } });
}

/** The sample in network mode `flat`: slices of 192.168.1.0/24, with other fields in the host's settings. */
export function withFlat(change: Partial<HostSettings> = {}): PlanInput {
  const outside = { ...host.outside, admin: ["192.168.1.8/29"], dns: ["192.168.1.5"], ntp: ["192.168.1.5"] };
  const { settings } = withHost({ network: "flat", lan: "192.168.1.0/24", router: "192.168.1.1", nodeAddress: "192.168.1.4", outside, ...change });
  const slices = Object.entries({ dev: "192.168.1.64/26", test: "192.168.1.128/26", prod: "192.168.1.192/26" });
  return { ...sample, settings: { ...settings, environments: Object.fromEntries(slices.map(([name, cidr]) => [name, { ...sample.settings.environments[name]!, cidr, vlan: undefined }])) } };
}

/** The sample whose db has a database with two logins, some of its fields changed. */
export function withDatabase(change: Partial<Database> = {}): PlanInput {
  const logins = { migrations: { right: "owner", secret: "owner-password" }, shop: { right: "read-write", secret: "app-password" } } as const;
  const secrets = { "owner-password": { kind: "password", purpose: "migrations" }, "app-password": { kind: "password", purpose: "the shop reads and writes" } } as const;
  return withService("db", { secrets, databases: { orders: { engine: "postgresql", purpose: "the orders", port: "postgres", logins, ...change } } });
}

/** People without problems: two who deploy production, one who deploys below it, one for databases alone. */
export const access: Access = {
  realms: {
    pve: { type: "pve", secondFactor: "totp" },
    office: { type: "ldap", secondFactor: "totp", server: "ldap.shop.example", mode: "ldaps", baseDn: "ou=people,dc=shop,dc=example", userAttribute: "uid", bindDn: "cn=proxmox,dc=shop,dc=example" },
    sso: { type: "openid", secondFactor: "provider", issuer: "https://sso.shop.example/realms/shop", clientId: "proxmox", usernameClaim: "username" },
  },
  people: {
    anna: { name: "Anna Berger", account: "anna@pve", roles: [{ role: "production deployer" }, { role: "admin", account: "anna-admin@pve" }] },
    ben: { name: "Ben Okafor", account: "ben@sso", roles: [{ role: "production deployer" }, { role: "viewer", environments: ["test"] }], email: "ben@shop.example", until: "2027-03-31" },
    carla: { name: "Carla Meier", account: "carla@office", roles: [{ role: "deployer", environments: ["dev", "test"] }, { role: "viewer", environments: ["prod"] }] },
    dirk: { name: "Dirk Sommer", roles: [{ role: "database reader", environments: ["prod"] }] },
  },
};

/** The sample with people, some of them others; undefined takes one out. */
export function withPeople(change: Readonly<Record<string, Partial<Person> | undefined>> = {}, realms: Readonly<Record<string, object | undefined>> = {}): PlanInput {
  const people = Object.fromEntries([...new Set([...Object.keys(access.people), ...Object.keys(change)])].filter((short) => !(short in change) || change[short] !== undefined).map((short) => [short, { ...access.people[short], ...change[short] } as Person]));
  const known = Object.fromEntries(Object.entries({ ...access.realms, ...realms }).filter(([, realm]) => realm !== undefined));
  return { ...sample, access: { realms: known as Access["realms"], people } };
}
