/** Random sound estates: services, flows, ladders and differences that pass every guard. */
import fc from "fast-check";
import { settingsOf, withNodes } from "../../../components/model";
import type { Difference, EnvironmentSettings, Estate, Flow, PlanInput, Service } from "../../../components/model";
import { sample } from "./sample";

const FIRST_SLOT = 10;

/** One service before it has a slot. */
interface Draft {
  readonly instances: number;
  readonly spare: number;
  readonly role: "front" | "data";
  readonly ports: readonly number[];
}

const draft: fc.Arbitrary<Draft> = fc.record({
  instances: fc.integer({ min: 1, max: 4 }),
  spare: fc.integer({ min: 0, max: 3 }),
  role: fc.constantFrom("front", "data"),
  ports: fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 3 }),
});

function servicesOf(drafts: readonly Draft[]): Readonly<Record<string, Service>> {
  let slot = FIRST_SLOT;
  const entries = drafts.map(({ instances, spare, role, ports }, index) => {
    const service: Service = { slot, instances, reserve: instances + spare, role, purpose: `does ${index}`, listens: Object.fromEntries(ports.map((port) => [`p${port}`, `tcp/${port}` as const])) };
    slot += instances + spare;
    return [`s${index}`, service] as const;
  });
  return Object.fromEntries(entries);
}

function flowsOf(services: Readonly<Record<string, Service>>, picks: readonly (readonly [number, number])[]): readonly Flow[] {
  const sources = [...Object.keys(services), "clients", "admin", "all"];
  const targets = [...Object.entries(services).flatMap(([name, { listens }]) => Object.keys(listens ?? {}).map((port) => `${name}.${port}`)), "mirror.tcp/443"];
  const flows = picks.map(([from, to]) => ({ from: sources[from % sources.length] as string, to: targets[to % targets.length] as string }));
  const unique = new Map(flows.map((flow) => [`${flow.from} ${flow.to}`, flow]));
  const inside = [...unique.values()].filter(({ from, to }) => !(["clients", "admin"].includes(from) && to.startsWith("mirror.")));
  return inside.map((flow, index) => ({ ...flow, reason: `reason ${index}` }));
}

function ladderSettings(names: readonly string[]): Readonly<Record<string, EnvironmentSettings>> {
  const entries = names.map((name, index) => {
    const from = 1000 * (index + 1);
    return [name, { cidr: `10.${index + 10}.0.0/24`, gateway: `10.${index + 10}.0.1`, vlan: index + 10, vmids: { from, to: from + 999 }, budget: { cores: 400, memoryMiB: 2 ** 21, diskGiB: 10000 } }] as const;
  });
  return Object.fromEntries(entries);
}

function stubs(names: readonly string[]): readonly Difference[] {
  return names.slice(0, -1).flatMap((environment) =>
    ["mail", "pay"].map((integration): Difference => ({ environment, what: "integration", integration, value: "stub", reason: "apart", owner: "team", until: "2027-01-01" })),
  );
}

/** Sound input with 1…6 services, 1…5 environments and up to 20 flows. */
export const soundInput: fc.Arbitrary<PlanInput> = fc
  .record({
    drafts: fc.array(draft, { minLength: 1, maxLength: 6 }),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }),
    ladder: fc.shuffledSubarray(["dev", "test", "stage", "demo", "prod"], { minLength: 1 }),
    small: fc.boolean(),
  })
  .map(({ drafts, picks, ladder, small }) => {
    const services = servicesOf(drafts);
    const usedBy = { usedBy: ["s0"] };
    const integrations = Object.fromEntries(Object.entries(sample.estate.integrations).map(([name, integration]) => [name, { ...integration, ...usedBy }]));
    const estate: Estate = { ...sample.estate, services, flows: flowsOf(services, picks), integrations };
    const scale: readonly Difference[] = small && ladder.length > 1 ? [{ environment: ladder[0] as string, what: "scale", value: "small", reason: "smaller", owner: "team", until: "2027-01-01" }] : [];
    const host = withNodes({ ...sample.settings.host, environments: ladder, capacity: { cores: 2000, memoryMiB: 2 ** 24, diskGiB: 100000 } });
    return { ...sample, estate, differences: [...stubs(ladder), ...scale], settings: settingsOf(host, ladderSettings(ladder)) };
  });

/** Where the environments of an input stand: which are on a second host, and which machines are on a second node. */
const spread = fc.record({ onSecond: fc.infiniteStream(fc.boolean()), onNode: fc.infiniteStream(fc.boolean()) });

/** The same sound input on one host, and on two of which the first is a cluster, its machines placed at random. */
export const spreadInput: fc.Arbitrary<{ readonly one: PlanInput; readonly several: PlanInput }> = fc.tuple(soundInput, spread).map(([one, { onSecond, onNode }]) => {
  const { host, environments } = one.settings;
  const cluster = withNodes(host, { pve2: { address: "10.99.0.2", capacity: host.capacity } });
  const second = withNodes({ ...host, endpoint: "https://pve9.example.internal:8006", node: "pve9", nodeAddress: "10.99.0.9" });
  const placed = Object.entries(environments).map(([name, settings]): readonly [string, EnvironmentSettings] => {
    if (onSecond.next().value) return [name, { ...settings, host: "host-b" }];
    const keys = Object.entries(one.estate.services).flatMap(([service, { instances = 1 }]) => [service, ...Array.from({ length: instances }, (_, index) => `${service}-${index + 1}`)]);
    return [name, { ...settings, placement: Object.fromEntries(keys.filter(() => onNode.next().value).map((key) => [key, "pve2"])) }];
  });
  return { one, several: { ...one, settings: settingsOf(cluster, Object.fromEntries(placed), { "host-b": second }) } };
});
