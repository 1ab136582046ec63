/** Edges of what an estate says: capacity, data, flows, images, names, secrets, services, texts. */
import type { Flow, MachineSize, PlanInput, Service } from "../../../../components/model";
import { invalid as longName } from "../invalid/data-04-long";
import { gateway, sample, withEnvironment, withEstate, withHost, withSecondHost, withSecondNode, withService } from "../sample";
import { edge, type Edge } from "./edge";

const { estate } = sample;
const small = { cores: 1, memoryMiB: 512, diskGiB: 5 };
const sized = (size: Partial<MachineSize>): PlanInput => withEstate({ sizes: { ...estate.sizes, odd: { small, standard: { ...small, ...size } } } });
const keeping = (persists: Readonly<Record<string, Partial<NonNullable<Service["persists"]>[string]>>>): PlanInput => withService("db", { persists: Object.fromEntries(Object.entries(persists).map(([name, one]) => [name, { what: "files", mount: `/srv/${name}`, sizeGiB: 1, ...one }])) });
const disks = (count: number): PlanInput => keeping(Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${String(index + 1).padStart(2, "0")}`, { disk: index + 1 }])));
const retired = (name: string): PlanInput => withEstate({ retired: { [name]: { reason: "gone", owner: "team", on: "2026-11-01" } } });
const flows = (...list: readonly Partial<Flow>[]): PlanInput => withEstate({ flows: list.map((flow) => ({ from: "web", to: "db.postgres", reason: "orders", ...flow })) });
const plus = (name: string, service: Partial<Service> = {}): PlanInput => withEstate({ services: { ...estate.services, [name]: { slot: 30, role: "front", purpose: "more", ...service } } });
const image = (change: object): PlanInput => withEstate({ image: { ...estate.image, ...change } });
const long = "Not-a-label";
const data = longName.input.estate.services;
const unkept = Object.fromEntries(Object.entries(data).map(([name, service]) => [name, { ...service, persists: {} }]));

/** All of them. */
export const estateEdges: readonly Edge[] = [
  edge("CAP-03", "another host with room for its own environment", withSecondHost({ capacity: { cores: 5, memoryMiB: 16384, diskGiB: 200 } })),
  edge("CAP-03", "an environment that is stopped", withEnvironment("test", { stopped: true, budget: { cores: 30, memoryMiB: 65536, diskGiB: 200 } })),
  edge("CAP-03", "a host that its budgets fill, and a gateway", withHost({ network: "internal", gateway, capacity: { cores: 15, memoryMiB: 49152, diskGiB: 600 } }), [
    "Pulumi.host.yaml trilane:capacity.cores: budgets promise 32 cores, the host gives 30 (15 × 2); expected budgets within the host; lower the budgets in the files of the environments",
    "Pulumi.host.yaml trilane:capacity.memoryMiB: budgets promise 50176 MiB of memory, the host gives 49152; expected budgets within the host; lower the budgets in the files of the environments",
    "Pulumi.host.yaml trilane:capacity.diskGiB: budgets promise 610 GiB of disk, the host gives 600; expected budgets within the host; lower the budgets in the files of the environments",
  ]),
  edge("CAP-04", "no memory at all", sized({ memoryMiB: 0 }), [
    "stacks/estate.ts sizes.odd.standard.memoryMiB: 0 cannot be a size; expected a whole number of at least 1; write the number that the role needs",
    "stacks/estate.ts sizes.odd.standard.memoryFloorMiB: 0 cannot be a size; expected a whole number of at least 1; write the number that the role needs",
  ]),
  edge("CAP-04", "a capacity of nothing, and one without end", withHost({ capacity: { cores: Infinity, memoryMiB: 0, diskGiB: 1000 } }), [
    "Pulumi.host.yaml trilane:capacity.cores: Infinity cores cannot be; expected a number above 0; write what there is",
    "Pulumi.host.yaml trilane:capacity.memoryMiB: 0 MiB of memory cannot be; expected a number above 0; write what there is",
  ]),
  edge("CAP-04", "too little overcommitment", withHost({ cpuOvercommit: 0.5 }), ["Pulumi.host.yaml trilane:cpuOvercommit: 0.5 cannot be; expected 1 to 16; write 2, or leave it out"]),
  edge("CAP-04", "too much overcommitment", withHost({ cpuOvercommit: 17 }), ["Pulumi.host.yaml trilane:cpuOvercommit: 17 cannot be; expected 1 to 16; write 2, or leave it out"]),
  edge("CAP-04", "data without size", keeping({ orders: { sizeGiB: 0 } }), ["stacks/estate.ts services.db.persists.orders.sizeGiB: 0 cannot be a size; expected a whole number of at least 1; write the size that the data needs"]),
  edge("CAP-04", "data of a size and a half", keeping({ orders: { sizeGiB: 1.5 } }), ["stacks/estate.ts services.db.persists.orders.sizeGiB: 1.5 cannot be a size; expected a whole number of at least 1; write the size that the data needs"]),
  edge("CAP-04", "a budget of nothing", withEnvironment("test", { budget: { cores: 0, memoryMiB: 16384, diskGiB: 200 } }), ["Pulumi.test.yaml trilane:budget.cores: 0 cores cannot be; expected a number above 0; write what there is"]),
  edge("CAP-05", "one node alone, too small for its machines", withHost({ capacity: { cores: 16, memoryMiB: 4096, diskGiB: 1000 } })),
  edge("CAP-06", "a machine larger than every node", { ...withSecondNode({ cores: 1, memoryMiB: 8192, diskGiB: 100 }, { "web-2": "pve2" }), estate: withEstate({ sizes: { ...estate.sizes, front: { small, standard: { ...small, cores: 17 } } } }).estate }),
  edge("DATA-01", "half a disk", keeping({ orders: { disk: 1.5 } }), ["stacks/estate.ts services.db.persists.orders.disk: 1.5 is not a disk; expected 1 to 30, as many as Proxmox attaches; write disk: 1"]),
  edge("DATA-01", "disk 0", keeping({ orders: { disk: 0 } }), ["stacks/estate.ts services.db.persists.orders.disk: 0 is not a disk; expected 1 to 30, as many as Proxmox attaches; write disk: 1"]),
  edge("DATA-01", "more disks than there are", disks(31), ["stacks/estate.ts services.db.persists.d31.disk: 31 is not a disk; expected 1 to 30, as many as Proxmox attaches; keep less in this service"]),
  edge("DATA-04", "a long name without data", { ...longName.input, estate: { ...longName.input.estate, services: unkept } }),
  edge("DATA-05", "data of nobody", retired("/orders"), ["stacks/estate.ts retired \"/orders\": names no data; expected <service>/<data> or <machine>/<data>; write for example database/postgres, or database-2/postgres"]),
  edge("DATA-05", "a service alone", retired("db/"), ["stacks/estate.ts retired \"db/\": names no data; expected <service>/<data> or <machine>/<data>; write for example database/postgres, or database-2/postgres"]),
  edge("DATA-05", "too many names", retired("db/old/more"), ["stacks/estate.ts retired \"db/old/more\": names no data; expected <service>/<data> or <machine>/<data>; write for example database/postgres, or database-2/postgres"]),
  edge("DATA-05", "data of a machine that is still declared", retired("db-1/orders"), ["stacks/estate.ts retired \"db-1/orders\": is still declared; expected data that is declared or given up, not both; take it out of persists of db-1, or remove this entry"]),
  edge("DATA-05", "data of the same name at another machine", retired("web-1/orders")),
  edge("FLOW-01", "a flow without ends", flows({ from: "", to: ".postgres" }), [
    "stacks/estate.ts flow  to .postgres: from nothing is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside",
    "stacks/estate.ts flow  to .postgres: to nothing is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside",
  ]),
  edge("FLOW-01", "a flow to every machine", flows({ to: "all.tcp/22" }), ["stacks/estate.ts flow web to all.tcp/22: to all is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside"]),
  edge("FLOW-02", "a service that does not listen", withEstate({ services: { ...estate.services, job: { slot: 30, role: "front", purpose: "works at night" } }, flows: [{ from: "web", to: "job.http", reason: "asks" }] }), ["stacks/estate.ts flow web to job.http: job does not listen on http; expected a service that listens, job does not; name the port in services.job.listens, or correct the flow"]),
  edge("FLOW-02", "a port without a name", flows({ to: "db" }), ["stacks/estate.ts flow web to db: db does not listen on an unnamed port; expected one of db.postgres; name the port in services.db.listens, or correct the flow"]),
  edge("FLOW-02", "somebody whom nobody knows", flows({ to: "nobody.443" })),
  edge("FLOW-03", "an environment alone", flows({ from: "dev" }), ["stacks/estate.ts flow dev to db.postgres: dev names an environment; expected names of services alone: every flow stays inside each environment; write the service without the environment, or go through a peer outside"]),
  edge("FLOW-04", "a service with the name of a peer", { ...plus("clients"), estate: { ...plus("clients").estate, flows: [{ from: "clients", to: "mirror.tcp/443", reason: "packages" }] } }),
  edge("FLOW-04", "a peer with the name of a service as target", { ...plus("mirror"), estate: { ...plus("mirror").estate, flows: [{ from: "clients", to: "mirror.tcp/443", reason: "packages" }] } }),
  edge("ID-03", "half a slot", withService("db", { slot: 20.5 }), ["stacks/estate.ts services.db.slot: 20.5 is not a slot; expected a whole number, 10 or higher; pick a free slot, for example 14"]),
  edge("ID-03", "services the other way round", withService("web", { slot: 40 })),
  edge("IMAGE-01", "a shorter checksum of its kind", image({ checksum: "ab".repeat(32), checksumAlgorithm: "sha256" })),
  edge("IMAGE-01", "a checksum that plain JavaScript leaves out", image({ checksum: undefined }), ["stacks/estate.ts image.checksum: the image has no checksum; expected 128 hexadecimal digits (sha512); copy it from the checksum file beside the image"]),
  edge("IMAGE-03", "a query behind the name", image({ url: "https://images.example.org/20260901/debian.iso?as=.img" }), ["stacks/estate.ts image.url: \"debian.iso\" is not a plain disk image; expected a file that ends in .qcow2 or .img, holding qcow2, not compressed; use the qcow2 build of the image"]),
  edge("IMAGE-05", "the same name with another checksum", withEstate({ previousImages: [{ ...estate.image, checksum: "cd".repeat(64) }] })),
  edge("NAME-02", "the estate", withEstate({ name: long }), ["stacks/estate.ts name: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job"]),
  edge("NAME-02", "a role", withEstate({ sizes: { ...estate.sizes, [long]: { small, standard: small } } }), ["stacks/estate.ts sizes.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job"]),
  edge("NAME-02", "a peer", withEstate({ outside: { ...estate.outside, [long]: "somebody" } }), ["stacks/estate.ts outside.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job"]),
  edge("NAME-02", "an integration", withEstate({ integrations: { ...estate.integrations, [long]: estate.integrations["pay"]! } }), ["stacks/estate.ts integrations.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job"]),
  edge("NAME-02", "what a service has", withService("db", { listens: { [long]: "tcp/1" }, secrets: { [long]: { kind: "password", purpose: "opens" } }, persists: { [long]: { what: "files", mount: "/srv", sizeGiB: 1 } }, jobs: { [long]: { schedule: "*-*-* 04:00", purpose: "tidies" } } }), [
    "stacks/estate.ts services.db.listens.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job",
    "stacks/estate.ts services.db.secrets.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job",
    "stacks/estate.ts services.db.persists.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job",
    "stacks/estate.ts services.db.jobs.Not-a-label: \"Not-a-label\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job",
  ]),
  edge("NAME-03", "an environment, every machine, and an integration like a service", withEstate({ services: { ...estate.services, dev: { slot: 30, role: "front", purpose: "one" }, all: { slot: 31, role: "front", purpose: "two" } }, integrations: { ...estate.integrations, web: estate.integrations["pay"]! } }), [
    "stacks/estate.ts services.dev: dev is already the name of an environment; expected a name of its own; rename it, for example dev-service",
    "stacks/estate.ts services.all: all is already the name of every machine; expected a name of its own; rename it, for example all-service",
    "stacks/estate.ts integrations.web: web is already the name of a service; expected a name of its own; rename it, for example web-integration",
  ]),
  edge("SECRET-01", "too long, and not whole", withService("db", { secrets: { one: { kind: "password", length: 129, purpose: "x" }, two: { kind: "password", length: 22.5, purpose: "x" }, three: { kind: "key", bytes: 129, purpose: "x" } } }), [
    "stacks/estate.ts services.db.secrets.one.length: 129 cannot be; expected a whole number from 22 to 128; write 32, or leave it out",
    "stacks/estate.ts services.db.secrets.three.bytes: 129 cannot be; expected a whole number from 16 to 128; write 32, or leave it out",
    "stacks/estate.ts services.db.secrets.two.length: 22.5 cannot be; expected a whole number from 22 to 128; write 32, or leave it out",
  ]),
  edge("SECRET-02", "a secret where nobody owns one", { ...sample, estate: { ...withService("db", { secrets: {} }).estate } }, ["stacks/estate.ts services.web.uses: there is no secret db/app-password; expected a secret that a service owns; correct the name, or add the secret to its owner"]),
  edge("SERVICE-01", "a role without one of its sizes", withEstate({ sizes: { ...estate.sizes, front: { standard: small } as never } }), ["stacks/estate.ts sizes.front.small: is missing; expected a size; add cores, memoryMiB and diskGiB"]),
  edge("SERVICE-02", "a machine and a half", withService("db", { instances: 1.5 }), ["stacks/estate.ts services.db.instances: 1.5 is not a number of machines; expected 1 to 999; write 1, or leave it out"]),
  edge("SERVICE-02", "a slot and a half", withService("db", { reserve: 1.5 }), ["stacks/estate.ts services.db.reserve: 1.5 slots for 1 machines; expected at least as many slots as machines; write 1 or more, or leave it out"]),
  edge("SERVICE-02", "more than there may be", withService("db", { instances: 1000 }), ["stacks/estate.ts services.db.instances: 1000 is not a number of machines; expected 1 to 999; write 1, or leave it out"]),
  edge("SERVICE-04", "versions that move or are none", withService("web", { packages: { a: "1 ", b: "stable", c: "latest2" } }), [
    "stacks/estate.ts services.web.packages.a: \"1 \" is not one version; expected an exact version; write the version that was tested, for example 1.22.1-9",
    "stacks/estate.ts services.web.packages.b: \"stable\" is not one version; expected an exact version; write the version that was tested, for example 1.22.1-9",
    "stacks/estate.ts services.web.packages.c: \"latest2\" is not one version; expected an exact version; write the version that was tested, for example 1.22.1-9",
  ]),
  edge("TEXT-01", "every text of an estate", withEstate({
    outside: { ...estate.outside, mirror: "" },
    integrations: { ...estate.integrations, pay: { ...estate.integrations["pay"]!, purpose: " payments" } },
    services: { ...estate.services, db: { ...estate.services["db"]!, purpose: "x".repeat(201), secrets: { "app-password": { kind: "password", purpose: "" } }, persists: { orders: { what: "", mount: "/srv", sizeGiB: 1 } }, jobs: { vacuum: { schedule: "*-*-* 04:00", purpose: "" } } } },
  }), [
    "stacks/estate.ts outside.mirror: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts integrations.pay.purpose: starts or ends with a blank; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts services.db.purpose: has 201 characters; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts services.db.secrets.app-password.purpose: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts services.db.persists.orders.what: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts services.db.jobs.vacuum.purpose: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed",
  ]),
  edge("TEXT-01", "the longest text", withService("db", { purpose: "x".repeat(200) })),
];
