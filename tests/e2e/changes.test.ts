import { Api } from "./estate/api";
import type { Clone } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { ENVIRONMENTS, preview, STACKS, up, VM } from "./estate/preview";
import { machinesOf, serving } from "./estate/snapshot";
import { sharedEstate } from "./estate/start";

let clone: Clone;
beforeAll(() => (clone = sharedEstate()));

const ESTATE = "stacks/estate.ts";

describe("an estate as the code says", () => {
  test.each(STACKS)("a second preview of %s is empty", async (stack) => {
    expect(await preview(clone, stack)).toEqual([]);
  });

  test.each(STACKS)("a preview of %s after a refresh is empty", async (stack) => {
    mustWork(await clone.pulumi(["refresh", "--yes", "--skip-preview", "-s", stack]));
    expect(await preview(clone, stack)).toEqual([]);
    expect(await preview(clone, stack, "--refresh")).toEqual([]);
  });

  test("every machine runs behind its firewall, with its limits", async () => {
    const machines = serving(await machinesOf(Api.root(clone)));
    expect(Object.keys(machines).sort()).toEqual(ENVIRONMENTS.flatMap((environment) => ["appointments-1", "database-1", "report-1", "web-1", "web-2"].map((key) => `${environment}-${key}`)).sort());
    for (const { status, config, rules, options, ipsets } of Object.values(machines)) {
      expect(status).toBe("running");
      expect(options).toMatchObject({ enable: 1, policy_in: "DROP", policy_out: "DROP", ipfilter: 1, macfilter: 1 });
      expect(rules.length).toBeGreaterThan(2);
      expect(ipsets["ipfilter-net0"]).toHaveLength(1);
      expect(config["net0"]).toMatch(/firewall=1.*rate=|rate=.*firewall=1/);
      expect(config["scsi0"]).toMatch(/iops/);
      expect(config["cpulimit"]).toBeDefined();
    }
  });
});

describe("one machine's memory", () => {
  let restore: () => void;
  beforeAll(() => {
    // Both scales of the database's role; nobody else has this role.
    restore = clone.edit(ESTATE, (text) => text.replace(/(database: \{\s+small: \{ cores: 1, memoryMiB: )2048/, "$13072").replace(/(standard: \{ cores: 4, memoryMiB: )8192/, "$17168"));
  });
  afterAll(() => restore());

  test.each(ENVIRONMENTS)("changes that one machine in %s and nothing else", async (environment) => {
    expect(await preview(clone, environment)).toMatchObject([{ op: "update", type: VM, name: "database-1-vm" }]);
  });

  test("changes nothing of the host", async () => {
    expect(await preview(clone, "host")).toEqual([]);
  });

  test("arrives at the host, in place", async () => {
    const before = serving(await machinesOf(Api.root(clone)));
    await up(clone, "dev");
    const after = serving(await machinesOf(Api.root(clone)));
    expect(after["dev-database-1"]?.config["memory"]).toBe("3072");
    const without = (machines: typeof after): object => ({ ...machines, "dev-database-1": undefined });
    expect(without(after)).toEqual(without(before));
    restore();
    await up(clone, "dev");
    expect(await preview(clone, "dev")).toEqual([]);
  });
});

// Stands before the replacements: a disk does not shrink, and the replaced machines have their old size again.
describe("memory and disk of running machines at once", () => {
  let restore: () => void;
  beforeAll(() => {
    restore = clone.edit(ESTATE, (text) => text.replace("small: { cores: 1, memoryMiB: 1024, diskGiB: 10 },", "small: { cores: 1, memoryMiB: 1536, diskGiB: 11 },"));
  });
  afterAll(() => restore());

  test("the provider refuses the disk first; the same command, run again, gets there and leaves no difference", async () => {
    const runs = [];
    for (let run = 0; run < 4 && runs.at(-1) !== 0; run++) runs.push((await clone.pulumi(["up", "--yes", "--skip-preview", "-s", "dev"])).code);
    expect(runs.at(-1)).toBe(0);
    expect(await preview(clone, "dev")).toEqual([]);
    const machines = serving(await machinesOf(Api.root(clone)));
    expect(machines["dev-web-1"]?.config).toMatchObject({ memory: "1536", scsi0: expect.stringContaining("size=11G") });
  });
});

describe("another image", () => {
  const old = "3d94c9dd66d8";
  let restore: () => void;
  beforeAll(async () => {
    restore = clone.edit(ESTATE, (text) => text.replace(old, "4ea5d0ee77e9"));
    await up(clone, "host");
  });
  afterAll(async () => {
    restore();
    await up(clone, "host");
    await up(clone, "dev");
  });

  test.each(ENVIRONMENTS)("replaces each machine of %s", async (environment) => {
    const steps = await preview(clone, environment);
    const replaced = steps.filter(({ op, type }) => op === "replace" && type === VM).map(({ name }) => name);
    expect(replaced).toEqual(["appointments-1-vm", "database-1-vm", "report-1-vm", "web-1-vm", "web-2-vm"]);
  });

  test("a replaced machine has its image, its firewall, its address and its data, and runs", async () => {
    const api = Api.root(clone);
    const disks = (vmid: number) => api.get<{ volid: string; ctime: number }[]>(`/nodes/pve1/storage/trilane-dev-disks/content?vmid=${vmid}`);
    const [data, boot] = [await disks(3531), await disks(3031)];
    const before = serving(await machinesOf(Api.root(clone)));
    await up(clone, "dev");
    const after = serving(await machinesOf(Api.root(clone)));
    for (const [name, machine] of Object.entries(after)) {
      const { rules, options, ipsets, status, vmid, config } = machine;
      const was = before[name];
      expect({ name, rules, options, ipsets, status, vmid, net0: config["net0"], ipconfig0: config["ipconfig0"] }).toEqual({
        name, rules: was?.rules, options: was?.options, ipsets: was?.ipsets, status: "running", vmid: was?.vmid, net0: was?.config["net0"], ipconfig0: was?.config["ipconfig0"],
      });
    }
    // The same volume, made at the same time; beside it a new boot disk.
    expect(await disks(3531)).toEqual(data);
    expect(await disks(3031)).not.toEqual(boot);
    expect(after["dev-database-1"]?.config["scsi1"]).toBe(before["dev-database-1"]?.config["scsi1"]);
    expect(await preview(clone, "dev")).toEqual([]);
  });
});

describe("a machine in the middle of the list", () => {
  let restore: () => void;
  beforeAll(() => {
    restore = clone.edit(ESTATE, (text) =>
      text
        .replace("    appointments: {\n", '    cache: { slot: 26, role: "job", purpose: "keeps what the site asks for often", listens: { cache: "tcp/6379" } },\n    appointments: {\n')
        .replace("instances: 2,\n      reserve: 5,", "instances: 3,\n      reserve: 5,"),
    );
  });
  afterAll(() => restore());

  test.each(ENVIRONMENTS)("moves no other machine of %s", async (environment) => {
    const steps = await preview(clone, environment);
    expect(steps.filter(({ op }) => op !== "create" && op !== "update")).toEqual([]);
    expect(steps.filter(({ type }) => type === VM)).toMatchObject([
      { op: "create", name: "cache-1-vm" },
      { op: "create", name: "web-3-vm" },
    ]);
    // What is updated are rules that let the third web server in, never a machine or its identity.
    expect(steps.filter(({ op }) => op === "update").map(({ type }) => type).filter((type) => !type.includes("RulesLegacy"))).toEqual([]);
  });
});
