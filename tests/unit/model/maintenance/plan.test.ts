import { basisOf, changedSince, describeMaintenance, describeStep, planMaintenance, situationOf, turnedSteps, type MaintenancePlan, type Situation, type Step } from "../../../../components/model/maintenance";
import { planEstate } from "../../../../components/model";
import { sample, withEnvironment, withHost } from "../sample";
import { ground, machine, shop, single, twoHosts } from "./situations";

const plan = (situation: Situation, subject: string): MaintenancePlan => planMaintenance(situation, subject, {});
const words = (steps: readonly Step[]): readonly string[] => steps.map(({ kind, environment, machines }) => [kind, environment, ...machines.map(({ key }) => key)].filter((word) => word !== "").join(" "));

describe("two hosts", () => {
  const { away, back, down } = plan(twoHosts(3), "host");

  test("data is copied while everything else still runs, deletion comes last, and the way back is the mirror", () => {
    expect(words(away)).toEqual(["prepare prod", "stop prod db-1", "copy prod db-1", "stop prod web-1 web-2", "move prod web-1 web-2 db-1", "remove prod web-1 web-2 db-1", "release"]);
    expect(words(back)).toEqual(words(away));
    expect([away[2]?.from, away[2]?.to]).toEqual([back[2]?.to, back[2]?.from]);
    expect([away[0]?.placing, back[0]?.placing]).toEqual([{ host: "host-b" }, {}]);
  });

  test("each step says what is left, and each time what it rests on", () => {
    expect(away[4]?.left).toEqual({ of: "host-b", amounts: { cores: 0, memoryMiB: 0, diskGiB: 820 } });
    expect(away[2]?.basis).toEqual(["backup assumed at 100 MiB/s of the whole disk", "restore assumed at 100 MiB/s of the whole disk"]);
    expect(down.away).toEqual([
      { name: "prod-db-1", from: 10, to: 750 },
      { name: "prod-web-1", from: 470, to: 750 },
      { name: "prod-web-2", from: 470, to: 750 },
    ]);
  });

  test("what was measured goes before what is assumed", () => {
    const measured = [{ work: "backup", vmid: 1520, seconds: 12, on: "2026-11-20" }, { work: "create", vmid: 1010, seconds: 4, on: "2026-11-19" }] as const;
    const steps = plan({ ...twoHosts(3), measured }, "host").away;
    expect([steps[2]?.seconds, steps[2]?.basis]).toEqual([12 + 215, ["last backup of VM 1520 took 12 s on 2026-11-20", "restore assumed at 100 MiB/s of the whole disk"]]);
    expect(steps[4]?.basis.slice(1, 4)).toEqual(["last creation of VM 1010 took 4 s on 2026-11-19", "10 s assumed for a start: the task lists tell of none", "longest known creation of another VM took 4 s"]);
  });

  test("where production does not fit, the lowest environment stops, and no more than needed", () => {
    const { away: steps, back: home, staysDown } = plan(twoHosts(2), "host");
    expect(words(steps).slice(0, 2)).toEqual(["pause dev web-1 web-2 db-1", "prepare prod"]);
    expect(steps[0]?.placing).toEqual({ host: "host-b", stopped: true });
    expect(words(home).slice(4, 6)).toEqual(["move prod web-1 web-2 db-1", "resume dev db-1 web-2 web-1"]);
    expect(staysDown).toEqual(["dev-web-1", "dev-web-2", "dev-db-1"]);
  });

  test("of what does not fit, production's neighbours stay down, the lowest first", () => {
    const { tenants, ...rest } = twoHosts(3);
    const situation = { ...rest, tenants, grounds: [ground("host", "pve1", 2), ground("host-b", "pveb", 3)] };
    const { away: steps, staysDown } = plan(situation, "b");
    expect(words(steps)).toEqual(["prepare test", "stop test db-1", "copy test db-1", "stop test web-1 web-2", "move test web-1 web-2 db-1", "stop dev web-1 web-2 db-1", "remove test web-1 web-2 db-1", "release"]);
    expect(staysDown).toEqual(["dev-web-1", "dev-web-2", "dev-db-1"]);
  });

  test("an empty spare host takes production, and nothing stops for it", () => {
    const { grounds, ...rest } = twoHosts(2);
    const { away: steps, staysDown } = plan({ ...rest, grounds: [...grounds, ground("host-c", "pvec", 1)] }, "host");
    expect([words(steps)[0], steps[0]?.to, staysDown]).toEqual(["prepare prod", { stack: "host-c", node: "pvec" }, []]);
  });

  test("data needs a storage that both see; without data none is asked for", () => {
    expect(() => plan({ ...twoHosts(3), transfer: undefined }, "host")).toThrow(
      "Pulumi.host.yaml trilane:transfer: is missing, and data has to pass from one host to the other; expected the name of a storage for backups that all hosts see; add an NFS storage with content backup to each host, under one name, and write it there",
    );
    const bare = shop("prod", 1000, { stack: "host", node: "pve1" }, { machines: [machine("prod", "web-1", 1010, { stack: "host", node: "pve1" })] });
    const { away: steps } = plan({ ...twoHosts(3), transfer: undefined, tenants: [bare] }, "pve1");
    expect(words(steps)).toEqual(["prepare prod", "stop prod web-1", "move prod web-1", "remove prod web-1", "release"]);
  });
});

