/** The plan that is kept, and how far it was carried out: a journal of steps begun and done, so that a killed run goes on. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { turnedSteps, type Direction, type MaintenancePlan, type Step } from "../../components/model/maintenance";
import { misused } from "../failure";
import { append, readJournal } from "../journal/journal";
import { whoAmI } from "../terminal/who";
import { readJson, writeWhole } from "../workspace/files";

/** A plan as it is kept. */
export interface KeptPlan {
  /** ISO time at which it was made: names it in the journal. */
  readonly made: string;
  readonly plan: MaintenancePlan;
  /** Whether it was given up on the way there: what is not done of that is not to be done. @default false */
  readonly turned?: boolean;
}

/** How far a step is. */
export type StepState = "open" | "begun" | "done";

/** Plans and journal below one folder. */
export class Progress {
  private constructor(
    private readonly folder: string,
    public kept: KeptPlan,
  ) {}

  /** Keeps a plan. @throws Failure (2) while the one before is under way */
  static keep(folder: string, plan: MaintenancePlan, now: Date): Progress {
    const before = readJson<KeptPlan>(fileOf(folder, nameOf(plan)));
    const progress = before === undefined ? undefined : new Progress(folder, before);
    if (progress !== undefined && progress.isUnderWay()) {
      const direction = progress.direction();
      throw misused(`maintenance of ${nameOf(plan)}: is under way, ${progress.describe()}; expected it to be finished; go on with npx trilane maintenance run --host ${nameOf(plan)}${direction === "back" ? " --back" : ""}`);
    }
    const kept = { made: now.toISOString(), plan };
    writeWhole(fileOf(folder, nameOf(plan)), `${JSON.stringify(kept, null, 2)}\n`);
    return new Progress(folder, kept);
  }

  /** The kept plan of a host or node, or the only one. @throws Failure (2) when there is none, or more than one and none is named */
  static open(folder: string, subject: string | undefined): Progress {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort() : [];
    const fits = names.filter((name) => subject === undefined || name === subject || name === `host-${subject}` || readJson<KeptPlan>(fileOf(folder, name))?.plan.subject.node === subject);
    const [name, ...others] = fits;
    const kept = name === undefined || others.length > 0 ? undefined : readJson<KeptPlan>(fileOf(folder, name));
    if (kept === undefined) throw misused(`maintenance run: ${fits.length === 0 ? "there is no plan" : `there are plans for ${fits.join(", ")}`}; expected one; ${fits.length === 0 ? "make one with npx trilane maintenance plan --host <host>" : "name it with --host"}`);
    return new Progress(folder, kept);
  }

  /** Lock that a run holds while it works. */
  get lock(): string {
    return join(this.folder, "run.lock");
  }

  /** How far each step is, by its id. */
  states(): ReadonlyMap<string, StepState> {
    const states = new Map<string, StepState>();
    for (const { what, made, step } of readJournal(this.#journal)) {
      if (made === this.kept.made && typeof step === "string" && (what === "begun" || what === "done")) states.set(step, what);
    }
    return states;
  }

  /** Steps of a direction that are not done, in order. */
  open(direction: Direction): readonly Step[] {
    if (this.kept.turned === true && direction === "away") return [];
    const states = this.states();
    return this.kept.plan[direction].filter(({ id }) => states.get(id) !== "done");
  }

  /** Gives the way there up: from now on the way back is the one from where everything is now. */
  async turn(): Promise<void> {
    const { plan, made } = this.kept;
    this.kept = { made, plan: { ...plan, back: turnedSteps(plan, this.states()) }, turned: true };
    await append(this.#journal, { what: "turned", who: whoAmI(), made, host: nameOf(plan) });
    writeWhole(fileOf(this.folder, nameOf(plan)), `${JSON.stringify(this.kept, null, 2)}\n`);
  }

  /** Notes that a step begins or is done: what is not in the journal does not happen. */
  async note(what: "begun" | "done", step: Step): Promise<void> {
    await append(this.#journal, { what, who: whoAmI(), made: this.kept.made, host: nameOf(this.kept.plan), step: step.id, text: step.what });
  }

  /** Whether something was begun and the way back is not finished. */
  isUnderWay(): boolean {
    return this.states().size > 0 && !this.isFinished();
  }

  /** Whether all steps of both ways are done; a plan without steps never is. */
  isFinished(): boolean {
    const { away, back } = this.kept.plan;
    return away.length + back.length > 0 && this.open("away").length + this.open("back").length === 0;
  }

  /** Where it stands. */
  direction(): Direction {
    return this.open("away").length > 0 ? "away" : "back";
  }

  /** For example `away: 3 of 7 steps done`. */
  describe(): string {
    const direction = this.direction();
    const all = this.kept.plan[direction].length;
    return `${direction}: ${all - this.open(direction).length} of ${all} steps done`;
  }

  get #journal(): string {
    return join(this.folder, "journal.jsonl");
  }
}

/** What a plan is called: the node in a cluster, the host elsewhere. */
export function nameOf({ layout, subject }: MaintenancePlan): string {
  return layout === "cluster" ? subject.node : subject.stack;
}

const fileOf = (folder: string, name: string): string => join(folder, `${name}.json`);
