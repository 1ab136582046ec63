/** What `npm run faults` chooses and how it compares; that it finds differences shows here without a run of Pulumi. */
import { steps } from "../../faults/cases";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { State } from "../../../simulator/state/state";
import { differences, hostState } from "../../faults/host-state";
import { sample, totals } from "../../faults/main";

test("a seed chooses the same cases again, each once, and another seed others", () => {
  const all = Array.from({ length: 90 }, (_, index) => index);
  const seven = sample(all, 7, 42);
  expect(sample(all, 7, 42)).toEqual(seven);
  expect(new Set(seven).size).toBe(7);
  expect(sample(all, 7, 43)).not.toEqual(seven);
  expect(sample(all, 200, 1).sort((a, b) => a - b)).toEqual(all);
});

test("what is missing, left over or other than expected is told by name", () => {
  expect(differences({ a: "1", b: "2" }, { a: "1", b: "2" })).toEqual([]);
  expect(differences({ a: "1", b: "2" }, { b: "3", c: "4" })).toEqual(["missing: a", "other than expected: b\n      2\n      3", "left over: c"]);
});

test("every step is tried in each way, and counted once", () => {
  const cases = steps("create", [1, 2].map((mutating) => ({ mutating, verb: "POST", path: "/x", user: "u" })));
  expect(cases.map(({ id }) => id)).toEqual(["kill-1", "cut-1", "cut-before-1", "cut-plain-1", "host-1", "host-before-1", "kill-2", "cut-2", "cut-before-2", "cut-plain-2", "host-2", "host-before-2"]);
  const result = (id: string, ...faults: string[]) => ({ id, scenario: "create" as const, what: "", first: "", remedy: "", second: "", faults, seconds: 1 });
  expect(totals([result("kill-1"), result("host-1"), result("cut-2", "left over: x"), result("token")])).toBe("3 kills at 2 steps and 1 faults tried: 3 equal, 1 differ");
});

test("a disk that was made again and a token that was made again have other marks, and are equal otherwise", () => {
  const marked = (data: string, digest: string) => {
    const directory = mkdtempSync(join(tmpdir(), "marks-"));
    const state = new State(directory);
    state.volumes.set("disks:vm-3511-disk-0", { storage: "disks", kind: "images", format: "raw", size: 1, used: 0, ctime: 5, owner: 3511, data });
    state.users.set("pulumi-only@pve", { enable: 1, expire: 0, tokens: { deploy: { privsep: 0, expire: 0, digest } } });
    state.save();
    const found = hostState(directory);
    rmSync(directory, { recursive: true });
    return found;
  };
  const [before, after] = [marked("a", "x"), marked("b", "y")];
  expect(differences(before.records, after.records)).toEqual([]);
  expect(after.marks).toEqual({ "data of disks:vm-3511-disk-0": "b", "token pulumi-only@pve!deploy": "y" });
});
