import { resolve } from "node:path";
import { describeProblem } from "../components/model";
import { judgeFinds } from "../components/model/leak";
import { allowed } from "../stacks/scan";
import { refused } from "./failure";
import { scan as scanScope, type Scan } from "./scan/scan";
import { placesOf } from "./workspace/places";

/** Options of `trilane scan`. */
export interface ScanOptions {
  readonly since?: string;
  readonly shallow?: boolean;
  readonly repository?: string;
  readonly rendered?: readonly string[];
  readonly logs?: readonly string[];
  readonly json?: boolean;
}

/** `trilane scan`: secrets in the clear in commits since the last release, in rendered files and in logs. Never tells a value. */
export async function scan({ since, shallow = false, repository, rendered = [], logs = [], json }: ScanOptions): Promise<void> {
  const { project } = placesOf();
  const root = repository === undefined ? project : resolve(repository);
  const found = await scanScope({ repository: root, shallow, rendered, logs, ...(since === undefined ? {} : { since }) });
  // The list is about the project's own files.
  const list = root === project ? allowed : [];
  const problems = judgeFinds(found.finds, list, new Date().toISOString().slice(0, 10), found.range.whole);
  if (json === true) console.log(JSON.stringify({ ...facts(found), allowed: list.length, problems: problems.map(describeProblem), finds: found.finds.map(({ rule, file, line, commit }) => ({ rule, file, line, commit })) }, null, 2));
  else console.log(`${summary(found)}${list.length === 0 ? "" : `, ${list.length} allowed by stacks/scan.ts`}: ${problems.length === 0 ? "no secret in the clear" : `${problems.length} to look at`}`);
  if (problems.length > 0) throw refused(json === true ? "" : problems.map(describeProblem).join("\n"));
}

const facts = ({ range, files, bytes }: Scan): object => ({ since: range.since, commits: range.commits, whole: range.whole, ...files, bytes });

function summary({ range, files, bytes }: Scan): string {
  const parts = [`${range.commits} commits ${range.since}`, "the work tree", `${files.rendered} rendered files`, `${files.logs} logs`];
  return `scanned ${parts.join(", ")} (${(bytes / 1e6).toFixed(1)} MB)`;
}
