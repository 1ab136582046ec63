import { InvalidSettings, parseSettings, planEstate } from "../../components/model";
import type { PlanInput } from "../../components/model";
import { atMost } from "../figure";
import type { Figure } from "../figure";
import { largeEstate } from "../estate/large";
import { inTurns, timed } from "../timing";

const NAMES = ["dev", "test", "prod"] as const;
/** Slots of each environment: 20 for each of 50 services, and as many again for data. */
const RANGE = 4000;

/** Input for three environments with so many machines each. */
export function largeInput(machines: number, instances?: number): PlanInput {
  const host = {
    endpoint: "https://pve1.example.internal:8006", environments: NAMES, node: "pve1", nodeAddress: "10.99.0.1", capacity: { cores: 1_000_000, memoryMiB: 1_000_000_000, diskGiB: 1_000_000 },
    outside: { admin: ["10.99.1.0/24"], clients: ["10.99.3.0/24"], dns: ["10.99.2.53"], ntp: ["10.99.2.123"], mirror: ["10.99.2.80"] },
    adminKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3mS3N0n7vT9m2cJXH0o3kQb2Jc1o9kJ5r1l3v0Qm9a anna"], domain: "large.internal",
  };
  const budget = { cores: 100_000, memoryMiB: 100_000_000, diskGiB: 100_000 };
  const environment = (index: number): object => ({ cidr: `10.${10 + index}.0.0/16`, vlan: 10 + index, vmids: { from: 10_000 * (index + 1), to: 10_000 * (index + 1) + RANGE - 1 }, budget });
  const { settings, problems } = parseSettings([{ stack: "host", values: host }, ...NAMES.map((name, index) => ({ stack: name, values: environment(index) as Record<string, unknown> }))]);
  if (settings === undefined) throw new InvalidSettings(problems);
  return { estate: largeEstate(machines, instances), differences: [], settings, today: "2026-11-21" };
}

/** The plan: how long it takes, and how that grows with the estate. */
export async function planFigures(): Promise<readonly Figure[]> {
  const [few, many] = [largeInput(200), largeInput(1000)];
  // The first ones are slower: V8 has not compiled yet what they run.
  const { small, large } = await inTurns(9, { small: () => timed(() => planEstate(few)), large: () => timed(() => planEstate(many)) });
  return [
    atMost("plan of 3 x 200 machines", small.min, "ms", 300, `median ${small.median.toFixed(0)} ms`),
    atMost("plan of 3 x 1,000 machines, of 3 x 200", large.min / small.min, "x", 6, `five times the machines: ${large.min.toFixed(0)} ms (median ${large.median.toFixed(0)})`),
  ];
}
