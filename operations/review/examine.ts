import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { draftEstate, type EstatePlan, type Problem } from "../../components/model";
import { changesOf } from "../../components/model/change";
import { fingerprintOf } from "../../components/model/parity";
import { proveIsolation } from "../../components/model/reachability";
import { proveRights, rightsProblems } from "../../components/model/rights";
import { reviewOf, type Review, type ReviewInput } from "../../components/model/review/review";
import { access } from "../../stacks/access";
import * as ledger from "../../stacks/differences";
import { estate } from "../../stacks/estate";
import { readSettings } from "../../stacks/settings";
import { misused } from "../failure";
import { baseOf, planRevision } from "../revision";
import { STAND_IN } from "../revision/evaluation";

const run = promisify(execFile);

/**
 * Reviews the checkout, or what it changes since a base. Reads files and git alone.
 *
 * @param base what git understands; the change is looked at from the last commit that it has in common with HEAD
 * @throws Failure (2) for a base that is not there or cannot be planned
 */
export async function examine(project: string, base?: string): Promise<Review> {
  const { plan, problems, notes } = await planRevision(undefined, project);
  const today = new Date().toISOString().slice(0, 10);
  const shown = plan ?? draft(project, today);
  const input: ReviewInput = { plan: shown, problems: [...problems, ...(shown ? rightsProblems(proveRights(shown)) : [])], proof: shown && proveIsolation(shown, fingerprintOf(shown.environments.at(-1)!)), name: await nameOf(project), notes, today };
  if (base === undefined) return reviewOf(input);
  const from = await baseOf(project, base);
  const old = await planRevision(from.id, project);
  if (old.plan === undefined) throw misused(unplannable(base, old.problems));
  const change = shown && { base: { plan: old.plan, proof: proveIsolation(old.plan), change: changesOf(old.plan, shown), name: `${base} (${from.id.slice(0, 8)})` } };
  return reviewOf({ ...input, ...change, notes: [...new Set([...notes, ...old.notes])] });
}

/** What the estate would be if no guard spoke, so that a refusal can be shown; undefined where even that cannot be told. */
function draft(project: string, today: string): EstatePlan | undefined {
  try {
    const settings = readSettings(project, "host");
    const isPlaceholder = settings.host.adminKeys.some((key) => key.includes("REPLACE-WITH"));
    return draftEstate({ estate, differences: ledger.differences, acceptances: ledger.acceptances, access, settings: isPlaceholder ? readSettings(project, "host", { adminKeys: JSON.stringify([STAND_IN]) }) : settings, today });
  } catch {
    return undefined;
  }
}

function unplannable(base: string, problems: readonly Problem[]): string {
  const [first] = problems;
  return `revision ${base}: is refused by its own guards (${first?.place ?? ""}: ${first?.problem ?? ""}); expected a base that could be deployed; name another revision`;
}

/** The commit that is reviewed, in words. */
async function nameOf(project: string): Promise<string> {
  try {
    const git = async (...args: readonly string[]) => (await run("git", ["-C", project, ...args], { encoding: "utf8" })).stdout.trim();
    const commit = await git("rev-parse", "--short=8", "HEAD");
    return (await git("status", "--porcelain", "--untracked-files=no", ".")) === "" ? `Commit ${commit}` : `Commit ${commit} with changes that are not committed`;
  } catch {
    return "Files of this folder";
  }
}