describe("a cluster", () => {
  const [one, two] = [{ stack: "host", node: "pve1" }, { stack: "host", node: "pve2" }] as const;
  const capacity = { cores: 4, memoryMiB: 4096, diskGiB: 100 };
  const machines = [machine("prod", "web-1", 1010, one), machine("prod", "web-2", 1011, two), machine("prod", "db-1", 1020, two, 2048, 20)];
  const tenant = shop("prod", 1000, one, { machines, placing: { placement: { "web-2": "pve2", db: "pve2" } } });
  const cluster: Situation = { estate: "shop", grounds: [{ stack: "host", node: "pve1", nodes: [{ name: "pve1", capacity }, { name: "pve2", capacity }], cpuOvercommit: 1 }], tenants: [tenant], transfer: undefined, measured: [] };

  test("machines move one after the other, those with data after their data", () => {
    const { away, back, layout } = plan(cluster, "pve2");
    expect(layout).toBe("cluster");
    expect(words(away)).toEqual(["replace prod web-2", "stop prod db-1", "migrate prod db-1", "replace prod db-1"]);
    expect(away.map(({ placing }) => placing?.placement)).toEqual([{ "web-2": "pve1", db: "pve2" }, undefined, undefined, { "web-2": "pve1", db: "pve2", "db-1": "pve1" }]);
    expect(words(back)).toEqual(["stop prod db-1", "migrate prod db-1", "replace prod db-1", "replace prod web-2"]);
    expect(back.at(-1)?.placing).toEqual(tenant.placing);
    expect(away.at(-1)?.left).toEqual({ of: "pve1", amounts: { cores: 1, memoryMiB: 0, diskGiB: 50 } });
  });

  test("what no node has room for stays down, the smaller first to move", () => {
    const large = { ...tenant, machines: machines.map((item) => (item.key === "db-1" ? { ...item, demand: { ...item.demand, memoryMiB: 4000 } } : item)) };
    const { away, staysDown } = plan({ ...cluster, tenants: [large] }, "pve2");
    expect(words(away)).toEqual(["replace prod web-2", "stop prod db-1"]);
    expect(staysDown).toEqual(["prod-db-1"]);
  });

  test("its nodes are maintained one by one", () => {
    expect(() => plan(cluster, "host")).toThrow("--host host: is a cluster; expected one of its nodes: pve1, pve2; maintain one node after the other");
  });
});

describe("given up on the way there", () => {
  const after = (made: MaintenancePlan, count: number): readonly Step[] => turnedSteps(made, new Map(made.away.slice(0, count).map(({ id }, index) => [id, index === count - 1 ? "begun" : "done"])));
  const made = plan(twoHosts(2), "host");

  test.each([
    ["nothing was begun", 0, []],
    ["room was being made", 1, ["resume dev db-1 web-2 web-1"]],
    ["the other host was being prepared", 2, ["return prod db-1 web-2 web-1", "resume dev db-1 web-2 web-1", "release"]],
    ["everything is down", 5, ["return prod db-1 web-2 web-1", "resume dev db-1 web-2 web-1", "release"]],
    ["in the middle of the move", 6, ["move prod web-1 web-2 db-1", "remove prod web-1 web-2 db-1", ...words(made.back)]],
    ["everything but the old host is done", 8, words(made.back)],
  ])("when %s", (_, count, expected) => expect(words(after(made, count))).toEqual(expected));

  test("what has not moved starts where it is, with its file as it was, and its copies go", () => {
    const [step] = after(made, 4);
    expect([step?.placing, step?.from.stack, step?.to.stack, step?.machines.find(({ key }) => key === "db-1")?.data?.vmid]).toEqual([{}, "host", "host-b", 1520]);
    expect(step?.what).toBe("delete what was copied of prod to host-b, Pulumi.prod.yaml as it was, start db-1, web-2, web-1 on host");
    expect(after(made, 4).map(({ id }) => id)).toEqual(["back-1", "back-2", "back-3"]);
  });

  test("one host starts what it has shut down", () => {
    expect(words(after(plan(single, "host"), 1))).toEqual(["start dev db-1 web-2 web-1"]);
  });
});

