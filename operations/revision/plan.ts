import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import * as model from "../../components/model";
import type { EstatePlan, Problem } from "../../components/model";
import { PLAN_VERSION } from "../../components/model/plan/environment";
import { access } from "../../stacks/access";
import * as ledger from "../../stacks/differences";
import { estate } from "../../stacks/estate";
import { readFolders } from "../../stacks/folders";
import { readSettings } from "../../stacks/settings";
import { misused } from "../failure";
import { placesOf } from "../workspace/places";
import { evaluate, type Evaluation } from "./evaluation";
import { commitOf, withFilesOf, type Commit } from "./files";

/** What is planned at a revision, or everything that is wrong there. */
export interface PlannedRevision {
  /** Undefined for the working tree. */
  readonly commit?: Commit;
  /** Undefined when there are problems. */
  readonly plan?: EstatePlan;
  readonly problems: readonly Problem[];
  /** What a reader of the plan should know, in words. */
  readonly notes: readonly string[];
}

/**
 * Plans the estate as a revision has it, or as the working tree has it. A revision is planned in a process of its own, by
 * the library that it has itself; needs git, and no secret, no passphrase, no Pulumi and no Proxmox. Expiries are compared
 * with the day of the commit, or with today.
 *
 * @param revision what git understands; undefined for the working tree
 * @param project root of the checkout
 * @throws Failure (2) for a revision that is not there or has no estate
 */
export async function planRevision(revision?: string, project: string = placesOf().project): Promise<PlannedRevision> {
  if (revision === undefined) {
    const { differences, acceptances } = ledger;
    return planned(evaluate({ planEstate: model.planEstate, readSettings }, { estate, differences, acceptances, access, folders: readFolders() }, project, new Date().toISOString().slice(0, 10)), []);
  }
  const commit = await commitOf(project, revision);
  return withFilesOf(project, commit, (files) => planFiles(files, commit, revision));
}

/** The plan at a revision, or of the working tree. @throws Failure (2) with everything that is wrong there */
export async function planAt(revision: string | undefined, project: string = placesOf().project): Promise<EstatePlan> {
  const { plan, problems } = await planRevision(revision, project);
  if (plan === undefined) throw misused(problems.map((problem) => `${revision === undefined ? "" : `${revision}: `}${model.describeProblem(problem)}`).join("\n"));
  return plan;
}

async function planFiles(files: string, commit: Commit, revision: string): Promise<PlannedRevision> {
  const there = await evaluateApart(files, commit, "revision");
  if ("failed" in there) throw misused(`revision ${revision}: cannot be planned (${there.failed}); expected a revision of this project; name a later one`);
  const format = "plan" in there ? there.plan.environments[0]?.version : PLAN_VERSION;
  if (format === PLAN_VERSION) return { commit, ...planned(there, []) };
  const here = await evaluateApart(files, commit, "own");
  if ("failed" in here) throw misused(`revision ${revision}: has plans of format ${format}, and cannot be planned by this library (${here.failed}); expected plans of format ${PLAN_VERSION}; name a later revision`);
  return { commit, ...planned(here, [`${revision} has plans of format ${format}, this library of format ${PLAN_VERSION}: both are planned by this library, so what the library itself changes is not told`]) };
}

function planned(evaluation: Evaluation, notes: readonly string[]): Pick<PlannedRevision, "plan" | "problems" | "notes"> {
  if ("problems" in evaluation) return { problems: evaluation.problems, notes };
  const standIn = "Pulumi.host.yaml trilane:adminKeys is still the placeholder: nobody's key stands in for it";
  return { plan: evaluation.plan, problems: [], notes: evaluation.standIn ? [...notes, standIn] : notes };
}

/** Evaluates files in a process of their own, with nothing of this one's environment but where programs are. */
async function evaluateApart(files: string, { day }: Commit, whose: "own" | "revision"): Promise<Evaluation | { readonly failed: string }> {
  const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
  const root = join(__dirname, "..", "..");
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "child.ts"), files, day, whose], { cwd: root, env: { PATH, HOME, TMPDIR }, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const [answer, errors, code] = await Promise.all([text(child.stdio[3] as Readable), text(child.stderr as Readable), new Promise<number | null>((resolve, reject) => void child.once("error", reject).once("close", resolve))]);
  if (code === 0 && answer !== "") return JSON.parse(answer) as Evaluation;
  const line = errors.split("\n").find((one) => /^(\w*Error|Cannot find)\b/.test(one.trim())) ?? `exit code ${code}`;
  return { failed: line.trim().replaceAll(files, "").slice(0, 300) };
}
