import { createRequire } from "node:module";
import type { EnvironmentPlan, EstatePlan, Problem } from "../components/model";
import { describeProblem } from "../components/model";
import { changesOf } from "../components/model/change";
import { diffOf, type DeployedParity } from "../components/model/parity";
import { changeText, diffText } from "./comparison/text";
import type { deployedIn as Deployed, DeployedOptions } from "./comparison/deployed";
import { Failure, misused, refused } from "./failure";
import { baseOf, planRevision, type PlannedRevision } from "./revision";
import { placesOf } from "./workspace/places";

/** Options of `trilane diff`. */
export interface DiffOptions extends DeployedOptions {
  readonly base?: string;
  readonly json?: boolean;
}

/** `trilane diff test prod`, and `trilane diff --base main`. */
export async function diff(environments: readonly string[], options: DiffOptions): Promise<void> {
  const head = planOf(await planRevision());
  for (const name of environments) environmentIn(head.plan, name);
  return options.base === undefined ? betweenEnvironments(head, environments, options) : sinceRevision(head, environments, options.base, options.json === true);
}

async function betweenEnvironments({ plan, notes }: Planned, environments: readonly string[], options: DiffOptions): Promise<void> {
  const [left, right, ...more] = environments;
  if (left === undefined || right === undefined || more.length > 0 || left === right) {
    throw misused(`${["diff", ...environments].join(" ")}: ${left !== undefined && left === right ? "names one environment twice" : `names ${environments.length}`}; expected two environments, or --base <revision>; for example npx trilane diff test prod`);
  }
  const sides = [left, right].map((name) => environmentIn(plan, name)) as [EnvironmentPlan, EnvironmentPlan];
  const found = diffOf(...sides);
  const deployed = await deployedOf([left, right], options);
  const unexplained = [...found.unexplained, ...deployed.flatMap((one) => one.unexplained)];
  if (options.json === true) console.log(JSON.stringify({ ...found, deployed, notes }, null, 2));
  else console.log(diffText(found, deployed, notes));
  if (unexplained.length > 0) throw refused(options.json === true ? "" : lines(unexplained));
}

/** Pulumi and its toolchain are loaded only where they are asked for. */
async function deployedOf(environments: readonly string[], options: DiffOptions): Promise<readonly DeployedParity[]> {
  if (options.deployed !== true && process.env["PULUMI_BACKEND_URL"] === undefined) return [];
  const { deployedIn } = createRequire(__filename)("./comparison/deployed") as { readonly deployedIn: typeof Deployed };
  return deployedIn(environments, options);
}

async function sinceRevision(head: Planned, environments: readonly string[], revision: string, json: boolean): Promise<void> {
  const base = await baseOf(placesOf().project, revision);
  const before = planOf(await planRevision(base.id), `${revision}: `);
  const { changes, fingerprints } = changesOf(before.plan, head.plan);
  const wanted = (name: string | undefined): boolean => name === undefined || environments.length === 0 || environments.includes(name);
  const change = { changes: changes.filter(({ environment }) => wanted(environment)), fingerprints: fingerprints.filter(({ environment }) => wanted(environment)) };
  const notes = [...new Set([...before.notes, ...head.notes])];
  console.log(json ? JSON.stringify({ base: { revision, commit: base.id }, ...change, notes }, null, 2) : changeText(revision, base.id, change, notes));
}

interface Planned {
  readonly plan: EstatePlan;
  readonly notes: readonly string[];
}

/** Guards whose refusal is a difference without an entry, or an entry without a difference. */
const LEDGER_GUARDS = /^(DIFFERENCE|INTEGRATION|ACCEPTANCE)-/;

/** The plan. What the ledger's guards refuse is an answer of the comparison; anything else is wrong settings. */
function planOf({ plan, problems, notes }: PlannedRevision, prefix = ""): Planned {
  if (plan !== undefined) return { plan, notes };
  throw new Failure(lines(problems, prefix), prefix === "" && problems.every(({ guard }) => LEDGER_GUARDS.test(guard ?? "")) ? 1 : 2);
}

const lines = (problems: readonly Problem[], prefix = ""): string => problems.map((problem) => `${prefix}${describeProblem(problem)}`).join("\n");

function environmentIn({ environments }: EstatePlan, name: string): EnvironmentPlan {
  const plan = environments.find(({ environment }) => environment === name);
  if (plan === undefined) throw misused(`diff ${name}: there is no environment ${name}; expected one of ${environments.map(({ environment }) => environment).join(", ")}; name one of the ladder`);
  return plan;
}
