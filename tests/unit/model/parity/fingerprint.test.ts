import fc from "fast-check";
import { planEstate, settingsOf, type Difference, type EnvironmentPlan, type EnvironmentSettings, type PlanInput } from "../../../../components/model";
import { fingerprintOf, inequalities, shapeOf } from "../../../../components/model/parity";
import { soundInput, spreadInput } from "../arbitrary";
import { sample, withDifference, withEnvironment, withEstate, withFlat, withGateway } from "../sample";

fc.configureGlobal({ numRuns: 6 });

const declared = { reason: "less to wait for", owner: "team", until: "2027-06-30" } as const;

/** Each kind of difference in each environment below production, where it changes something. */
const everything: PlanInput = {
  ...sample,
  differences: [
    ...sample.differences,
    { environment: "test", what: "scale", value: "small", ...declared },
    { environment: "dev", what: "cpuWeight", value: 25, ...declared },
    { environment: "prod", what: "cpuWeight", value: 400, ...declared },
    { environment: "dev", what: "backup", value: "none", ...declared },
    { environment: "test", what: "backup", value: { schedule: "00:30", keepDaily: 2, keepWeekly: 0, keepMonthly: 0 }, ...declared },
    { environment: "prod", what: "integration", integration: "pay", value: "disabled", ...declared },
  ],
};

const planOf = (input: PlanInput, name: string): EnvironmentPlan => planEstate(input).environments.find(({ environment }) => environment === name)!;
const fingerprints = (input: PlanInput): readonly string[] => planEstate(input).environments.map(fingerprintOf);

function expectEqual(input: PlanInput): void {
  const [first, ...others] = planEstate(input).environments.map(shapeOf);
  for (const other of others) expect(inequalities(first, other)).toEqual([]);
  expect(new Set(fingerprints(input)).size).toBe(1);
}

test.each<[string, PlanInput]>([
  ["the sample", sample],
  ["every kind of difference", everything],
  ["mode internal", withGateway({})],
  ["mode flat", withFlat()],
])("all environments have one fingerprint: %s", (_, input) => expectEqual(input));

test("all environments of random estates have one fingerprint, wherever they and their machines stand", () => {
  fc.assert(fc.property(soundInput, expectEqual));
  fc.assert(
    fc.property(spreadInput, ({ one, several }) => {
      expectEqual(several);
      expect(fingerprints(several)).toEqual(fingerprints(one));
    }),
  );
});

test("identity changes no fingerprint", () => {
  const numbers = fc.record({ second: fc.integer({ min: 100, max: 250 }), vlan: fc.integer({ min: 40, max: 4000 }), from: fc.integer({ min: 4, max: 50 }), size: fc.constantFrom(999, 1999, 7999), cores: fc.integer({ min: 100, max: 400 }), protectData: fc.boolean() });
  fc.assert(
    fc.property(soundInput, fc.nat(), numbers, (input, index, { second, vlan, from, size, cores, protectData }) => {
      const { host, environments } = input.settings;
      const name = host.environments[index % host.environments.length]!;
      const own: EnvironmentSettings = { ...environments[name]!, cidr: `10.${second}.0.0/23`, gateway: `10.${second}.1.200`, vlan, vmids: { from: 10_000 * from, to: 10_000 * from + size }, budget: { cores, memoryMiB: 2 ** 20, diskGiB: 9_000 }, protectData };
      const moved = { ...input, settings: settingsOf(host, { ...environments, [name]: own }) };
      expect(fingerprints(moved)).toEqual(fingerprints(input));
    }),
  );
});

test("declared differences change no fingerprint", () => {
  expect(fingerprints(everything)).toEqual(fingerprints(sample));
  const entry: Difference = { environment: "test", what: "scale", value: "small", ...declared };
  expect(fingerprints(withDifference(entry))).toEqual(fingerprints(sample));
});

