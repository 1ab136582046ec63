/** One host, each of two hosts, and a node of a cluster are maintained: there and back, also when killed on the way. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { State } from "../../simulator/state/state";
import { Api } from "./estate/api";
import { mustWork, type Clone } from "./estate/clone";
import { bringUp, cloneOf } from "./estate/example";
import { preview } from "./estate/preview";
import { machinesOf, serving } from "./estate/snapshot";
import { sharedEstate } from "./estate/start";

/** Runs the command as a person does in a shell that was set up. */
async function maintenance(clone: Clone, ...words: readonly string[]): Promise<string> {
  return mustWork(await clone.trilane(["maintenance", ...words], { env: await clone.shell() })).stdout;
}

/** Carries steps out and kills the command, so many milliseconds after a step began. False where it had ended by then. */
async function killedIn(clone: Clone, step: string, afterMs: number, ...words: readonly string[]): Promise<boolean> {
  const journal = clone.path(".trilane", "maintenance", "journal.jsonl");
  const begun = (): boolean => existsSync(journal) && readFileSync(journal, "utf8").includes(`"step":"${step}"`);
  let pid = 0;
  let ended = false;
  const run = clone.trilane(["maintenance", "run", "--yes", ...words], { env: await clone.shell(), onStart: (started) => (pid = started) });
  void run.then(() => (ended = true));
  while (!begun() && !ended) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  if (ended) {
    expect((await run).code).toBe(0);
    return false;
  }
  process.kill(pid, "SIGKILL");
  expect((await run).code).not.toBe(0);
  return true;
}

/** Fingerprints of what is written on the data disks of a host, by VMID of the holder. */
function contentOf(clone: Clone, simulator: string): Readonly<Record<string, string | undefined>> {
  const state = new State(clone.path(".trilane", simulator));
  state.load();
  const kept = state.volumes.entries().filter(([, { kind, owner }]) => kind === "images" && owner !== undefined && owner % 1000 >= 500);
  return Object.fromEntries(kept.map(([, { owner, data }]) => [String(owner), data]));
}

/** Digests of an environment's secrets: an import encrypts anew, so ciphertexts differ. */
async function secretsOf(clone: Clone, stack: string): Promise<readonly string[]> {
  const { deployment } = JSON.parse(mustWork(await clone.pulumi(["stack", "export", "--show-secrets", "-s", stack])).stdout) as { deployment: { resources: readonly { type: string; outputs?: { result?: { plaintext?: string } } }[] } };
  return deployment.resources.filter(({ type }) => type.startsWith("random:")).map(({ outputs }) => createHash("sha256").update(outputs?.result?.plaintext ?? "missing").digest("hex"));
}

/** VMs by name, with what must not change: VMID, MAC, firewall; and whether they run. */
async function identities(api: Api, node: string): Promise<Readonly<Record<string, unknown>>> {
  const all = await machinesOf(api, node);
  return Object.fromEntries(Object.entries(all).map(([name, { vmid, status, config, rules, ipsets }]) => [name, { vmid, status, mac: String(config["net0"] ?? "").split(",")[0], ip: config["ipconfig0"], rules, ipsets }]));
}

const runningOn = async (api: Api): Promise<readonly string[]> => (await api.get<{ name: string; status: string }[]>("/cluster/resources?type=vm")).filter(({ status }) => status === "running").map(({ name }) => name).sort();

describe("one host", () => {
  test("everything shuts down in order, waits, and starts in the opposite order, also when killed on either way", async () => {
    const clone = sharedEstate();
    const api = Api.root(clone);
    const before = await machinesOf(api);
    // The newest comes first; what was killed may have been asked for twice, and machines were started before.
    const last = async (type: string): Promise<readonly number[]> => [...new Set((await api.get<{ type: string; id: string }[]>("/nodes/pve1/tasks?limit=500")).filter((task) => task.type === type).map(({ id }) => Number(id)))].slice(0, 15).reverse();

    const text = await maintenance(clone, "plan", "--host", "host");
    expect(text).toContain("Everything on it is down from the first step until the way back.");
    expect(await killedIn(clone, "away-2", 0)).toBe(true);
    expect(await maintenance(clone, "run", "--yes")).toContain("Nothing that is to run is on host: maintain it.");
    expect(await runningOn(api)).toEqual([]);
    // Lowest environment first; in each, who calls goes before whom it calls.
    const asPlanned = ["dev", "test", "prod"].flatMap((environment) => [...(new RegExp(`shut down ([^|]*) of ${environment} `).exec(text)?.[1] ?? "").split(", ")].map((key) => before[`${environment}-${key}`]?.vmid));
    expect(asPlanned.slice(0, 5)).toEqual([3041, 3011, 3012, 3021, 3031]);
    expect(await last("qmshutdown")).toEqual(asPlanned);

    expect(await killedIn(clone, "back-2", 0, "--back")).toBe(true);
    expect(await maintenance(clone, "run", "--yes", "--back")).toContain("Everything is where it was.");
    expect(await last("qmstart")).toEqual([...asPlanned].reverse());
    expect(await machinesOf(api)).toEqual(before);
    expect(Object.values(serving(before)).every(({ status }) => status === "running")).toBe(true);
    for (const stack of ["host", "prod"]) expect(await preview(clone, stack, "--refresh")).toEqual([]);
  });
});

