/** An estate on two hosts that share nothing, and one on the nodes of a cluster: up, changed, refused, destroyed. */
import { existsSync } from "node:fs";
import { Api } from "../estate/api";
import type { Clone } from "../estate/clone";
import { bringUp, cloneOf, takeDown } from "../estate/example";
import { preview, up, VM } from "../estate/preview";
import { machinesOf } from "../estate/snapshot";

/** What a person is told when the program refuses. */
async function refusal(clone: Clone, stack: string): Promise<string> {
  const { code, stdout, stderr } = await clone.pulumi(["preview", "-s", stack]);
  expect(code).not.toBe(0);
  return `${stdout}${stderr}`;
}

/** Nodes of all machines; holders of data are with their machine. */
const nodesByName = async (api: Api): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await api.get<{ name: string; node: string }[]>("/cluster/resources?type=vm")).filter(({ name }) => !name.endsWith("-data")).map(({ name, node }) => [name, node]));

describe("two hosts without a cluster", () => {
  let clone: Clone;
  let printed: string;
  beforeAll(async () => {
    clone = cloneOf("two-hosts");
    printed = await bringUp(clone);
  });
  afterAll(async () => {
    if (existsSync(clone.path(".trilane"))) await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test("production is on the first, the others are on the second, and the demo says so", async () => {
    const hosts = [Api.root(clone), Api.root(clone, "simulator-b")] as const;
    expect(await nodesByName(hosts[0])).toEqual({ "prod-web-1": "pve1", "prod-database-1": "pve1" });
    expect(await nodesByName(hosts[1])).toEqual({ "dev-web-1": "pve2", "dev-database-1": "pve2", "test-web-1": "pve2", "test-database-1": "pve2" });
    expect(printed).toMatch(/^dev on host-b: 2 machines.*^prod: 2 machines/ms);
  });

  test("no host knows pool, user, storage or role of an environment of the other; both drop all of them", async () => {
    const owned = async (api: Api): Promise<readonly string[]> => {
      const [pools, users, storages, roles] = await Promise.all([api.get<{ poolid: string }[]>("/pools"), api.get<{ userid: string }[]>("/access/users"), api.get<{ storage: string }[]>("/storage"), api.get<{ roleid: string }[]>("/access/roles")]);
      return [...pools.map(({ poolid }) => poolid), ...users.map(({ userid }) => userid), ...storages.map(({ storage }) => storage), ...roles.map(({ roleid }) => roleid)].filter((name) => /\b(dev|test|prod)\b/.test(name));
    };
    const rules = async (api: Api): Promise<readonly unknown[]> => (await api.get<{ action: string; source?: string }[]>("/cluster/firewall/rules")).filter(({ action }) => action === "DROP").map(({ source }) => source);
    const [first, second] = [Api.root(clone), Api.root(clone, "simulator-b")];
    expect((await owned(first)).filter((name) => /dev|test/.test(name))).toEqual([]);
    expect((await owned(second)).filter((name) => name.includes("prod"))).toEqual([]);
    expect(await rules(first)).toEqual(["+dc/env_dev", "+dc/env_prod", "+dc/env_test"]);
    expect(await rules(second)).toEqual(await rules(first));
    expect((await owned(first)).filter((name) => name.includes("prod"))).not.toEqual([]);
  });

  test("a change of dev changes the second host alone, and then nothing is left to do", async () => {
    const restore = clone.edit("stacks/estate.ts", (text) => text.replace("front: { small: { cores: 1, memoryMiB: 1024,", "front: { small: { cores: 1, memoryMiB: 1536,"));
    expect(await preview(clone, "prod")).toEqual([]);
    expect(await preview(clone, "dev")).toMatchObject([{ op: "update", type: VM, name: "web-1-vm" }]);
    await up(clone, "dev");
    expect((await machinesOf(Api.root(clone, "simulator-b"), "pve2"))["dev-web-1"]?.config["memory"]).toBe("1536");
    expect(await preview(clone, "dev")).toEqual([]);
    restore();
  });

  test("what both hosts share stands in one file", async () => {
    const restore = clone.edit("Pulumi.host-b.yaml", (text) => `${text}  trilane:domain: elsewhere.internal\n`);
    expect(await refusal(clone, "dev")).toContain("Pulumi.host-b.yaml trilane:domain: is shared by all hosts; expected it in Pulumi.host.yaml alone; remove it here");
    restore();
  });

  test("every stack is destroyed", async () => {
    expect(clone.refusals()).toEqual([]);
    expect(Object.entries(await takeDown(clone)).filter(([, count]) => count > 10).map(([stack]) => stack)).toEqual(["prod", "test", "dev", "host-b", "host"]);
    expect(existsSync(clone.path(".trilane"))).toBe(false);
  });
});

describe("a cluster", () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = cloneOf("cluster");
    await bringUp(clone);
  });
  afterAll(async () => {
    if (existsSync(clone.path(".trilane"))) await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test("machines are where they are placed, each node has the image, the storages and its firewall", async () => {
    const api = Api.root(clone);
    expect(await nodesByName(api)).toEqual({ "test-web-1": "pve2", "test-web-2": "pve2", "test-database-1": "pve2", "prod-web-1": "pve1", "prod-web-2": "pve2", "prod-database-1": "pve1" });
    for (const node of ["pve1", "pve2"]) {
      expect(await api.get<unknown[]>(`/nodes/${node}/storage/trilane-images/content?content=import`)).toHaveLength(1);
      expect(await api.get<object>(`/nodes/${node}/firewall/options`)).toMatchObject({ enable: 1 });
    }
    expect((await api.get<{ cidr: string }[]>("/cluster/firewall/ipset/management")).map(({ cidr }) => cidr)).toEqual(["10.99.0.1", "10.99.0.2", "10.99.1.0/24"]);
  });

  test("a new placement replaces that machine on the other node, with its VMID, address and MAC, and nothing else", async () => {
    const before = await machinesOf(Api.root(clone), "pve2");
    clone.edit("Pulumi.prod.yaml", (text) => text.replace("{ web-2: pve2 }", "{ web-2: pve1 }"));
    for (const stack of ["host", "test"]) expect(await preview(clone, stack)).toEqual([]);
    expect((await preview(clone, "prod")).map(({ op, name }) => `${op} ${name}`).sort()).toEqual(["replace web-2-firewall", "replace web-2-ipfilter", "replace web-2-rules", "replace web-2-start", "replace web-2-vm"]);
    await up(clone, "prod");
    const after = await machinesOf(Api.root(clone), "pve1");
    expect(after["prod-web-2"]).toEqual(before["prod-web-2"]);
    expect(await preview(clone, "prod")).toEqual([]);
  });

  test("a node is not promised twice: what does not fit on it is refused before anything moves", async () => {
    const restore = clone.edit("Pulumi.prod.yaml", (text) => text.replace("{ web-2: pve1 }", "{ web: pve2, database: pve2 }"));
    expect(await refusal(clone, "prod")).toContain("Pulumi.host.yaml trilane:nodes.pve2.capacity.memoryMiB: machines on pve2 need 11264 MiB of memory, it gives 8192; expected machines within their node; place some of them on another node, or make them smaller");
    restore();
  });

  test("every stack is destroyed", async () => {
    expect(clone.refusals()).toEqual([]);
    expect(Object.entries(await takeDown(clone)).filter(([, count]) => count > 10).map(([stack]) => stack)).toEqual(["prod", "test", "host"]);
  });
});
