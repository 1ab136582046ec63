import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isHostStack, MAIN_HOST } from "../../components/model/settings";
import { Failure } from "../failure";
import { adviceFor } from "./advice";
import { backendFolder } from "./backend";
import type { Progress, Summary } from "./events";
import { EventReader } from "./events";
import { callPulumi, RUN_MARK } from "./pulumi";
import type { Target } from "./target";

/** How a stack is run. */
export interface Run {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Reads everything back from the host first. @default false */
  readonly refresh?: boolean;
}

/** Thrown when the engine fails: carries what it did until then. */
export class RunFailed extends Failure {
  constructor(
    message: string,
    readonly summary: Summary,
  ) {
    // Wrong settings are told in our own form, before anything is declared; so is a host that does not answer.
    super(message, message.includes("; expected ") && !message.includes("nobody answers") && summary.steps.length <= 1 ? 2 : 3);
  }
}

const PLAIN = ["--json", "--suppress-outputs"] as const;

/** `pulumi up`, without a preview before it. */
export function up(target: Target, stack: string, run: Run = {}): Promise<Summary> {
  return drive(target, stack, ["up", "--yes", "--skip-preview", "--message", RUN_MARK, ...PLAIN, ...(run.refresh === true ? ["--refresh"] : [])], run);
}

/** `pulumi destroy`, without a preview before it. */
export function destroy(target: Target, stack: string, run: Run = {}): Promise<Summary> {
  return drive(target, stack, ["destroy", "--yes", "--skip-preview", "--message", RUN_MARK, ...PLAIN], run, resourcesInState(target, stack));
}

async function drive(target: Target, stack: string, args: readonly string[], run: Run, expected = 0): Promise<Summary> {
  const reader = new EventReader(run.onProgress, expected);
  const { code, stderr } = await callPulumi(target, args, { stack, onLine: (line) => reader.read(line), ...(run.signal === undefined ? {} : { signal: run.signal }) });
  const summary = reader.summary();
  if (code !== 0) throw new RunFailed(explain(stack, args[0] ?? "", code, summary, stderr), summary);
  return summary;
}

/** A full disk fails each step with a message of its own; wrong settings are one message, however many. */
const MOST_ERRORS = 5;

function explain(stack: string, verb: string, code: number, summary: Summary, stderr: string): string {
  const said = [...summary.errors, ...(summary.errors.length === 0 ? [stderr.trim()] : [])].filter((text) => text !== "");
  const more = said.length - MOST_ERRORS;
  // Wrong settings say themselves what to do.
  const next = said.some((text) => text.includes("; expected ")) ? [] : [`What to do: ${adviceFor(said.join("\n"), stack, isHostStack(stack) ? stack : MAIN_HOST)}`];
  return [`pulumi ${verb} (${stack}): ended with exit code ${code}`, ...said.slice(0, MOST_ERRORS), ...(more > 0 ? [`and ${more} more of the kind`] : []), ...next].join("\n");
}

/** File of a stack's state in the local backend; undefined for other backends. */
export function stateFile(target: Target, stack: string): string | undefined {
  const backend = backendFolder(target);
  return backend === undefined ? undefined : join(backend, ".pulumi", "stacks", target.project, `${stack}.json`);
}

/** What is read of a checkpoint. */
export interface Checkpoint {
  readonly resources: readonly { readonly urn: string; readonly type: string; readonly id?: string; readonly initErrors?: readonly string[]; readonly pendingReplacement?: boolean; readonly deletedWith?: string }[];
  readonly pending: readonly { readonly type: string; readonly resource: { readonly urn: string; readonly type: string; readonly inputs?: Readonly<Record<string, unknown>> } }[];
}

/** State of a stack in the local backend; undefined when the stack does not exist. */
export function checkpointOf(target: Target, stack: string): Checkpoint | undefined {
  const file = stateFile(target, stack);
  if (file === undefined || !existsSync(file)) return undefined;
  const latest = (JSON.parse(readFileSync(file, "utf8")) as { checkpoint?: { latest?: { resources?: Checkpoint["resources"]; pending_operations?: Checkpoint["pending"] } } }).checkpoint?.latest;
  return { resources: latest?.resources ?? [], pending: latest?.pending_operations ?? [] };
}

const resourcesInState = (target: Target, stack: string): number => checkpointOf(target, stack)?.resources.length ?? 0;
