import { checkKept, dataCautions, describeProblem, leavingDisks, planEstate, settledHolders, type EnvironmentPlan, type Estate, type PersistentData } from "../../../components/model";
import { holdersOf } from "../../../components/model/data";
import type { Recorded, RecordedHolder } from "../../../components/model/recorded";
import { sample, withEnvironment, withService } from "./sample";

const orders: PersistentData = { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20 };
const files: PersistentData = { what: "scans", mount: "/srv/files", sizeGiB: 5, disk: 2 };
const word = { reason: "no longer sold", owner: "team", on: "2026-11-20" };

const devOf = (input = sample): EnvironmentPlan => planEstate(input).environments[0]!;
const plan = devOf();

/** What a state records once a plan was brought up. */
const recordedOf = (from: EnvironmentPlan): readonly RecordedHolder[] =>
  holdersOf(from).map(({ key, vmid, name, node, pool, description, storage, locked, disks }) => ({
    key, vmid, name, node, pool, description, locked, disks: disks.map((disk, index) => ({ ...disk, storage, path: `${vmid}/vm-${vmid}-disk-${index}.qcow2` })),
  }));

const existing = recordedOf(plan);
const seen = (volumes?: Record<string, number>) => [{ name: "pve1", images: [], imageBytes: undefined, storageAvailableGiB: 100, volumes }];
const lines = (changed: EnvironmentPlan, retired?: Estate["retired"], volumes?: Record<string, number>) => checkKept(changed, existing, retired, seen(volumes)).map(describeProblem);
const kept = (sizeGiB = 20) => `db-1 of dev keeps ${sizeGiB} GiB there (VM 3520 dev-db-1-data, trilane-dev-disks:3520/vm-3520-disk-0.qcow2)`;

function withServices(change: (services: Estate["services"]) => Estate["services"]): EnvironmentPlan {
  const { services } = sample.estate;
  return devOf({ ...sample, estate: { ...sample.estate, services: change(services), flows: sample.estate.flows.filter(({ to }) => !to.startsWith("db")) } });
}

test("a machine with data has a holder in the upper half of the VMIDs, and each disk a place and a serial number", () => {
  expect(plan.machines.map(({ key, data }) => [key, data])).toEqual([
    ["db-1", { holder: { vmid: 3520, name: "dev-db-1-data" }, disks: [{ name: "db/orders", what: "the orders", mount: "/var/lib/postgresql", interface: "scsi1", serial: "orders", sizeGiB: 20 }] }],
    ["web-1", undefined],
    ["web-2", undefined],
  ]);
  expect(holdersOf(plan)).toEqual([
    { key: "db-1", vmid: 3520, name: "dev-db-1-data", description: "keeps the data of dev-db-1; never start it", node: "pve1", pool: "dev", storage: "trilane-dev-disks", locked: true, disks: [{ interface: "scsi1", serial: "orders", sizeGiB: 20 }] },
  ]);
});

test("data that is as it was, larger, or has company, is kept", () => {
  expect(lines(plan)).toEqual([]);
  expect(lines(plan, undefined, { "trilane-dev-disks:3520/vm-3520-disk-0.qcow2": 20 })).toEqual([]);
  expect(lines(devOf(withService("db", { persists: { files, orders: { ...orders, sizeGiB: 30 } } })))).toEqual([]);
});

test("the host knows the size better than the state", () => {
  expect(lines(plan, undefined, { "trilane-dev-disks:3520/vm-3520-disk-0.qcow2": 25 })).toEqual([
    `stacks/estate.ts services.db.persists.orders.sizeGiB: ${kept(25)}, the plan says 20 GiB; expected a disk that grows, or stays as it is; write 25 or more`,
  ]);
});

const refused: [string, EnvironmentPlan, readonly string[]][] = [
  ["a removed entry", devOf(withService("db", { persists: {} })), [
    `stacks/estate.ts services.db.persists.orders: ${kept()}, and the estate does not declare it any more; expected data that stays, or a recorded word; put it back; or write into retired of stacks/estate.ts: "db/orders": { reason, owner, on }`,
  ]],
  ["a removed service", withServices(({ web }) => ({ web: { ...web!, uses: [] } })), [
    `stacks/estate.ts services.db.persists.orders: ${kept()}, and the estate does not declare it any more; expected data that stays, or a recorded word; put it back; or write into retired of stacks/estate.ts: "db/orders": { reason, owner, on }`,
  ]],
  ["a renamed service", withServices(({ web, db }) => ({ web: { ...web!, uses: [] }, store: db! })), [
    `stacks/estate.ts services.db.persists.orders: ${kept()}, and the estate does not declare it any more; expected data that stays, or a recorded word; put it back; or write into retired of stacks/estate.ts: "db/orders": { reason, owner, on }`,
    "stacks/estate.ts services.store.slot: VM 3520 keeps the data of db-1, the plan gives it to store-1; expected a slot of its own; name the service db again, or give store another slot",
  ]],
  ["renamed data", devOf(withService("db", { persists: { sales: orders } })), [
    `stacks/estate.ts services.db.persists.orders: ${kept()}, and sales is declared on its disk; expected data that keeps its name, new data on a disk of its own; name it orders again, or give sales another disk and retire db/orders`,
  ]],
  ["another slot", devOf(withService("db", { slot: 30 })), [`stacks/estate.ts services.db.slot: ${kept()}, the plan says VM 3530; expected VM 3520, where the data is; give db its slot, and dev its vmids, back`]],
  ["other VMIDs", devOf(withEnvironment("dev", { vmids: { from: 4000, to: 4999 } })), [`stacks/estate.ts services.db.slot: ${kept()}, the plan says VM 4520; expected VM 3520, where the data is; give db its slot, and dev its vmids, back`]],
  ["another disk", devOf(withService("db", { persists: { orders: { ...orders, disk: 2 } } })), [`stacks/estate.ts services.db.persists.orders.disk: ${kept()}, the plan says scsi2; expected scsi1, where the data is; write disk: 1 again`]],
  ["a smaller disk", devOf(withService("db", { persists: { orders: { ...orders, sizeGiB: 10 } } })), [`stacks/estate.ts services.db.persists.orders.sizeGiB: ${kept()}, the plan says 10 GiB; expected a disk that grows, or stays as it is; write 20 or more`]],
  ["another storage", { ...plan, machines: plan.machines.map((machine) => ({ ...machine, storage: "other" })) }, [`stacks/estate.ts services.db: ${kept()}, the plan says other; expected trilane-dev-disks, where the data is; give the environment its name back`]],
  ["another node", { ...plan, machines: plan.machines.map((machine) => ({ ...machine, node: "pve2" })) }, [`stacks/estate.ts services.db: ${kept()}, the plan says node pve2; expected node pve1, where the data is; write the old node again, or let a maintenance move it: docs/maintenance.md`]],
];

