/** One estate grows while it runs: two environments, four, and a fifth between two others. Nobody else's machines move. */
import { existsSync } from "node:fs";
import { Api } from "../estate/api";
import type { Clone } from "../estate/clone";
import { mustWork } from "../estate/clone";
import { bringUp, cloneOf, takeDown } from "../estate/example";
import { preview, up, VM } from "../estate/preview";
import { machinesOf, type Machine } from "../estate/snapshot";

const RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";

/** A whole ladder is brought up twice within one test: a minute, and ten on a machine that does something else besides. */
const LONG_MS = 900_000;

let clone: Clone;
beforeAll(async () => {
  clone = cloneOf("ladder-2");
  await bringUp(clone);
});
afterAll(async () => {
  if (existsSync(clone.path(".trilane"))) await clone.trilane(["demo", "down"]);
  clone.remove();
});

/** All machines without the rules that name other environments. */
async function withoutRules(): Promise<Readonly<Record<string, Omit<Machine, "rules">>>> {
  const machines = await machinesOf(Api.root(clone));
  return Object.fromEntries(Object.entries(machines).map(([name, { vmid, status, config, options, ipsets }]) => [name, { vmid, status, config, options, ipsets }]));
}

const vmids = (machines: Readonly<Record<string, { readonly vmid: number }>>, environment: string): readonly number[] =>
  Object.entries(machines).filter(([name]) => name.startsWith(`${environment}-`) && !name.endsWith("-data")).map(([, { vmid }]) => vmid).sort();

test("two environments: a change arrives, and then nothing is left to do", async () => {
  const restore = clone.edit("stacks/estate.ts", (text) => text.replace("standard: { cores: 2, memoryMiB: 4096,", "standard: { cores: 2, memoryMiB: 3584,"));
  expect(await preview(clone, "test")).toEqual([]);
  expect(await preview(clone, "prod")).toMatchObject([{ op: "update", type: VM, name: "database-1-vm" }]);
  for (const environment of ["test", "prod"]) await up(clone, environment);
  expect((await machinesOf(Api.root(clone)))["prod-database-1"]?.config["memory"]).toBe("3584");
  expect(await preview(clone, "prod")).toEqual([]);
  restore();
  for (const environment of ["test", "prod"]) await up(clone, environment);
});

test("two become four, on either side of what runs: the others get rules against the new ones, and nothing else", async () => {
  const before = await withoutRules();
  clone.copyExample("ladder-4");
  await bringUp(clone);
  const after = await withoutRules();
  for (const [name, machine] of Object.entries(before)) expect(after[name]).toEqual(machine);
  expect(["dev", "test", "stage", "prod"].map((environment) => vmids(after, environment))).toEqual([[3011, 3021], [2011, 2021], [4011, 4021], [1011, 1021]]);
}, LONG_MS);

test("a fifth between two others is a name in the ladder and a file; without the file it is refused", async () => {
  const before = await withoutRules();
  const restore = clone.edit("Pulumi.host.yaml", (text) => text.replace("[dev, test, stage, prod]", "[dev, test, training, stage, prod]"));
  const { stdout } = await clone.pulumi(["preview", "-s", "prod"]);
  expect(stdout).toContain("Pulumi.training.yaml: is missing; expected settings of training; write the file, or take training out of Pulumi.host.yaml trilane:environments");
  restore();

  clone.copyExample("ladder-5");
  const { code, stdout: early } = await clone.pulumi(["preview", "-s", "dev"]);
  expect([code === 0, early.includes("stack host: has not the ipset env_training; expected every set that rules of dev name; run pulumi up -s host first")]).toEqual([false, true]);
  await up(clone, "host");
  for (const environment of ["dev", "prod"]) expect((await preview(clone, environment)).map(({ op, type }) => `${op} ${type}`)).toEqual([`update ${RULES}`, `update ${RULES}`]);
  await bringUp(clone);
  const after = await withoutRules();
  for (const [name, machine] of Object.entries(before)) expect(after[name]).toEqual(machine);
  expect(vmids(after, "training")).toEqual([5011, 5021]);
}, LONG_MS);

test("every stack is destroyed", async () => {
  expect(clone.refusals()).toEqual([]);
  expect(Object.entries(await takeDown(clone)).filter(([, count]) => count > 10).map(([stack]) => stack)).toEqual(["prod", "stage", "training", "test", "dev", "host"]);
  expect(mustWork(await clone.trilane(["demo", "down"])).stdout).toBe("There is nothing to remove.\n");
});
