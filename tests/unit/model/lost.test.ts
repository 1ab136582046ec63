import { checkLost, describeProblem, planEstate } from "../../../components/model";
import { sample } from "./sample";

const plan = planEstate(sample).environments[0]!;
const machine = plan.machines[0]!;
const { key, vmid, name, node } = machine;
const pool = plan.access.pool;
const seen = { existing: [{ vmid, name, node, pool }], privileges: { [`/pool/${pool}`]: ["VM.Audit"] } };
const told = (...args: Parameters<typeof checkLost>): string[] => checkLost(...args).map(describeProblem);

test("a machine that is there is not missed", () => {
  expect(told(plan, [{ key, vmid }], seen)).toEqual([]);
});

test("a machine that is gone, and whose firewall the state has, stops the run: the rules would not come back", () => {
  expect(told(plan, [{ key, vmid }], { ...seen, existing: [] })).toEqual([
    `stack dev: ${key} has its firewall in the state, and its VM ${vmid} is not on the host: a run was killed or failed, or somebody removed it; expected a machine with its firewall, or neither; run npx trilane recover dev`,
  ]);
  expect(told(plan, [{ key, vmid: undefined }], seen)).toEqual([expect.stringContaining("and its VM is not there any more")]);
});

test("a token that may not see the machines of its pool misses none, and a machine that leaves the estate is not missed", () => {
  expect(told(plan, [{ key, vmid }], { existing: [], privileges: {} })).toEqual([]);
  expect(told(plan, [{ key: "other-1", vmid: 9 }], { ...seen, existing: [] })).toEqual([]);
});
