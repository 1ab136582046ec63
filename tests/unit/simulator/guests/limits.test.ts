import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Groups, limitsOf } from "../../../../simulator/world/guests/limits";

/** What guests are limited with: files as a kernel shows them, in folders of a test. */
const LIMITS = limitsOf({ cores: "2", cpulimit: "0.5", cpuunits: "200", memory: "512", balloon: "256" }, 8);

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "trilane-groups-"))));
afterEach(() => rmSync(root, { recursive: true }));

/** Files of a folder, as a kernel makes them with it. */
function folder(name: string, ...files: readonly string[]): void {
  mkdirSync(join(root, name), { recursive: true });
  for (const file of files) writeFileSync(join(root, name, file), "");
}
const read = (name: string): string => readFileSync(join(root, name), "utf8");

describe("version 2", () => {
  const FILES = ["cgroup.subtree_control", "cpu.max", "cpu.weight", "memory.max", "memory.swap.max", "memory.low", "pids.max"];

  test("limits a guest in its group, and hands controllers down to the one of its processes", () => {
    folder("", "cgroup.controllers", "cgroup.subtree_control");
    folder("trilane-1", "cgroup.subtree_control");
    folder("trilane-1/world");
    folder("trilane-1/100", ...FILES);
    const groups = new Groups("trilane-1", root);
    expect(groups.make(100, LIMITS)).toEqual([]);
    expect(Object.fromEntries(FILES.map((file) => [file, read(`trilane-1/100/${file}`)]))).toEqual({
      "cgroup.subtree_control": "+pids", "cpu.max": "50000 100000", "cpu.weight": "200", "memory.max": "536870912", "memory.swap.max": "0", "memory.low": "268435456", "pids.max": "4096",
    });
    expect([read("cgroup.subtree_control"), read("trilane-1/cgroup.subtree_control")]).toEqual(["+pids", "+pids"]);
    expect(groups.of(100)).toEqual([join(root, "trilane-1/100/boot")]);
    expect(groups.count()).toBe(1);
  });

  test("says which limits it cannot set, and why", () => {
    folder("", "cgroup.controllers");
    folder("trilane-1", "cgroup.subtree_control");
    folder("trilane-1/100", ...FILES);
    const why = `this kernel has no ${join(root, "cgroup.subtree_control")}`;
    expect(new Groups("trilane-1", root).make(100, LIMITS)).toEqual(["processors", "share of processors", "memory", "least memory", "processes"].map((what) => `${what}: ${why}`));
  });

  test("says which file refuses what", () => {
    folder("", "cgroup.controllers");
    mkdirSync(join(root, "cgroup.subtree_control"));
    folder("trilane-1/100");
    expect(new Groups("trilane-1", root).make(100, LIMITS.slice(0, 1))).toEqual([expect.stringMatching(/^processors: \/.*\/cgroup.subtree_control does not take \+cpu \(EISDIR/)]);
  });

  test("counts memory without the file cache that is idle", () => {
    folder("", "cgroup.controllers");
    folder("trilane-1/100");
    writeFileSync(join(root, "trilane-1/100/memory.current"), "1000\n");
    writeFileSync(join(root, "trilane-1/100/memory.stat"), "anon 600\ninactive_file 300\nactive_file 100\n");
    expect(new Groups("trilane-1", root).memory(100)).toBe(700);
    expect(new Groups("trilane-1", root).memory(101)).toBeUndefined();
  });
});

test("version 1 limits a guest in each hierarchy, and says which is not there", () => {
  for (const controller of ["cpu", "memory"]) folder(controller, "cgroup.procs");
  folder("cpu/trilane-1/100", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.shares");
  folder("memory/trilane-1/100", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes");
  const groups = new Groups("trilane-1", root);
  expect(groups.make(100, LIMITS)).toEqual([`processes: this kernel has no ${join(root, "pids/trilane-1/100/pids.max")}`]);
  expect(read("cpu/trilane-1/100/cpu.cfs_quota_us")).toBe("50000");
  expect(groups.of(100)).toEqual([join(root, "cpu/trilane-1/100"), join(root, "memory/trilane-1/100")]);
});
