/** One estate behind a gateway of its own, and one on a flat network: up, changed, moved to another mode, refused, destroyed. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../../simulator/simulator";
import { Api } from "../estate/api";
import type { Clone } from "../estate/clone";
import { mustWork } from "../estate/clone";
import { bringUp, cloneOf, takeDown } from "../estate/example";
import { preview, up, VM } from "../estate/preview";
import { machinesOf, removeHostUser, snapshot } from "../estate/snapshot";

const ENVIRONMENTS = ["test", "prod"];
const HOST = "Pulumi.host.yaml";

let clone: Clone;
let api: Api;
let printed: string;

async function start(example: string): Promise<void> {
  clone = cloneOf(example);
  printed = await bringUp(clone);
  api = Api.root(clone);
}

async function end(): Promise<void> {
  await clone.trilane(["demo", "down"]);
  clone.remove();
}

/** Everything that a preview prints, whether it works or not. */
async function said(stack: string, ...verb: readonly string[]): Promise<string> {
  const { stdout, stderr } = await clone.pulumi([...(verb.length > 0 ? verb : ["preview"]), "-s", stack]);
  return `${stdout}\n${stderr}`;
}

/** The host of an example is as large as the example says. */
const withoutSizes = (seen: object): unknown => JSON.parse(JSON.stringify(seen, (key, value: unknown) => (["maxcpu", "maxmem", "total"].includes(key) ? undefined : value)));

/** Bridge and tag of the first card of each machine. */
async function cards(): Promise<Readonly<Record<string, string>>> {
  const machines = Object.entries(await machinesOf(api)).filter(([name]) => name.includes("-web-"));
  return Object.fromEntries(machines.map(([name, { config }]) => [name, /bridge=\w+/.exec(String(config["net0"]))?.[0] + (/,tag=\d+/.exec(String(config["net0"]))?.[0] ?? "")]));
}

