import { createInterface } from "node:readline/promises";
import { basisOf, changedSince, describeStep, type Direction, type MaintenancePlan, type Step } from "../../components/model/maintenance";
import { misused, refused } from "../failure";
import { hold } from "../workspace/hold";
import { carryOutStep } from "./carry-out";
import { isSame, placingOf } from "./placings";
import { nameOf, Progress } from "./progress";
import { Site, type SiteOptions } from "./site";
import { stacksOfPlan } from "./work";

/** Options of `trilane maintenance run`. */
export interface RunOptions extends SiteOptions {
  readonly host?: string;
  readonly back?: boolean;
  readonly giveUp?: boolean;
  readonly yes?: boolean;
  readonly steps?: number;
  readonly json?: boolean;
}

/** `trilane maintenance run`: the next steps of a kept plan, each confirmed; goes on where a killed run stopped. */
export async function run({ host, back, giveUp, yes, steps, json, ...where }: RunOptions): Promise<void> {
  const site = await Site.open(where);
  const progress = Progress.open(site.folder, host);
  if (yes !== true && !process.stdin.isTTY) throw misused("maintenance run: has no terminal to ask in; expected a person, or --yes; add --yes when the plan was read");
  const release = await hold(progress.lock);
  try {
    const direction = await directionOf(progress, back === true, giveUp === true);
    await site.settle(stacksOfPlan(progress.kept.plan));
    const done = await carryOn(site, progress, { direction, yes: yes === true, most: steps ?? Number.POSITIVE_INFINITY, say: json === true ? () => undefined : console.log });
    const open = progress.open(direction);
    if (json === true) return console.log(JSON.stringify({ host: nameOf(progress.kept.plan), direction, done, open: open.map(({ id }) => id) }));
    console.log(whatNow(progress.kept.plan, direction, open));
  } finally {
    release();
  }
}

async function directionOf(progress: Progress, back: boolean, giveUp: boolean): Promise<Direction> {
  const name = nameOf(progress.kept.plan);
  if (progress.isFinished()) throw misused(`maintenance of ${name}: is finished, there and back; expected a plan with open steps; make a new one with npx trilane maintenance plan --host ${name}`);
  const open = progress.open("away");
  if (back && open.length > 0) {
    if (!giveUp) throw misused(`maintenance of ${name}: the way there is not finished, ${progress.describe()}; expected all of it before the way back; go on with npx trilane maintenance run --host ${name}, or turn round with --back --give-up`);
    await progress.turn();
  }
  return back ? "back" : "away";
}

interface Course {
  readonly direction: Direction;
  readonly yes: boolean;
  readonly most: number;
  readonly say: (text: string) => void;
}

/** Carries out open steps until all are done, enough are, or somebody says no. */
async function carryOn(site: Site, progress: Progress, { direction, yes, most, say }: Course): Promise<readonly string[]> {
  const { plan, made } = progress.kept;
  const done: string[] = [];
  for (const step of progress.open(direction)) {
    if (done.length >= most) break;
    refuseChanges(site, progress);
    say(describeStep(step, direction, plan[direction].length));
    if (!yes && !(await isConfirmed())) break;
    const since = Date.now();
    await progress.note("begun", step);
    await carryOutStep({ site, plan, step, mark: `trilane maintenance ${made}`, tell: (text) => say(`  ${text}`) });
    await progress.note("done", step);
    done.push(step.id);
    say(`  done in ${((Date.now() - since) / 1000).toFixed(1)} s${step.placing === undefined ? "" : `; Pulumi.${step.environment}.yaml has changed: commit it`}`);
  }
  return done;
}

async function isConfirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question("  do it? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

/** A plan is only carried out on what it was made for. @throws Failure (1) */
function refuseChanges(site: Site, progress: Progress): void {
  const { plan } = progress.kept;
  const input = site.input();
  const next = `expected what the plan was made for; put it back, or make a new plan`;
  const changed = changedSince(plan, basisOf(input));
  if (changed.length > 0) throw refused(`${changed.join(", ")}: changed since the plan was made; ${next}`);
  const moved = Object.entries(input.settings.environments).filter(([name, settings]) => !expectedPlacings(plan, progress, name).some((placing) => isSame(placing, placingOf(settings))));
  if (moved.length > 0) throw refused(`${moved.map(([name]) => `Pulumi.${name}.yaml`).join(", ")}: trilane:host, node, placement or stopped is not what the steps have made of it; ${next}`);
}

/** What an environment's file may say now: what the last done step wrote, or the one that has begun. */
function expectedPlacings(plan: MaintenancePlan, progress: Progress, environment: string): readonly MaintenancePlan["placings"][string][] {
  const states = progress.states();
  const writing = [...plan.away, ...plan.back].filter((step): step is Step & { placing: NonNullable<Step["placing"]> } => step.environment === environment && step.placing !== undefined);
  const last = writing.filter(({ id }) => states.get(id) === "done").at(-1)?.placing ?? plan.placings[environment] ?? {};
  return [last, ...writing.filter(({ id }) => states.get(id) === "begun").map(({ placing }) => placing)];
}

function whatNow(plan: MaintenancePlan, direction: Direction, open: readonly Step[]): string {
  const verb = `npx trilane maintenance run --host ${nameOf(plan)}`;
  if (open.length > 0) return `\n${open.length} of ${plan[direction].length} steps are open. Go on: ${verb}${direction === "back" ? " --back" : ""}`;
  if (direction === "back") return "\nEverything is where it was.";
  return `\nNothing that is to run is on ${nameOf(plan)}: maintain it. Then the way back: ${verb} --back`;
}
