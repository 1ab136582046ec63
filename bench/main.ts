import { readFileSync, writeFileSync } from "node:fs";
import Table from "cli-table3";
import { stringify } from "yaml";
import { misused, refused } from "../operations/failure";
import type { Clone } from "../tests/e2e/estate/clone";
import { Ground } from "./estate/ground";
import type { Figure } from "./figure";
import { hostFigures } from "./figures/embedded-host";
import { planFigures } from "./figures/plan";
import { previewFigures } from "./figures/preview";
import { proofFigures } from "./figures/proof";
import { largeFigures, updateFigures } from "./figures/update";

/** How the bench is run. */
export interface BenchOptions {
  /** One object per line instead of a table. */
  readonly json: boolean;
  /** Groups to measure. @default all */
  readonly only?: readonly string[];
  /** How often each way is taken. @default 5 */
  readonly repetitions?: number;
}

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** Groups of figures, in the order in which they are measured. */
const groups: Readonly<Record<string, (repetitions: number) => Promise<readonly Figure[]>>> = {
  plan: () => planFigures(),
  proof: () => proofFigures(),
  host: () => hostFigures(),
  preview: (repetitions) => on(Ground.lay(), (ground) => previewFigures(ground, repetitions)),
  update: (repetitions) => on(Ground.lay(takeDown), async (ground) => (await ground.writeEmpty("empty"), updateFigures(ground, { environment: "dev", repetitions, log }))),
  large: () => on(Ground.lay(makeLarge), async (ground) => (await ground.writeEmpty("empty"), largeFigures(ground, { environment: "dev", repetitions: 1, log }))),
};

const groupNames = Object.keys(groups);

/**
 * `trilane bench`: measures, and says what meets its goal.
 *
 * @throws Failure (2) for an unknown group, (1) when a goal is not met
 */
export async function bench({ json, only = groupNames, repetitions = 5 }: BenchOptions): Promise<void> {
  const unknown = only.filter((name) => !groupNames.includes(name));
  if (unknown.length > 0) throw misused(`bench --only: ${unknown.join(", ")} is not known; expected some of ${groupNames.join(", ")}; separate them by commas`);
  const figures: Figure[] = [];
  for (const name of groupNames.filter((group) => only.includes(group))) {
    log(`measuring: ${name}`);
    const found = (await groups[name]?.(repetitions)) ?? [];
    figures.push(...found);
    if (json) for (const figure of found) process.stdout.write(`${JSON.stringify(figure)}\n`);
  }
  if (!json) process.stdout.write(`${table(figures)}\n`);
  if (!figures.every(({ met }) => met)) throw refused("");
}

function table(figures: readonly Figure[]): string {
  const rows = new Table({ head: ["figure", "value", "goal", "met", "from"], style: { head: [], border: [] } });
  for (const { name, value, unit, goal, met, from } of figures) rows.push([name, `${value} ${unit}`.trim(), goal, goal === "" ? "" : met ? "yes" : "no", from ?? ""]);
  return rows.toString();
}

async function on(laying: Promise<Ground>, measure: (ground: Ground) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  const ground = await laying;
  try {
    return await measure(ground);
  } finally {
    await ground.clear();
  }
}

/** Says in dev's file that all of it may be taken down: this is done again and again. */
function takeDown(clone: Clone): void {
  clone.edit("Pulumi.dev.yaml", (text) => `${text.trimEnd()}\n  trilane:protectData: false\n`);
}

/** One environment with 200 machines, on a host that has room for them. */
function makeLarge(clone: Clone): void {
  const estate = readFileSync(clone.path("bench", "estate", "large.ts"), "utf8").replace("../../components", "../components");
  writeFileSync(clone.path("stacks", "estate.ts"), `${estate}\nexport const estate = largeEstate(200);\n`);
  clone.edit("stacks/differences.ts", (text) => text.replace(/(export const differences[^=]*= )\[[\s\S]*?\n\];/, "$1[];"));
  clone.edit("stacks/access.ts", (text) => text.replace(/(Access \| undefined = )\{[\s\S]*\};/, "$1undefined;"));
  clone.edit("Pulumi.host.yaml", (text) => text.replace(/trilane:environments: .*/, "trilane:environments: [dev]").replace(/# trilane:cpuOvercommit.*|trilane:cpuOvercommit: .*/, "trilane:cpuOvercommit: 16"));
  const config = { "trilane:cidr": "10.10.0.0/16", "trilane:vlan": 10, "trilane:vmids": { from: 3000, to: 3999 }, "trilane:budget": { cores: 400, memoryMiB: 120_000, diskGiB: 1900 } };
  writeFileSync(clone.path("Pulumi.dev.yaml"), stringify({ config }));
}