describe("mode internal: the gateway is the only way in and out", () => {
  beforeAll(() => start("internal"));
  afterAll(end);

  const gateway = async () => (await machinesOf(api))["practice-gateway"];
  const seed = async () => /iso\/(gateway-\w+\.iso)/.exec(String((await gateway())?.config["ide3"]))?.[1];

  test("the gateway runs first, protected, with a leg in each environment, on a bridge without a port", async () => {
    expect(await gateway()).toMatchObject({
      vmid: 100, status: "running",
      config: { protection: 1, onboot: 1, startup: "order=1,up=30,down=0", net0: expect.stringMatching(/bridge=vmbr0,firewall=0/), net1: expect.stringMatching(/bridge=vmbr1,.*tag=30/), net2: expect.stringMatching(/bridge=vmbr1,.*tag=20/) },
    });
    const interfaces = await api.get<{ iface: string }[]>("/nodes/pve1/network");
    expect(interfaces.find(({ iface }) => iface === "vmbr1")).toMatchObject({ bridge_ports: "", bridge_vlan_aware: 1, active: 1 });
    expect(await cards()).toEqual({ "prod-web-1": "bridge=vmbr1,tag=30", "test-web-1": "bridge=vmbr1,tag=20" });
    expect(printed).not.toContain("reduced isolation");
  });

  test("after a refresh nothing differs", async () => {
    expect(await preview(clone, "host", "--refresh")).toEqual([]);
    expect(await preview(clone, "prod", "--refresh")).toEqual([]);
  });

  test("another flow is another seed and a restart of the same gateway", async () => {
    const [before, content] = [await gateway(), await seed()];
    clone.edit("stacks/estate.ts", (text) => text.replace("flows: [", 'flows: [\n    { from: "clients", to: "web.http", reason: "old links" },').replace('listens: { https: "tcp/443" }', 'listens: { https: "tcp/443", http: "tcp/80" }'));
    const steps = await preview(clone, "host");
    expect(steps.map(({ op, name }) => `${op} ${name.replace(/[0-9a-f]{12}/, "…")}`).sort()).toEqual(["update gateway-power", "update gateway-vm", "create gateway-seed-…", "delete gateway-seed-…"].sort());
    await up(clone, "host");
    expect(await seed()).not.toBe(content);
    const after = await gateway();
    expect([after?.status, after?.config["net1"], after?.config["scsi0"]]).toEqual(["running", before?.config["net1"], before?.config["scsi0"]]);
    const tasks = await api.get<{ type: string; id: string }[]>("/nodes/pve1/tasks");
    expect(tasks.filter(({ id, type }) => id === "100" && type.startsWith("qm")).map(({ type }) => type).sort()).toEqual(["qmcreate", "qmshutdown", "qmstart", "qmstart"]);
    expect(await preview(clone, "host")).toEqual([]);
    for (const environment of ENVIRONMENTS) await up(clone, environment);
  });

  test("to mode vlan and back: previews say what happens, cards move in place, the way to the old network stays until then", async () => {
    clone.edit(HOST, (text) => text.replace("network: internal", "network: vlan"));
    expect(await said("host")).toContain("test: its network changes from internal, vmbr1 VLAN 20 to vlan, vmbr0 VLAN 20; until pulumi up -s test its machines stay behind the gateway; then run this one again, which takes the old network away");
    const environment = await said("test");
    expect(environment).toContain("test: 2 machines stay and run on (database-1, web-1): the card of each is moved, which breaks its open connections; until all are moved they do not reach each other");
    expect(environment).toContain("stack host: has network internal for test; expected network vlan, as the settings say; run pulumi up -s host first");

    await up(clone, "host");
    expect((await gateway())?.status).toBe("running");
    for (const stack of ENVIRONMENTS) expect((await preview(clone, stack)).map(({ op, type, name }) => `${op} ${type} ${name}`)).toEqual([`update ${VM} database-1-vm`, `update ${VM} web-1-vm`]);
    for (const stack of [...ENVIRONMENTS, "host"]) await up(clone, stack);
    expect(await cards()).toEqual({ "prod-web-1": "bridge=vmbr0,tag=30", "test-web-1": "bridge=vmbr0,tag=20" });
    expect([await gateway(), (await api.get<{ iface: string }[]>("/nodes/pve1/network")).filter(({ iface }) => iface === "vmbr1")]).toEqual([undefined, []]);

    clone.edit(HOST, (text) => text.replace("network: vlan", "network: internal"));
    expect(await said("host")).toContain("until pulumi up -s prod its machines stay where they are; then the network outside must route 10.30.0.0/24 to the gateway");
    for (const stack of ["host", ...ENVIRONMENTS, "host"]) await up(clone, stack);
    expect(await cards()).toEqual({ "prod-web-1": "bridge=vmbr1,tag=30", "test-web-1": "bridge=vmbr1,tag=20" });
    for (const stack of ["host", ...ENVIRONMENTS]) expect(await preview(clone, stack)).toEqual([]);
    expect(clone.refusals()).toEqual([]);
  });

  test("to mode flat: gateway and bridge go first, machines are made anew on the one network, their data stays", async () => {
    const holders = async () => Object.fromEntries(Object.entries(await machinesOf(api)).filter(([name]) => name.endsWith("-data")).map(([name, { vmid, config }]) => [name, { vmid, config }]));
    const kept = await holders();
    clone.edit(HOST, (text) => text.replace("network: internal", "network: flat\n  trilane:lan: 10.99.0.0/24\n  trilane:router: 10.99.0.254"));
    for (const [environment, cidr] of [["test", "10.99.0.64/27"], ["prod", "10.99.0.96/27"]] as const) clone.edit(`Pulumi.${environment}.yaml`, (text) => text.replace(/trilane:cidr: .*\n {2}trilane:vlan: \d+/, `trilane:cidr: ${cidr}`));
    clone.edit("stacks/differences.ts", (text) => text.replace("Acceptance[] = [];", 'Acceptance[] = [{ what: "personal data on a flat network", data: "database/postgres", reason: "one office", owner: "office", until: "2999-12-31" }];'));
    expect(await said("host")).toContain("until pulumi up -s test its machines have no network: gateway and bridge go with this run");
    await up(clone, "host");
    for (const stack of [...ENVIRONMENTS, "host"]) await up(clone, stack);

    const web = (await machinesOf(api))["prod-web-1"];
    expect([await cards(), web?.status, web?.config["ipconfig0"]]).toEqual([{ "prod-web-1": "bridge=vmbr0", "test-web-1": "bridge=vmbr0" }, "running", "gw=10.99.0.254,ip=10.99.0.107/24"]);
    expect(await holders()).toEqual(kept);
    const left = JSON.stringify([await gateway(), await api.get("/nodes/pve1/network"), await api.get("/storage"), await api.get("/access/acl")]);
    expect(left).not.toMatch(/vmbr1|trilane-gateway|\/sdn[^"]*\/\d/);
    expect(mustWork(await clone.trilane(["verify"], { env: await clone.shell() })).stdout).toBe("host, test, prod: what is deployed is what the plan says\n");
    for (const stack of ["host", ...ENVIRONMENTS]) expect(await preview(clone, stack)).toEqual([]);
  });

  test("destroyed, it leaves the host as it was", async () => {
    for (const environment of ENVIRONMENTS) {
      mustWork(await clone.pulumi(["state", "unprotect", "--all", "--yes", "-s", environment]));
      for (const { vmid } of Object.values(await machinesOf(api)).filter(({ vmid: id }) => id !== 100)) await api.call("PUT", `/nodes/pve1/qemu/${vmid}/config`, { protection: "0" });
      mustWork(await clone.pulumi(["destroy", "--yes", "--skip-preview", "-s", environment]));
    }
    mustWork(await clone.pulumi(["destroy", "--yes", "--skip-preview", "-s", "host"]));
    await removeHostUser(api);
    const directory = mkdtempSync(join(tmpdir(), "trilane-fresh-"));
    const fresh = await startSimulator({ directory });
    try {
      const untouched = await snapshot(new Api(fresh.endpoint, fresh.caFile, readFileSync(fresh.tokenFile, "utf8").trim()));
      expect(withoutSizes(await snapshot(api))).toEqual(withoutSizes(untouched));
    } finally {
      await fresh.stop();
      rmSync(directory, { recursive: true });
    }
  });
});

describe("mode flat: firewalls alone, and everybody is told", () => {
  beforeAll(() => start("flat"));
  afterAll(end);

  test("machines share the untagged bridge, have slices of one network, and their firewalls drop the other environment", async () => {
    const machines = await machinesOf(api);
    expect(await cards()).toEqual({ "prod-web-1": "bridge=vmbr0", "test-web-1": "bridge=vmbr0" });
    const web = machines["prod-web-1"];
    expect(web?.config["ipconfig0"]).toBe("gw=10.99.0.254,ip=10.99.0.107/24");
    expect(web?.config["net0"]).toMatch(/firewall=1.*rate=50/);
    expect(web?.rules[0]).toMatchObject({ type: "in", action: "DROP", source: "+dc/env_test" });
    expect(await api.get("/cluster/firewall/rules")).toMatchObject([{ action: "DROP", source: "+dc/env_prod" }, { action: "DROP", source: "+dc/env_test" }, { action: "ACCEPT", source: "+dc/admin" }]);
  });

  test("an environment's token may use the untagged bridge, and no tag of it", async () => {
    const grants = await api.get<{ path: string; propagate: number }[]>("/access/acl");
    expect(grants.filter(({ path }) => path.startsWith("/sdn")).map(({ path, propagate }) => [path, propagate])).toEqual([["/sdn/zones/localnetwork/vmbr0", 0], ["/sdn/zones/localnetwork/vmbr0", 0]]);
  });

  test("whoever runs it, previews it or reads its outputs is told of the reduced isolation", async () => {
    expect(printed.match(/reduced isolation: one flat network/g)).toHaveLength(2);
    expect(await said("prod")).toContain("warning: prod: reduced isolation: one flat network, kept apart by the firewalls of the machines alone; see docs/network.md");
    const { trilane } = JSON.parse(mustWork(await clone.pulumi(["stack", "output", "--json", "-s", "prod"])).stdout) as { trilane: { network: object } };
    expect(trilane.network).toMatchObject({ mode: "flat", isolation: "reduced" });
    expect(await preview(clone, "host", "--refresh")).toEqual([]);
  });

  test("personal data is refused, until somebody accepts it in writing", async () => {
    const restore = clone.edit("stacks/estate.ts", (text) => text.replace("sizeGiB: 20 }", "sizeGiB: 20, personal: true }"));
    expect(await said("prod")).toContain("stacks/estate.ts services.database.persists.postgres: is personal data, and the network is flat: reduced isolation; expected mode vlan or internal, or an acceptance in writing");
    clone.edit("stacks/differences.ts", (text) => text.replace("= [];", '= [{ what: "personal data on a flat network", data: "database/postgres", reason: "one office, one owner", owner: "office", until: "2999-12-31" }];'));
    expect((await preview(clone, "prod")).filter(({ op }) => op !== "update")).toEqual([]);
    restore();
    clone.edit("stacks/differences.ts", (text) => text.replace(/= \[\{ what: "personal.*\}\];/, "= [];"));
  });

  test("to another mode: the preview says which machines are replaced, and how long that took last", async () => {
    const restore = clone.edit(HOST, (text) => text.replace("network: flat", "network: vlan"));
    for (const [environment, vlan] of [["test", 20], ["prod", 30]] as const) clone.edit(`Pulumi.${environment}.yaml`, (text) => text.replace(/trilane:cidr: .*/, `trilane:cidr: 10.${vlan}.0.0/24\n  trilane:vlan: ${vlan}`));
    expect(await said("test")).toMatch(/test: 2 machines are replaced \(database-1, web-1\), each down from its deletion until its successor serves: between \d+ s \(all at once, as long as (database|web)-1\) and \d+ s \(one after the other\), as the tasks qmcreate and qmstart on the host last took, newest of \d{4}-/);
    restore();
    for (const environment of ENVIRONMENTS) clone.edit(`Pulumi.${environment}.yaml`, (text) => text.replace(/trilane:cidr: .*\n {2}trilane:vlan: \d+/, `trilane:cidr: ${environment === "test" ? "10.99.0.64/27" : "10.99.0.96/27"}`));
    expect(await preview(clone, "test")).toEqual([]);
  });

  test("every stack is destroyed", async () => {
    expect(clone.refusals()).toEqual([]);
    expect(Object.keys(await takeDown(clone)).sort()).toEqual(["host", "prod", "test"]);
  });
});
