import type { FaultLine } from "../../simulator/faults/faults";
import { mustWork } from "../e2e/estate/clone";
import { ENVIRONMENT, type Lane, type Snapshot } from "./lane";

/** What an `up` that is broken has to do. */
export type ScenarioName = "host" | "create" | "update" | "replace";

/** An `up` and what leads to it. */
interface Scenario {
  readonly name: ScenarioName;
  readonly what: string;
  readonly stack: string;
  /** From where the scenario before has ended to where this one's `up` begins. */
  readonly arrange: (lane: Lane) => Promise<unknown>;
}

const FRESH = "fresh";
const ESTATE = "stacks/estate.ts";
const HOST = "Pulumi.host.yaml";

const upHost = async (lane: Lane): Promise<unknown> => mustWork(await lane.up("host").ended);

/** Every scenario, in the order in which one leads to the next. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "host", what: "everything of a fresh host, with a gateway", stack: "host",
    arrange: async (lane) => {
      await lane.save(FRESH);
      lane.clone.edit(HOST, (text) => `${text}  trilane:network: internal\n  trilane:internalBridge: vmbr1\n  trilane:gateway: { address: 10.99.0.2/24, router: 10.99.0.254 }\n`);
    },
  },
  {
    name: "create", what: "an environment that is not there yet", stack: ENVIRONMENT,
    arrange: async (lane) => {
      await lane.restore(FRESH);
      await upHost(lane);
      await lane.handOver();
    },
  },
  {
    name: "update", what: "more memory, a larger disk of data, another flow", stack: ENVIRONMENT,
    arrange: async (lane) =>
      lane.clone.edit(ESTATE, (text) => text.replaceAll("memoryMiB: 1024", "memoryMiB: 1536").replace("sizeGiB: 20", "sizeGiB: 30").replace("flows: [", 'flows: [{ from: "all", to: "mirror.tcp/443", reason: "machines read the index" }, ')),
  },
  {
    name: "replace", what: "another image: the machine goes and comes, its data stays", stack: ENVIRONMENT,
    arrange: async (lane) => {
      lane.clone.edit(ESTATE, (text) => text.replace("3d94c9dd66d8", "4ea5d0ee77e9"));
      await upHost(lane);
    },
  },
];

/** A scenario that was carried out once with nothing disturbing it; the lane has its beginning under its name. */
export interface Arranged {
  readonly name: ScenarioName;
  readonly stack: string;
  /** Its changing requests, in order. */
  readonly steps: readonly FaultLine[];
  readonly end: Snapshot;
  /** What was there before and is still there afterwards: secrets by URN, data and tokens by name. A disturbed run must not change it either. */
  readonly kept: Readonly<Record<string, string>>;
}

/** Carries out the wanted scenarios, and those that lead to them. */
export async function arrange(lane: Lane, wanted: ReadonlySet<ScenarioName>): Promise<ReadonlyMap<ScenarioName, Arranged>> {
  const arranged = new Map<ScenarioName, Arranged>();
  const last = SCENARIOS.findLastIndex(({ name }) => wanted.has(name));
  for (const scenario of SCENARIOS.slice(0, last + 1)) {
    const { name, stack } = scenario;
    await scenario.arrange(lane);
    // Nothing else begins where the host's own scenario ends.
    if (name === "host" && !wanted.has(name)) continue;
    await lane.save(name);
    const before = marksOf(lane.snapshot(stack));
    const { code, stdout, stderr } = await lane.up(stack).ended;
    if (code !== 0) throw new Error(`the undisturbed run (${name}) ended with ${code}\n${stdout}\n${stderr}`);
    const end = lane.snapshot(stack);
    const after = marksOf(end);
    arranged.set(name, { name, stack, steps: lane.lines(), end, kept: Object.fromEntries(Object.entries(before).filter(([key, mark]) => after[key] === mark)) });
  }
  return arranged;
}

/** Everything that is made at random: secrets of the stack, data on disks, tokens. */
export const marksOf = ({ host, stack }: Snapshot): Readonly<Record<string, string>> => ({ ...host.marks, ...stack.secrets });
