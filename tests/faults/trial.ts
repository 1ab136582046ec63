import { adviceFor } from "../../operations/engine/advice";
import { outlived, type Case } from "./cases";
import { differences } from "./end-state";
import { kill, STACK, type Lane, type Snapshot } from "./lane";

/** What came of one case. */
export interface Result {
  readonly id: string;
  readonly what: string;
  /** How the disturbed run ended. */
  readonly first: string;
  readonly remedy: string;
  /** How the next run ended. */
  readonly second: string;
  /** What is not as it should be; empty when all is. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** Runs one case; what cannot be tried to its end is told as a difference, and the next case is tried. */
export async function attempt(lane: Lane, one: Case, reference: Snapshot): Promise<Result> {
  const since = Date.now();
  try {
    return await tryOut(lane, one, reference);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { id: one.id, what: one.what, first: "", remedy: "", second: "", faults: [`cannot be tried: ${text}`], seconds: (Date.now() - since) / 1000 };
  } finally {
    kill(outlived.splice(0));
  }
}

/** Runs one case from the snapshot: the disturbed run, what the message asks for, the next run, and everything that must be equal. */
async function tryOut(lane: Lane, one: Case, reference: Snapshot): Promise<Result> {
  const since = Date.now();
  await lane.restore(one.faults);
  const run = lane.up();
  const wrong: string[] = [];
  if (!(await lane.met(run))) wrong.push("the fault met no request");
  else await one.strike?.(lane, run);
  const first = await run.ended;
  const said = `${first.stdout}\n${first.stderr}`;
  if (one.works === true ? first.code !== 0 : first.code === 0 && one.says !== undefined) wrong.push(`the disturbed run ended with ${first.code}`);
  if (one.says?.test(said) === false) wrong.push(`the message lacks ${one.says.source}:\n${tail(said)}`);
  const advice = adviceFor(said, STACK, "host");
  if (one.explains?.test(advice) === false) wrong.push(`the advice lacks ${one.explains.source}: ${advice}`);
  lane.arm([]);
  const between = lane.snapshot().stack;
  await one.remedy?.run(lane);

  const second = await (one.plain === true ? lane.plainUp() : lane.up()).ended;
  if (second.code !== 0) wrong.push(`the next run ended with ${second.code}:\n${tail(`${second.stdout}\n${second.stderr}`)}`);
  wrong.push(...check(reference, lane.snapshot(), between.secrets));
  if (wrong.length === 0) wrong.push(...(await previewChanges(lane)));
  return {
    id: one.id, what: one.what, first: one.works === true ? "succeeds" : first.code === null ? "killed" : first.code === 0 ? "succeeds" : `fails (${first.code})`,
    remedy: one.remedy?.what ?? "", second: resources(second.stdout), faults: wrong, seconds: (Date.now() - since) / 1000,
  };
}

/** Host, resources and secrets against those of a run that nothing disturbed. */
function check(reference: Snapshot, found: Snapshot, secretsBefore: Readonly<Record<string, string>>): string[] {
  const lost = Object.entries(secretsBefore).filter(([urn, digest]) => found.stack.secrets[urn] !== digest).map(([urn]) => `changed or lost: secret ${urn.split("::").at(-1) ?? ""}`);
  const none = Object.keys(reference.stack.secrets).filter((urn) => found.stack.secrets[urn] === undefined).map((urn) => `missing: secret ${urn.split("::").at(-1) ?? ""}`);
  const unfinished = found.stack.unfinished === 0 ? [] : [`${found.stack.unfinished} unfinished operations in the state`];
  return [...differences(reference.host, found.host), ...differences(reference.stack.urns, found.stack.urns), ...lost, ...none, ...unfinished];
}

/** What a preview that reads everything back would change. */
async function previewChanges(lane: Lane): Promise<string[]> {
  const { code, stdout, stderr } = await lane.run(["preview", "--json", "--refresh", "-s", STACK]).ended;
  if (code !== 0) return [`the preview ended with ${code}:\n${tail(stderr)}`];
  const { steps = [] } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { steps?: { op: string; urn: string }[] };
  return steps.filter(({ op }) => !["same", "read", "refresh"].includes(op)).map(({ op, urn }) => `the preview would ${op} ${urn.split("::").at(-1) ?? ""}`);
}

/** What a run said was wrong; its outputs stand behind that. */
const tail = (text: string): string => (/\nDiagnostics:\n[\s\S]*?(?=\nOutputs:|$)/.exec(text)?.[0] ?? text).trim().split("\n").slice(0, 25).map((line) => `      ${line}`).join("\n");

/** `7 created, 6 unchanged` of what pulumi printed. */
function resources(stdout: string): string {
  const [, block = ""] = /\nResources:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  return block.split("\n").map((line) => line.trim().replace(/^[+~-]+ ?/, "")).filter((line) => line !== "").join(", ");
}