test.each<[string, PlanInput]>([
  ["a package's version", withEstate({ services: { ...sample.estate.services, web: { ...sample.estate.services["web"]!, packages: { nginx: "1.26.3-4" } } } })],
  ["a unit", withEstate({ services: { ...sample.estate.services, web: { ...sample.estate.services["web"]!, units: { nginx: { kind: "service" } } } } })],
  ["a file of a service", { ...sample, folders: { web: { files: [{ path: "/etc/motd", mode: "0644", digest: "ab".repeat(32) }] } } }],
  ["the image", withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } })],
  ["a flow", withEstate({ flows: sample.estate.flows.slice(1) })],
  ["the live endpoint of an integration", withEstate({ integrations: { ...sample.estate.integrations, pay: { ...sample.estate.integrations["pay"]!, live: { host: "api2.example.com", addresses: ["198.51.100.16/28"], port: "tcp/443", account: "shop" } } } })],
  ["the small size alone", withEstate({ sizes: { ...sample.estate.sizes, front: { ...sample.estate.sizes["front"]!, small: { cores: 1, memoryMiB: 768, diskGiB: 5 } } } })],
  ["the policy of backups", withEstate({ backup: { ...sample.estate.backup, keepDaily: 8 } })],
])("what changes for one environment's definition changes the fingerprint of all: %s", (_, changed) => {
  expectEqual(changed);
  expect(fingerprints(changed)[0]).not.toBe(fingerprints(sample)[0]);
});

/**
 * Parts of a plan that are identity, place or words of the ledger: the only ones whose change is no difference. The
 * holder is the only one of the sample: where the upper half of the VMIDs begins is identity.
 */
const APART = /^(version|host|production|protectData|secretFolder|secrets\.\d+\.(generation|overlap)|databases\.\d+\.(maintained|administration\..*)|(budget|used)(\..*)?|machines\.0\.data\.holder\.vmid|machines\.\d+\.node|differences\.\d+\.(reason|owner|until)|network\.bridge|network\.prefixLength)$/;

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** Every change of one leaf, one list item or one key of plain data, with its path. */
function* changesOf(value: Plain, path: readonly string[] = []): Generator<{ readonly path: string; readonly value: Plain }> {
  const here = path.join(".");
  if (typeof value === "string") yield { path: here, value: `${value}x` };
  else if (typeof value === "number") yield { path: here, value: value + 1 };
  else if (typeof value === "boolean") yield { path: here, value: !value };
  else if (Array.isArray(value)) {
    const list = value as readonly Plain[];
    if (list.length > 0) yield { path: here, value: list.slice(1) };
    if (list.length > 0 && !here.startsWith("differences")) yield { path: here, value: [...list, ...list.slice(-1)] };
    for (const [index, item] of list.entries()) for (const change of changesOf(item, [...path, String(index)])) yield { path: change.path, value: list.with(index, change.value) };
  } else {
    for (const [key, item] of Object.entries(value)) {
      yield { path: [...path, key].join("."), value: Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)) };
      for (const change of changesOf(item, [...path, key])) yield { path: change.path, value: { ...value, [key]: change.value } };
    }
  }
}

test("any change of a plan that is not identity changes its fingerprint", () => {
  // One machine of each service: the second one is filtered alike.
  const alone = { ...everything.estate.services["web"]!, instances: 1 };
  const plan = planOf({ ...everything, estate: { ...everything.estate, services: { ...everything.estate.services, web: alone } } }, "test");
  const before = fingerprintOf(plan);
  const unseen: string[] = [];
  let seen = 0;
  for (const { path, value } of changesOf(plan as unknown as Plain)) {
    let after: string;
    try {
      after = fingerprintOf(value as unknown as EnvironmentPlan);
    } catch {
      continue;
    }
    if (after === before) unseen.push(path);
    else seen += 1;
  }
  expect(unseen.filter((path) => !APART.test(path))).toEqual([]);
  expect(seen).toBeGreaterThan(300);
});

test("a difference that nobody declared is named with its place", () => {
  const [test, prod] = [planOf(sample, "test"), planOf(sample, "prod")];
  const [db, ...others] = test.machines;
  const spoilt = { ...test, machines: [{ ...db!, size: { ...db!.size, memoryMiB: 2048 } }, ...others] };
  expect(inequalities(shapeOf(spoilt), shapeOf(prod))).toEqual([{ path: "machines.db-1.size", left: { ...db!.size, memoryMiB: 2048 }, right: "<as declared>" }]);
  const fewer = { ...test, flows: test.flows.filter(({ to }) => to !== "db.postgres") };
  expect(inequalities(shapeOf(fewer), shapeOf(prod)).map(({ path }) => path)).toEqual(["flows.web to db.postgres"]);
  expect(inequalities(shapeOf(withEnvironmentPlan(test)), shapeOf(prod))).toEqual([]);
});

/** A plan that somebody wrote by hand for another address range. */
function withEnvironmentPlan(test: EnvironmentPlan): EnvironmentPlan {
  return planOf(withEnvironment("test", { cidr: "10.55.0.0/24", gateway: "10.55.0.1", vlan: 55 }), test.environment);
}
