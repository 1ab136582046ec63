import { checkHostOutputs, describeProblem, environmentOutputs, hostOutputs, parseEnvironmentOutputs, parseHostOutputs, planEstate } from "../../../components/model";
import type { EnvironmentPlan, PlanInput } from "../../../components/model";
import { sample, withEnvironment, withEstate } from "./sample";

const plan = planEstate(sample);
const outputs = hostOutputs(plan.hosts[0], { version: "9.2.11" });
const testOf = (input: PlanInput) => planEstate(input).environments[1] as EnvironmentPlan;
const check = (input: PlanInput, value: unknown) => checkHostOutputs(testOf(input), value).map(describeProblem);

test("what the host stack made is what each environment wants", () => {
  for (const environment of plan.environments) expect(checkHostOutputs(environment, JSON.parse(JSON.stringify(outputs)))).toEqual([]);
  expect(parseHostOutputs(outputs)).toEqual(outputs);
});

test.each<[string, PlanInput, unknown, readonly string[]]>([
  ["not up", sample, undefined, ["stack host: is not up yet; expected what test stands on; run pulumi up -s host first"]],
  ["another schema", sample, { ...outputs, schema: 2 }, ["stack host: has outputs of another version; expected outputs of schema 1; run pulumi up -s host first"]],
  ["another estate", sample, { ...outputs, estate: "bank" }, ["stack host: belongs to the estate bank; expected the estate shop; run pulumi up -s host first"]],
  ["environment not made", sample, { ...outputs, environments: {} }, ["stack host: knows no environment test; expected an environment of its ladder; run pulumi up -s host first"]],
  ["another network", withEnvironment("test", { cidr: "10.21.0.0/24", gateway: "10.21.0.1", vlan: 21 }), outputs, [
    "stack host: has vlan 20 for test; expected vlan 21, as the settings say; run pulumi up -s host first",
    "stack host: has cidr 10.20.0.0/24 for test; expected cidr 10.21.0.0/24, as the settings say; run pulumi up -s host first",
    "stack host: has gateway 10.20.0.1 for test; expected gateway 10.21.0.1, as the settings say; run pulumi up -s host first",
  ]],
  ["another image", withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } }), outputs, ["stack host: has not the image trilane-images:import/debian-13-cdcdcdcdcdcd.qcow2; expected the image of test; run pulumi up -s host first"]],
  ["sets missing", sample, { ...outputs, ipsets: outputs.ipsets.filter((name) => name !== "env_dev"), securityGroups: [] }, [
    "stack host: has not the ipset env_dev; expected every set that rules of test name; run pulumi up -s host first",
    "stack host: has not the security group adm-test; expected the group of test; run pulumi up -s host first",
  ]],
])("host stack: %s", (_, input, value, messages) => {
  expect(check(input, value)).toEqual(messages);
});

test("an environment's outputs hold facts for people and other stacks, and pass their own schema", () => {
  const own = environmentOutputs(testOf(sample));
  expect(parseEnvironmentOutputs(JSON.parse(JSON.stringify(own)))).toEqual(own);
  expect(own.machines[0]).toEqual({ key: "db-1", name: "test-db-1", vmid: 2020, node: "pve1", vlan: 20, address: "10.20.0.20", mac: "BC:24:11:00:07:E4", cores: 2, memoryMiB: 4096, diskGiB: 20 });
  expect(own.secrets).toEqual(["db/app-password"]);
  expect(parseEnvironmentOutputs({ ...own, schema: 7 })).toBeUndefined();
});