test("a cluster that is given up on lets the machine arrive that is on its way, and takes back those that were", () => {
  const [one, two] = [{ stack: "host", node: "pve1" }, { stack: "host", node: "pve2" }] as const;
  const capacity = { cores: 4, memoryMiB: 4096, diskGiB: 100 };
  const tenant = shop("prod", 1000, one, { machines: [machine("prod", "web-2", 1011, two), machine("prod", "db-1", 1020, two, 2048, 20)], placing: { placement: { "web-2": "pve2", db: "pve2" } } });
  const made = plan({ estate: "shop", grounds: [{ stack: "host", node: "pve1", nodes: [{ name: "pve1", capacity }, { name: "pve2", capacity }], cpuOvercommit: 1 }], tenants: [tenant], transfer: undefined, measured: [] }, "pve2");
  expect(words(turnedSteps(made, new Map([["away-1", "done"]])))).toEqual(["replace prod web-2"]);
  expect(words(turnedSteps(made, new Map([["away-1", "done"], ["away-2", "begun"]])))).toEqual(["stop prod db-1", "migrate prod db-1", "replace prod db-1", ...words(made.back)]);
});

test("one host: lower environments stop first and start last, callers before whom they call", () => {
  const { away, back, staysDown } = plan(single, "pve1");
  expect(words(away)).toEqual(["stop dev web-1 web-2 db-1", "stop prod web-1 web-2 db-1"]);
  expect(words(back)).toEqual(["start prod db-1 web-2 web-1", "start dev db-1 web-2 web-1"]);
  expect(staysDown).toHaveLength(6);
});

test("a host that nobody knows", () => {
  expect(() => plan(twoHosts(3), "c")).toThrow("--host c: is not known; expected one of host, host-b, pve1, pveb; correct the name");
});

test("the situation is read from the plan: callers before whom they call, and where each machine is", () => {
  const { tenants, grounds } = situationOf(sample, planEstate(sample));
  expect(grounds).toEqual([{ stack: "host", node: "pve1", nodes: [{ name: "pve1", capacity: { cores: 16, memoryMiB: 65536, diskGiB: 1000 } }], cpuOvercommit: 2 }]);
  expect(tenants.map(({ name, production }) => [name, production])).toEqual([["dev", false], ["test", false], ["prod", true]]);
  expect(tenants[2]?.machines.map(({ key, vmid, place }) => [key, vmid, place.node])).toEqual([["web-1", 1010, "pve1"], ["web-2", 1011, "pve1"], ["db-1", 1020, "pve1"]]);
});

test("a plan belongs to its settings; the placings that its own steps change are no difference", () => {
  const made = planMaintenance(situationOf(sample, planEstate(sample)), "host", basisOf(sample));
  expect(changedSince(made, basisOf(withEnvironment("dev", { stopped: true, placement: { web: "pve1" } })))).toEqual([]);
  expect(changedSince(made, basisOf(withEnvironment("dev", { budget: { cores: 9, memoryMiB: 16384, diskGiB: 200 } })))).toEqual(["Pulumi.dev.yaml"]);
  expect(changedSince(made, basisOf(withHost({ cpuOvercommit: 3 })))).toEqual(["Pulumi.host.yaml"]);
});

test("a plan in words", () => {
  const small = { ...single, tenants: [shop("prod", 1000, { stack: "host", node: "pve1" })] };
  const made = plan(small, "host");
  expect(describeMaintenance(made)).toBe(`# Maintenance of host (pve1)

Estate shop, one host: nothing can move, data stays where it is.

Everything on it is down from the first step until the way back.

## The way there

| | what | where | why | takes | left there afterwards |
|---|---|---|---|---|---|
| 1 | shut down web-1, web-2, db-1 of prod | pve1 | production goes last | 1 min 30 s | host: 8 cores, 8192 MiB, 940 GiB |

| down | from | to | for |
|---|---|---|---|
| prod-web-1 | 0 s | until the way back |  |
| prod-web-2 | 0 s | until the way back |  |
| prod-db-1 | 0 s | until the way back |  |

Down during the maintenance: prod-web-1, prod-web-2, prod-db-1.

Then maintain host: no machine of an environment runs on it. What has "start at boot" comes up with the host by itself.

## The way back

| | what | where | why | takes | left there afterwards |
|---|---|---|---|---|---|
| 1 | start db-1, web-2, web-1 of prod | pve1 | production comes first | 30 s | host: 8 cores, 8192 MiB, 940 GiB |

Nothing is down.

## What the times rest on

- 30 s assumed for a shutdown: the task lists tell of none
- 10 s assumed for a start: the task lists tell of none

Steps are confirmed one by one: what is down stays down while nobody confirms.
`);
  expect(describeStep(made.away[0] as Step, "away", 1)).toBe("step 1 of 1: shut down web-1, web-2, db-1 of prod\n  why: production goes last\n  down: prod-web-1, prod-web-2, prod-db-1\n  takes about 1 min 30 s");
});