describe("two hosts without a cluster", () => {
  let clone: Clone;
  let files: readonly string[];
  let before: Awaited<ReturnType<typeof identities>>;
  let content: ReturnType<typeof contentOf>;
  let secrets: readonly string[];
  const hosts = (): readonly [Api, Api] => [Api.root(clone), Api.root(clone, "simulator-b")];
  const texts = (): readonly string[] => ["dev", "test", "prod"].map((name) => readFileSync(clone.path(`Pulumi.${name}.yaml`), "utf8"));

  beforeAll(async () => {
    clone = cloneOf("two-hosts");
    await bringUp(clone);
    files = texts();
    before = await identities(hosts()[0], "pve1");
    content = contentOf(clone, "simulator");
    secrets = await secretsOf(clone, "prod");
    expect(secrets).not.toContain(createHash("sha256").update("missing").digest("hex"));
  });
  afterAll(async () => {
    await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test("the plan names what moves, what stops for it, and what the times rest on; making it changes nothing", async () => {
    await maintenance(clone, "plan", "--host", "host", "--out", clone.path("plan.md"));
    const text = readFileSync(clone.path("plan.md"), "utf8");
    expect(text).toContain("# Maintenance of host (pve1)");
    expect(text).toContain("| Pulumi.dev.yaml: trilane:stopped: true; shut down web-1, database-1 of dev | pve2 | makes room for production, the fewest that do |");
    expect(text).toMatch(/- last creation of VM 1011 took \d+ s on \d{4}-/);
    expect(await runningOn(hosts()[1])).toHaveLength(4);
    expect(texts()).toEqual(files);
  });

  test("without a terminal it asks for --yes", async () => {
    const { code, stderr } = await clone.trilane(["maintenance", "run"], { env: await clone.shell() });
    expect([code, stderr]).toEqual([2, "maintenance run: has no terminal to ask in; expected a person, or --yes; add --yes when the plan was read\n"]);
  });

  test("changed settings are another plan", async () => {
    const restore = clone.edit("Pulumi.test.yaml", (text) => text.replace("cores: 4", "cores: 3"));
    const { code, stderr } = await clone.trilane(["maintenance", "run", "--yes"], { env: await clone.shell() });
    expect([code, stderr]).toEqual([1, "Pulumi.test.yaml: changed since the plan was made; expected what the plan was made for; put it back, or make a new plan\n"]);
    restore();
  });

  test("given up in the middle of the copy, everything is where and as it was", async () => {
    expect(await killedIn(clone, "away-4", 20)).toBe(true);
    const { code, stderr } = await clone.trilane(["maintenance", "run", "--yes", "--back"], { env: await clone.shell() });
    expect([code, stderr]).toEqual([2, expect.stringContaining("the way there is not finished, away: 3 of 8 steps done; expected all of it before the way back")]);
    expect(await maintenance(clone, "run", "--yes", "--back", "--give-up")).toContain("Everything is where it was.");
    const [first, second] = hosts();
    expect(await identities(first, "pve1")).toEqual(before);
    expect([contentOf(clone, "simulator"), texts(), await first.get("/nodes/pve1/storage/transfer/content")]).toEqual([content, files, []]);
    expect(await runningOn(second)).toEqual(["dev-database-1", "dev-web-1", "test-database-1", "test-web-1"]);
    expect((await identities(second, "pve2"))["prod-database-1-data"]).toBeUndefined();
    for (const stack of ["host-b", "prod"]) expect(await preview(clone, stack)).toEqual([]);
    await maintenance(clone, "plan", "--host", "host");
  });

  test("production moves, with kills in the copy, in the middle of the move, in the deletion and in the last run", async () => {
    const kills = [await killedIn(clone, "away-4", 20), await killedIn(clone, "away-6", 3000), await killedIn(clone, "away-7", 0), await killedIn(clone, "away-8", 1000)];
    // How long a step takes is the machine's business: on a quick one the last kill may come too late.
    expect(kills.filter((hit) => hit).length).toBeGreaterThanOrEqual(3);
    expect(await maintenance(clone, "run", "--yes")).toContain("Nothing that is to run is on host: maintain it.");
    const [first, second] = hosts();
    expect(await runningOn(first)).toEqual([]);
    expect(await first.get<unknown[]>("/cluster/resources?type=vm")).toEqual([]);
    expect(await runningOn(second)).toEqual(["prod-database-1", "prod-web-1", "test-database-1", "test-web-1"]);
  });

  test("it is the same production: VMIDs, MAC addresses, addresses, firewall, data and secrets", async () => {
    const [first, second] = hosts();
    expect(await identities(second, "pve2")).toMatchObject(before);
    expect(contentOf(clone, "simulator-b")).toMatchObject(content);
    expect(content).toEqual({ "1521": expect.any(String) });
    expect(await secretsOf(clone, "prod")).toEqual(secrets);
    expect((await second.get<Record<string, string>>("/nodes/pve2/qemu/1521/config"))["scsi1"]).toMatch(/backup=0.*size=20G/);
    expect(await second.get<unknown[]>("/nodes/pve2/storage/transfer/content")).toEqual([]);
    for (const api of [first, second]) expect(await api.get("/cluster/firewall/ipset/env_prod")).toMatchObject([{ cidr: "10.30.0.0/24" }]);
  });

  test("Pulumi agrees: previews are empty, also against the hosts", async () => {
    expect(await preview(clone, "prod", "--refresh")).toEqual([]);
    for (const stack of ["host", "host-b"]) expect(await preview(clone, stack)).toEqual([]);
  });

  test("the way back restores placement, data and files", async () => {
    expect(await killedIn(clone, "back-5", 2000, "--back")).toBe(true);
    expect(await maintenance(clone, "run", "--yes", "--back")).toContain("Everything is where it was.");
    const [first, second] = hosts();
    expect(await identities(first, "pve1")).toEqual(before);
    expect(await runningOn(second)).toEqual(["dev-database-1", "dev-web-1", "test-database-1", "test-web-1"]);
    expect(contentOf(clone, "simulator")).toEqual(content);
    expect(await secretsOf(clone, "prod")).toEqual(secrets);
    expect(texts()).toEqual(files);
    for (const stack of ["host", "host-b", "prod"]) expect(await preview(clone, stack)).toEqual([]);
  });

  test("the other host, there and back: what has room moves, what has none stays down", async () => {
    const kept = contentOf(clone, "simulator-b");
    const there = await identities(hosts()[1], "pve2");
    const plan = await maintenance(clone, "plan", "--host", "b");
    expect(plan).toContain("Down during the maintenance: dev-web-1, dev-database-1.");
    await maintenance(clone, "run", "--host", "b", "--yes");
    expect(await runningOn(hosts()[0])).toEqual(["prod-database-1", "prod-web-1", "test-database-1", "test-web-1"]);
    expect(await runningOn(hosts()[1])).toEqual([]);
    await maintenance(clone, "run", "--host", "b", "--yes", "--back");
    expect(await identities(hosts()[1], "pve2")).toEqual(there);
    expect(contentOf(clone, "simulator-b")).toEqual(kept);
    expect(texts()).toEqual(files);
    expect(await preview(clone, "test", "--refresh")).toEqual([]);
    expect(clone.refusals()).toEqual([]);
  });

  test("the doctor has nothing to say, until the hosts mount different storages under one name", async () => {
    const findings = async (): Promise<readonly string[]> => {
      const { stdout } = await clone.trilane(["doctor", "-s", "host", "--json"], { env: await clone.shell() });
      return (JSON.parse(stdout) as { stacks: { findings: { check: string; problem: string }[] }[] }).stacks.flatMap((one) => one.findings).map(({ check, problem }) => `${check}: ${problem}`);
    };
    expect(await findings()).toEqual([]);
    await hosts()[1].call("DELETE", "/storage/transfer");
    await hosts()[1].call("POST", "/storage", { storage: "transfer", type: "nfs", server: "nas.example.internal", export: "/other", content: "backup" });
    expect(await findings()).toEqual(["transfer: is nas.example.internal:/transfer, and on host-b nas.example.internal:/other"]);
  });
});

describe("a cluster", () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = cloneOf("cluster");
    await bringUp(clone);
  });
  afterAll(async () => {
    await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test("a node is emptied and filled again, one machine after the other, also when killed in a migration", async () => {
    const api = Api.root(clone);
    const [file, content] = [readFileSync(clone.path("Pulumi.test.yaml"), "utf8"), contentOf(clone, "simulator")];
    const [main, other] = [await identities(api, "pve1"), await identities(api, "pve2")];
    const { away } = JSON.parse(await maintenance(clone, "plan", "--host", "pve2", "--json")) as { away: { id: string; kind: string }[] };
    expect(away.map(({ kind }) => kind).sort()).toEqual(["migrate", "replace", "replace", "replace", "replace", "stop"]);
    expect(await killedIn(clone, away.find(({ kind }) => kind === "migrate")?.id ?? "", 20)).toBe(true);
    await maintenance(clone, "run", "--yes");
    expect(await identities(api, "pve1")).toEqual({ ...main, ...other });
    expect(await identities(api, "pve2")).toEqual({});
    for (const stack of ["host", "test", "prod"]) expect(await preview(clone, stack)).toEqual([]);

    await maintenance(clone, "run", "--yes", "--back");
    expect([await identities(api, "pve1"), await identities(api, "pve2")]).toEqual([main, other]);
    expect(contentOf(clone, "simulator")).toEqual(content);
    expect(readFileSync(clone.path("Pulumi.test.yaml"), "utf8")).toBe(file);
    expect(await preview(clone, "test", "--refresh")).toEqual([]);
    expect(clone.refusals()).toEqual([]);
  });
});
