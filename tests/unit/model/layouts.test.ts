import fc from "fast-check";
import { canonicalText, checkEstate, planEstate } from "../../../components/model";
import type { EnvironmentPlan, EstatePlan, HostPlan, PlanInput } from "../../../components/model";
import { spreadInput } from "./arbitrary";
import { sample, withSecondHost, withSecondNode } from "./sample";

const runs = { numRuns: 25 };

/** Everything of an environment but where it stands. */
const shapeOf = (plan: EnvironmentPlan): string => canonicalText({ ...plan, host: "any", machines: plan.machines.map((machine) => ({ ...machine, node: "any" })) });

test("what a machine is does not depend on where it stands: no VMID, address or rule changes, so none can collide", () => {
  fc.assert(
    fc.property(spreadInput, ({ one, several }) => {
      expect(checkEstate(several)).toEqual([]);
      expect(planEstate(several).environments.map(shapeOf)).toEqual(planEstate(one).environments.map(shapeOf));
    }),
    runs,
  );
});

/** Sets that rules of the machines on a host name. */
function setsUsedOn(host: HostPlan, plan: EstatePlan): readonly string[] {
  const rules = plan.environments.filter((environment) => environment.host === host.stack).flatMap(({ machines }) => machines.flatMap(({ firewall }) => firewall.rules));
  return [...rules, ...host.rules].flatMap((rule) => ("type" in rule ? [rule.source, rule.dest] : [])).flatMap((text) => (text?.startsWith("+dc/") ? [text.slice(4)] : []));
}

test("each host has its own environments' objects, every set that rules there name, and nothing of others", () => {
  fc.assert(
    fc.property(spreadInput, ({ several }) => {
      const plan = planEstate(several);
      expect(plan.hosts.flatMap(({ networks }) => networks.map(({ environment }) => environment)).sort()).toEqual([...several.settings.host.environments].sort());
      for (const host of plan.hosts) {
        const own = plan.environments.filter((environment) => environment.host === host.stack).map(({ environment }) => environment).sort();
        expect(host.access.map(({ pool }) => pool)).toEqual(own);
        expect(host.storages.filter(({ contents }) => contents.includes("images")).map(({ name }) => name)).toEqual(own.map((name) => `trilane-${name}-disks`).sort());
        const sets = [...host.ipsets, ...host.networks.map(({ ipset }) => ipset)].map(({ name }) => name);
        expect(new Set(sets).size).toBe(sets.length);
        expect(setsUsedOn(host, plan).filter((name) => !sets.includes(name))).toEqual([]);
      }
    }),
    runs,
  );
});

/** Leaves of a plan that differ, as paths. */
function differing(a: unknown, b: unknown, path = ""): readonly string[] {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b ? [] : [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differing((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}/${key}`));
}

test("moving one placement changes the node of that machine, and nothing else anywhere", () => {
  fc.assert(
    fc.property(spreadInput, fc.nat(), ({ several }, pick) => {
      const placed = several.settings.host.environments.filter((name) => several.settings.environments[name]?.host === undefined);
      const [name = ""] = placed;
      fc.pre(name !== "");
      const before = planEstate(several);
      const index = before.environments.findIndex(({ environment }) => environment === name);
      const machines = before.environments[index]?.machines ?? [];
      const position = pick % machines.length;
      const { key = "", node } = machines[position] ?? {};
      const own = several.settings.environments[name]!;
      const moved = { ...own, placement: { ...own.placement, [key]: node === "pve1" ? "pve2" : "pve1" } };
      const after = planEstate({ ...several, settings: { ...several.settings, environments: { ...several.settings.environments, [name]: moved } } });
      expect(differing(before, after)).toEqual([`/environments/${index}/machines/${position}/node`]);
    }),
    runs,
  );
});

const nodesOf = (input: PlanInput, environment: string) => Object.fromEntries(planEstate(input).environments.find((plan) => plan.environment === environment)?.machines.map(({ key, node }) => [key, node]) ?? []);

test("a machine is where its own name says, else its service, else its environment, else on the main node", () => {
  const capacity = { cores: 16, memoryMiB: 65536, diskGiB: 1000 };
  expect(nodesOf(withSecondNode(capacity, {}), "prod")).toEqual({ "db-1": "pve1", "web-1": "pve1", "web-2": "pve1" });
  expect(nodesOf(withSecondNode(capacity, { web: "pve2", "web-1": "pve1" }), "prod")).toEqual({ "db-1": "pve1", "web-1": "pve1", "web-2": "pve2" });
  const { settings, ...rest } = withSecondNode(capacity, { "web-1": "pve1" });
  const prod = { ...settings.environments["prod"]!, node: "pve2" };
  expect(nodesOf({ ...rest, settings: { ...settings, environments: { ...settings.environments, prod } } }, "prod")).toEqual({ "db-1": "pve2", "web-1": "pve1", "web-2": "pve2" });
});

test("a cluster is one host with several nodes: all are management, budgets count against the sum", () => {
  const [host] = planEstate(withSecondNode({ cores: 4, memoryMiB: 8192, diskGiB: 100 }, {})).hosts;
  expect(host.nodes.map(({ name }) => name)).toEqual(["pve1", "pve2"]);
  expect(host.capacity).toEqual({ cores: 20, memoryMiB: 73728, diskGiB: 1100 });
  expect(host.ipsets.find(({ name }) => name === "management")?.cidrs).toEqual(["10.99.0.1", "10.99.0.2", "10.99.1.0/24"]);
});

test("two hosts share nothing: each has its own node, budget and environments, and drops all of them", () => {
  const { hosts, environments } = planEstate(withSecondHost());
  expect(hosts.map(({ stack, node, access }) => [stack, node, access.map(({ pool }) => pool)])).toEqual([["host", "pve1", ["prod", "test"]], ["host-b", "pve9", ["dev"]]]);
  expect(environments.map(({ environment, host, machines }) => [environment, host, machines[0]?.node])).toEqual([["dev", "host-b", "pve9"], ["test", "host", "pve1"], ["prod", "host", "pve1"]]);
  const [main, second] = hosts;
  expect(second?.promised).toEqual(sample.settings.environments["dev"]?.budget);
  expect(second?.rules).toEqual(main.rules);
  expect(second?.ipsets.find(({ name }) => name === "management")?.cidrs).toEqual(["10.99.0.9", "10.99.1.0/24"]);
});
