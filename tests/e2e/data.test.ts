import { Api } from "./estate/api";
import type { Clone } from "./estate/clone";
import { preview, up, VM } from "./estate/preview";
import { machinesOf } from "./estate/snapshot";
import { sharedEstate } from "./estate/start";

/** Data that survives, on dev: its database, and the VM that keeps its disk. The embedded host has no guests, so a volume is known by its id and the time of its making. */
let clone: Clone;
let api: Api;
beforeAll(() => {
  clone = sharedEstate();
  api = Api.root(clone);
});

const ESTATE = "stacks/estate.ts";
const NODE = "/nodes/pve1";
const DECLARED = /^ {6}persists: \{ postgres: .*\n/m;
const WORD = '  retired: { "database/postgres": { reason: "kept elsewhere", owner: "platform team", on: "2026-01-01" } },\n';

interface Volume {
  readonly volid: string;
  readonly size: number;
  readonly ctime: number;
}

const volumes = (vmid: number): Promise<Volume[]> => api.get(`${NODE}/storage/trilane-dev-disks/content?vmid=${vmid}`);
const config = (vmid: number): Promise<Record<string, string>> => api.get(`${NODE}/qemu/${vmid}/config`);
const attempt = async (verb: "up" | "destroy", ...options: string[]): Promise<{ code: number | null; said: string }> => {
  const { code, stdout, stderr } = await clone.pulumi([verb, "--yes", ...options, "-s", "dev"]);
  return { code, said: stdout + stderr };
};

test("pulumi destroy is refused, and touches nothing", async () => {
  const before = await machinesOf(api);
  const { code, said } = await attempt("destroy");
  expect(code).not.toBe(0);
  expect(said).toContain("database-1-data-vm");
  expect(said).toContain("protect");
  expect(await machinesOf(api)).toEqual(before);
  expect(await api.call("DELETE", `${NODE}/qemu/3531`)).toMatchObject({ status: 500, reason: expect.stringContaining("can't remove VM 3531 - protection mode enabled") });
});

describe("a larger size", () => {
  let restore: () => void;
  beforeAll(() => void (restore = clone.edit(ESTATE, (text) => text.replace("sizeGiB: 50", "sizeGiB: 60"))));
  afterAll(() => restore());

  test("grows the disk of the running machine in place, and nothing else", async () => {
    const [before] = await volumes(3531);
    const machine = await config(3031);
    expect(await preview(clone, "dev")).toMatchObject([{ op: "update", type: "command:local:Command", name: "database-1-data-size" }]);
    await up(clone, "dev");
    expect(await volumes(3531)).toMatchObject([{ volid: before?.volid, size: 60 * 1024 ** 3 }]);
    const after = await config(3031);
    expect(after["scsi1"]).toBe(machine["scsi1"]?.replace("size=50G", "size=60G"));
    expect((await config(3531))["scsi1"]).toContain("size=60G");
    expect(after["meta"]).toBe(machine["meta"]);
    expect(await preview(clone, "dev", "--refresh")).toEqual([]);
  });

  test("a smaller one is refused before anything changes", async () => {
    restore();
    const { code, said } = await attempt("up", "--skip-preview");
    expect(code).not.toBe(0);
    expect(said).toContain("stacks/estate.ts services.database.persists.postgres.sizeGiB: database-1 of dev keeps 60 GiB there (VM 3531 dev-database-1-data, trilane-dev-disks:3531/vm-3531-disk-0.qcow2), the plan says 50 GiB; expected a disk that grows, or stays as it is; write 60 or more");
  });
});

describe("data that the estate no longer declares", () => {
  const edits: (() => void)[] = [];
  beforeAll(() => void edits.push(clone.edit(ESTATE, (text) => text.replace(DECLARED, ""))));
  // Put back as it was, with a disk of the old size: a new one.
  afterAll(async () => {
    for (const restore of edits.reverse()) restore();
    await up(clone, "dev");
  });

  test("stops the run without a word", async () => {
    const before = await machinesOf(api);
    const { code, said } = await attempt("up", "--skip-preview");
    expect(code).not.toBe(0);
    expect(said).toContain('and the estate does not declare it any more; expected data that stays, or a recorded word; put it back; or write into retired of stacks/estate.ts: "database/postgres": { reason, owner, on }');
    expect(await machinesOf(api)).toEqual(before);
  });

  test("with the word: the first run unlocks it and takes it from its machine", async () => {
    edits.push(clone.edit(ESTATE, (text) => text.replace("  sizes: {\n", `${WORD}\n  sizes: {\n`)));
    const before = await volumes(3531);
    expect(await up(clone, "dev")).toContain("was given up: this run unlocks it, the next one deletes it");
    expect(await volumes(3531)).toEqual(before);
    expect(await config(3531)).toMatchObject({ protection: 0, scsi1: expect.stringContaining(before[0]?.volid ?? "none") });
    expect(await config(3031)).not.toHaveProperty("scsi1");
  });

  test("the second one deletes it, and the machine stays", async () => {
    const machine = await config(3031);
    expect(await up(clone, "dev")).toContain("was given up: this run deletes it");
    expect(await volumes(3531)).toEqual([]);
    expect(Object.keys(await machinesOf(api))).not.toContain("dev-database-1-data");
    expect((await config(3031))["meta"]).toBe(machine["meta"]);
    expect((await preview(clone, "dev")).filter(({ type }) => type === VM)).toEqual([]);
  });
});

test("a backup of the pool has the data once", async () => {
  const { data: upid } = await api.call("POST", `${NODE}/vzdump`, { pool: "test", storage: "trilane-test-backups", mode: "snapshot", compress: "zstd" });
  expect(await api.task("pve1", upid)).toBe("OK");
  const log = await api.get<{ t: string }[]>(`${NODE}/tasks/${encodeURIComponent(String(upid))}/log?limit=1000`);
  const about = log.map(({ t }) => t).filter((line) => line.includes("vm-2531-disk-0"));
  expect(about.map((line) => line.replace(/^INFO: /, "").split(" ").slice(0, 4).join(" "))).toEqual([
    "include disk 'scsi1' 'trilane-test-disks:2531/vm-2531-disk-0.qcow2'",
    "exclude disk 'scsi1' 'trilane-test-disks:2531/vm-2531-disk-0.qcow2'",
  ]);
  const archives = await api.get<{ volid: string; vmid: number }[]>(`${NODE}/storage/trilane-test-backups/content?content=backup`);
  expect(archives.map(({ vmid }) => vmid).sort()).toEqual([2011, 2012, 2021, 2031, 2041, 2531]);
  for (const { volid } of archives) await api.call("DELETE", `${NODE}/storage/trilane-test-backups/content/${volid}`);
});
