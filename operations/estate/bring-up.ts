import type { EmbeddedHost } from "../embedded-host/host";
import { startHost, stopHost } from "../embedded-host/host";
import type { Progress, Summary } from "../engine/events";
import { describeStep } from "../engine/events";
import { recover } from "../engine/recovery";
import { up } from "../engine/run";
import type { Target } from "../engine/target";
import { otherSide, refused } from "../failure";
import { handOver, tokensOf } from "./tokens";
import type { Step, Tell } from "../terminal/steps";
import { runSteps } from "../terminal/steps";
import { describeEnvironment } from "../terminal/tables";
import type { Places } from "../workspace/places";
import { endPrograms } from "../../toolchain/process";
import { tools } from "../workspace/tools";
import type { Tools } from "../workspace/workspace";
import { environmentsOf, HOST_STACK, prepareWorkspace } from "../workspace/workspace";
import { readInventory } from "./inventory";

/** How the demo is run. */
export interface BringUp {
  /** It stays afterwards. */
  readonly keep: boolean;
  /** A kept one is there and is gone on with. */
  readonly resumed: boolean;
  readonly signal: AbortSignal;
}

/** What the steps find out on their way. */
interface Course {
  tools?: Tools;
  host?: EmbeddedHost;
  target?: Target;
}

/** Brings everything up, shows it, and runs every stack a second time. */
export async function bringUp(places: Places, { keep, resumed, signal }: BringUp): Promise<void> {
  const environments = environmentsOf(places);
  const course: Course = {};
  const target = (): Target => known(course.target);
  const upStep = (stack: string): Step => ({ title: `bring up ${stack}`, run: async (tell) => describeChanges(await up(target(), stack, { signal, onProgress: show(stack, tell) })) });
  await runSteps([
    { title: "Pulumi and its plugins", run: async (tell) => toolsStep(course, tell, signal) },
    { title: "embedded host", run: async () => (course.host = await startHost({ directory: places.simulator, ...(resumed ? {} : { parent: process.pid }) })).endpoint },
    { title: "workspace", run: async () => workspaceStep(places, course, environments) },
    upStep(HOST_STACK),
    { title: `hand ${environments.join(", ")} their tokens`, run: async () => handoverStep(places, target(), environments) },
    ...environments.map(upStep),
  ], signal);
  const found = await Promise.all(environments.map((environment) => readInventory(target(), environment)));
  console.log(`\n${found.map(describeEnvironment).join("\n\n")}\n`);
  console.log("The same once more: nothing may change.");
  await runSteps([
    ...[HOST_STACK, ...environments].map((stack): Step => ({ title: `${stack} again`, run: async (tell) => nothingChanged(stack, await up(target(), stack, { signal, onProgress: show(stack, tell) })) })),
    ...(keep && !resumed ? [{ title: "leave the embedded host running", run: async () => keepStep(places, course) }] : []),
  ], signal);
  if (keep) console.log(`\n${nextSteps(known(course.host))}`);
}

async function toolsStep(course: Course, tell: Tell, signal: AbortSignal): Promise<string> {
  signal.addEventListener("abort", endPrograms, { once: true });
  try {
    course.tools = await tools(tell);
  } finally {
    signal.removeEventListener("abort", endPrograms);
  }
  return "ready";
}

async function workspaceStep(places: Places, course: Course, environments: readonly string[]): Promise<void> {
  course.target = await prepareWorkspace(places, known(course.tools), known(course.host));
  for (const stack of [HOST_STACK, ...environments]) await recover(course.target, stack);
}

async function handoverStep(places: Places, target: Target, environments: readonly string[]): Promise<string> {
  const tokens = await tokensOf(target, HOST_STACK);
  const handed = [];
  for (const environment of environments) handed.push(await handOver(target, places.journal, tokens, environment, HOST_STACK));
  return handed.map(({ token }) => token).join(", ");
}

/** Until now it would have ended with this command; from now on it stays. The state is on the disk. */
async function keepStep(places: Places, course: Course): Promise<string> {
  const { endpoint } = known(course.host);
  await stopHost(places.simulator);
  course.host = await startHost({ directory: places.simulator });
  if (course.host.endpoint !== endpoint) throw otherSide(`embedded host: came back as ${course.host.endpoint}; expected ${endpoint}; run npm run demo -- --keep again`);
  return endpoint;
}

const show =
  (stack: string, tell: Tell) =>
  ({ done, known: total, last }: Progress): void =>
    tell(`${stack} ${done}/${total} ${last}`);

/** Changes in words, for example `40 created`. */
export function describeChanges({ changes }: Summary): string {
  const words = { create: "created", update: "updated", replace: "replaced", delete: "deleted", same: "unchanged" } as const;
  const parts = Object.entries(words).flatMap(([op, word]) => (changes[op] === undefined ? [] : [`${changes[op]} ${word}`]));
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

function nothingChanged(stack: string, summary: Summary): string {
  if (summary.steps.length > 0) throw refused(`${stack}: a second run changed ${summary.steps.map(describeStep).join(", ")}; expected no change; report this`);
  return `no change, ${summary.changes["same"] ?? 0} resources as they were`;
}

const nextSteps = ({ endpoint }: EmbeddedHost): string =>
  [
    `It is kept: the embedded host answers at ${endpoint}`,
    "",
    "Plain Pulumi in this shell:",
    '  eval "$(npx trilane shell)"',
    "  pulumi preview -s prod",
    "",
    "Then change a machine's memory in stacks/estate.ts and preview again.",
    "Remove everything: npm run demo -- down",
  ].join("\n");

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a step ran before the one it needs");
  return value;
}
