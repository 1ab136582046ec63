import { adviceFor } from "../../operations/engine/advice";
import type { Ended } from "../e2e/estate/clone";
import { outlived, type Case } from "./cases";
import { differences } from "./host-state";
import { kill, type Lane, type Snapshot } from "./lane";
import { marksOf, type Arranged, type ScenarioName } from "./scenarios";

/** What came of one case. */
export interface Result {
  readonly id: string;
  readonly scenario: ScenarioName;
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
export async function attempt(lane: Lane, one: Case, reference: Arranged): Promise<Result> {
  const since = Date.now();
  try {
    return await tryOut(lane, one, reference);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { id: one.id, scenario: one.scenario, what: one.what, first: "", remedy: "", second: "", faults: [`cannot be tried: ${text}`], seconds: (Date.now() - since) / 1000 };
  } finally {
    kill(outlived.splice(0));
  }
}

/** Runs one case from where its scenario begins: the disturbed run, what the message asks for, the next run, and everything that must be equal. */
async function tryOut(lane: Lane, one: Case, reference: Arranged): Promise<Result> {
  const since = Date.now();
  const { stack } = reference;
  await lane.restore(one.scenario, one.faults);
  const run = lane.up(stack);
  const wrong: string[] = [];
  const met = await lane.met(run);
  if (met === undefined) wrong.push("the fault met no request");
  else await one.strike?.(lane, run);
  const first = await run.ended;
  wrong.push(...listen(one, stack, first));
  lane.arm([]);
  const between = lane.snapshot(stack).stack.secrets;
  await one.remedy?.run(lane, stack);

  if (one.plain === "recover") await lane.recover(stack);
  const second = await (one.plain === undefined ? lane.up(stack) : lane.plain(stack, "up", "--yes", "--skip-preview", ...(one.plain === "refresh" ? ["--refresh"] : []))).ended;
  if (second.code !== 0) wrong.push(`the next run ended with ${second.code}:\n${tail(`${second.stdout}\n${second.stderr}`)}`);
  wrong.push(...check(reference, lane.snapshot(stack), { ...reference.kept, ...between }));
  if (wrong.length === 0) wrong.push(...(await previewChanges(lane, stack)));
  return {
    id: one.id, scenario: one.scenario, what: one.request === undefined ? one.what : `${one.what} ${met?.verb ?? ""} ${met?.path ?? ""}`,
    first: one.works === true ? "succeeds" : first.code === null ? "killed" : first.code === 0 ? "succeeds" : `fails (${first.code})`,
    remedy: one.remedy?.what ?? "", second: resources(second.stdout), faults: wrong, seconds: (Date.now() - since) / 1000,
  };
}

/** What the disturbed run must have said, and what must be advised. */
function listen(one: Case, stack: string, { code, stdout, stderr }: Ended): string[] {
  const said = `${stdout}\n${stderr}`;
  const advice = adviceFor(said, stack, "host");
  return [
    ...((one.works === true ? code !== 0 : code === 0 && one.says !== undefined) ? [`the disturbed run ended with ${code}`] : []),
    ...(one.says?.test(said) === false ? [`the message lacks ${one.says.source}:\n${tail(said)}`] : []),
    ...(one.explains?.test(advice) === false ? [`the advice lacks ${one.explains.source}: ${advice}`] : []),
  ];
}

/** Host, resources, data and secrets against those of a run that nothing disturbed. */
function check({ end }: Arranged, found: Snapshot, kept: Readonly<Record<string, string>>): string[] {
  const marks = marksOf(found);
  const short = (name: string): string => (name.startsWith("urn:") ? `secret ${name.split("::").at(-1) ?? ""}` : name);
  const lost = Object.entries(kept).filter(([name, mark]) => marks[name] !== mark).map(([name]) => `changed or lost: ${short(name)}`);
  const none = Object.keys(marksOf(end)).filter((name) => marks[name] === undefined).map((name) => `missing: ${short(name)}`);
  const useless = Object.entries(found.stack.tokens).filter(([name, digest]) => found.host.marks[name] !== digest).map(([name]) => `the state has another one than the host: ${name}`);
  const unfinished = found.stack.unfinished === 0 ? [] : [`${found.stack.unfinished} unfinished operations in the state`];
  return [...differences(end.host.records, found.host.records), ...differences(end.stack.urns, found.stack.urns), ...lost, ...none, ...useless, ...unfinished];
}

/** What a preview that reads everything back would change. */
async function previewChanges(lane: Lane, stack: string): Promise<string[]> {
  const { code, stdout, stderr } = await lane.run(["preview", "--json", "--refresh", "-s", stack]).ended;
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
