import { describeProblem, environmentOutputs, parseEnvironmentOutputs, planEstate, type EnvironmentPlan, type PlanInput } from "../../../../components/model";
import { deployedParity, diffOf } from "../../../../components/model/parity";
import { sample, withDifference, withEnvironment } from "../sample";

const planOf = (input: PlanInput, name: string): EnvironmentPlan => planEstate(input).environments.find(({ environment }) => environment === name)!;
const between = (left: string, right: string, input: PlanInput = sample) => diffOf(planOf(input, left), planOf(input, right));

test("every difference has its entry, and its meaning for machines and connections", () => {
  const { declared, unexplained, fingerprints } = between("dev", "prod");
  expect(declared.map(({ what, left, right, entries }) => [what, left, right, entries.map(({ reason }) => reason).join()])).toEqual([
    ["integration mail", "stub", "live", "no real customers"],
    ["integration pay", "stub", "live", "no real customers"],
    ["scale", "small", "standard", "no real customers"],
  ]);
  expect(declared[0]?.details).toEqual(["dev: reaches nothing", "prod: reached by web at smtp.example.com tcp/465 as shop"]);
  expect(declared[2]?.details).toEqual(["db: 1 core, 1 GiB, disk of 10 GiB; prod 2 cores, 4 GiB, disk of 20 GiB", "web: 1 core, 512 MiB, disk of 5 GiB; prod 2 cores, 1 GiB, disk of 10 GiB"]);
  expect([unexplained, fingerprints.left === fingerprints.right]).toEqual([[], true]);
});

test("what both environments declare alike is no difference, what they declare apart has both entries", () => {
  const { declared } = between("dev", "test");
  expect(declared.map(({ what, entries }) => [what, entries.map(({ environment }) => environment)])).toEqual([["integration mail", ["dev", "test"]], ["scale", ["dev"]]]);
});

test("identity is one line for each kind, and no line where both are alike", () => {
  expect(between("test", "prod").apart.map(({ what }) => what)).toEqual(["names", "place", "addresses", "network", "VMIDs"]);
  const moved = withEnvironment("test", { budget: { cores: 8, memoryMiB: 16384, diskGiB: 200 }, protectData: false });
  expect(between("test", "prod", moved).apart.slice(5)).toEqual([
    { what: "budget", left: "8 cores, 16 GiB, 200 GiB of disk", right: "10 cores, 16 GiB, 200 GiB of disk" },
    { what: "lock", left: "data is unlocked", right: "data is locked" },
  ]);
});

test("a difference without an entry is told with its place, and makes two fingerprints", () => {
  const [test, prod] = [planOf(sample, "test"), planOf(sample, "prod")];
  const { unexplained, fingerprints } = diffOf({ ...test, secrets: [], backup: "none" }, prod);
  expect(unexplained.map(describeProblem)).toEqual([
    expect.stringMatching(/^test backup: is none, and as declared in prod; no entry of stacks\/differences\.ts explains it; expected the same in both, or .*; take the difference back, or declare it with reason, owner and end$/),
    expect.stringMatching(/^test secrets\.db\/app-password: is not there, and \{.* in prod; no entry/),
  ]);
  expect(fingerprints.left).not.toBe(fingerprints.right);
});

describe("what an environment runs, held against the ledger", () => {
  const weight = withDifference({ environment: "test", what: "cpuWeight", value: 50 });
  const running = (input: PlanInput) => parseEnvironmentOutputs(JSON.parse(JSON.stringify(environmentOutputs(planOf(input, "test")))))!;

  test("nothing is told while the ledger says what runs", () => expect(deployedParity(planOf(weight, "test"), running(weight))).toEqual({ environment: "test", unexplained: [], notes: [] }));

  test("with its entry removed, a difference that still runs is unexplained", () => {
    expect(deployedParity(planOf(sample, "test"), running(weight)).unexplained.map(describeProblem)).toEqual([
      'stack test cpuWeight: runs with 50, and no entry of stacks/differences.ts says so; expected an entry { environment: "test", what: "cpuWeight", … } with this value, or an environment without it; put the entry back, or run pulumi up -s test',
    ]);
  });

  test("an entry with another value does not explain it either, one that is not up yet does no harm", () => {
    const other = withDifference({ environment: "test", what: "cpuWeight", value: 60 });
    expect(deployedParity(planOf(other, "test"), running(weight)).unexplained.map(({ problem }) => problem)).toEqual(["runs with 50, and no entry of stacks/differences.ts says so any more"]);
    expect(deployedParity(planOf(weight, "test"), running(sample)).unexplained).toEqual([]);
  });

  test("another shape is a note: the next run changes it", () => {
    const older = { ...running(sample), fingerprint: undefined };
    const changed = { ...sample, estate: { ...sample.estate, flows: sample.estate.flows.slice(1) } };
    expect(deployedParity(planOf(changed, "test"), running(sample)).notes).toEqual([expect.stringMatching(/^test runs fingerprint [0-9a-f]{12}, this is [0-9a-f]{12}: run pulumi up -s test$/)]);
    expect(deployedParity(planOf(sample, "test"), older).notes).toEqual(["test was last up with a version that noted no fingerprint: run pulumi up -s test"]);
  });
});