test.each(refused)("%s would lose data and is refused", (_, changed, messages) => {
  expect(lines(changed)).toEqual(messages);
});

test("fewer machines of a service: the word is for the machine that goes", () => {
  const two = recordedOf(devOf(withService("db", { instances: 2 })));
  const refusal = checkKept(plan, two, undefined, seen()).map(({ next }) => next);
  expect(refusal).toEqual(['put it back; or write into retired of stacks/estate.ts: "db-2/orders": { reason, owner, on }']);
  expect(checkKept(plan, two, { "db-2/orders": word }, seen())).toEqual([]);
});

test("a volume that is gone from the host is told, not made again empty", () => {
  expect(lines(plan, undefined, {})).toEqual(["stack dev: trilane-dev-disks:3520/vm-3520-disk-0.qcow2, the orders of db-1, is not on the host; expected every disk that the state knows; see who removed it, restore it, and run again"]);
});

describe("with the recorded word", () => {
  const retired = { "db/orders": word };
  const state = (holders: readonly RecordedHolder[], disks: Recorded["disks"] = {}) => ({ holders, disks });
  const gone = devOf(withService("db", { persists: {} }));

  test("the first run keeps the holder, unlocked; the second leaves it out", () => {
    expect(lines(gone, retired)).toEqual([]);
    const first = settledHolders(gone, state(existing), retired);
    expect(first).toEqual([{ ...holdersOf(plan)[0], locked: false }]);
    const unlocked = existing.map((holder) => ({ ...holder, locked: false }));
    expect(checkKept(gone, unlocked, retired, seen())).toEqual([]);
    expect(settledHolders(gone, state(unlocked), retired)).toEqual([]);
  });

  test("a first run that was killed before the machine let go is done again", () => {
    const unlocked = existing.map((holder) => ({ ...holder, locked: false }));
    const attached = { "db-1-vm": [{ interface: "scsi1", serial: "orders", sizeGiB: 20, storage: "trilane-dev-disks", path: "3520/vm-3520-disk-0.qcow2" }] };
    expect(settledHolders(gone, state(unlocked, attached), retired)).toMatchObject([{ key: "db-1", locked: false }]);
  });

  test("what happens to it is told", () => {
    const first = settledHolders(gone, state(existing), retired);
    const what = "orders of db-1 (20 GiB, VM 3520 dev-db-1-data, trilane-dev-disks:3520/vm-3520-disk-0.qcow2) was given up";
    expect(dataCautions(gone, existing, first)).toEqual([`${what}: this run unlocks it, the next one deletes it`]);
    expect(dataCautions(gone, existing, [])).toEqual([`${what}: this run deletes it`]);
    expect(dataCautions(plan, existing, holdersOf(plan))).toEqual([]);
  });

  test("one of two data: the holder keeps both in the first run, and the other one in the second", () => {
    const both = recordedOf(devOf(withService("db", { persists: { orders, files } })));
    const wanted = devOf(withService("db", { persists: { files } }));
    const scans = { interface: "scsi2", serial: "files", sizeGiB: 5 };
    expect(settledHolders(wanted, state(both), retired)).toMatchObject([{ locked: false, disks: [{ interface: "scsi1", serial: "orders", sizeGiB: 20 }, scans] }]);
    const unlocked = both.map((holder) => ({ ...holder, locked: false }));
    const rest = settledHolders(wanted, state(unlocked), retired);
    expect(leavingDisks(wanted, unlocked, rest)).toEqual([{ key: "db-1", node: "pve1", holder: 3520, machine: 3020, interface: "scsi1", volume: "trilane-dev-disks:3520/vm-3520-disk-0.qcow2" }]);
    expect(leavingDisks(wanted, both, settledHolders(wanted, state(both), retired))).toEqual([]);
    expect(settledHolders(wanted, state(both.map((holder) => ({ ...holder, locked: false }))), retired)).toMatchObject([{ locked: true, disks: [scans] }]);
  });

  test("a word for other data opens nothing", () => {
    expect(lines(gone, { "db/files": word, "web/orders": word, "db-2/orders": word })).toHaveLength(1);
  });
});

test("a whole environment is unlocked by its setting", () => {
  expect(holdersOf(devOf(withEnvironment("dev", { protectData: false })))).toMatchObject([{ locked: false }]);
});
