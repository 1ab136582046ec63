import { admit } from "../embedded-host/admission";
import { stopHost } from "../embedded-host/host";
import { startHosts, type EmbeddedHosts } from "../embedded-host/hosts";
import { ensureTransfer } from "../embedded-host/transfer";
import type { Progress, Summary } from "../engine/events";
import { describeStep } from "../engine/events";
import { recover } from "../engine/recovery";
import { up } from "../engine/run";
import { bootedGuests, prepareGuests } from "../embedded-host/guests";
import type { GuestTools } from "../../simulator/world/guests/boot";
import type { Target } from "../engine/target";
import { otherSide, refused } from "../failure";
import { text } from "../examination/report";
import { trust } from "../examination/token";
import { verifyStack } from "../examination/verify";
import { MAIN_HOST } from "../../components/model";
import { inventGiven } from "./given";
import { handKey, handOver, tokensOf } from "./tokens";
import type { Step, Tell } from "../terminal/steps";
import { runSteps } from "../terminal/steps";
import { describeDoors, describeEnvironment, describeGuests } from "../terminal/tables";
import type { Places } from "../workspace/places";
import { endPrograms } from "../../toolchain/process";
import { ensureSshKey } from "../workspace/ssh-key";
import { tools } from "../workspace/tools";
import type { Tools } from "../workspace/workspace";
import { layoutOf, simulatorOf, stacksOf, type Layout } from "../workspace/layout";
import { prepareWorkspace } from "../workspace/workspace";
import { readInventory } from "./inventory";

/** How the demo is run. */
export interface BringUp {
  /** It stays afterwards. */
  readonly keep: boolean;
  /** A kept one is there and is gone on with. */
  readonly resumed: boolean;
  /** Machines are real guests, where that can be. */
  readonly guests: boolean;
  readonly signal: AbortSignal;
}

/** What the steps find out on their way. */
interface Course {
  tools?: Tools;
  hosts?: EmbeddedHosts;
  guests?: GuestTools | undefined;
  target?: Target;
}

/** Brings everything up, shows it, and runs every stack a second time. */
export async function bringUp(places: Places, { keep, resumed, guests, signal }: BringUp): Promise<void> {
  const layout = layoutOf(places.project);
  const { environments, hosts } = layout;
  const course: Course = {};
  const target = (): Target => known(course.target);
  const upStep = (stack: string): Step => ({
    title: `bring up ${stack}`,
    run: async (tell) => {
      const summary = await up(target(), stack, { signal, onProgress: show(stack, tell) });
      await confirm(places, target(), stack);
      return `${describeChanges(summary)}, verified`;
    },
  });
  await runSteps([
    { title: "Pulumi and its plugins", run: async (tell) => toolsStep(course, tell, signal) },
    ...(guests ? [{ title: "the guests' Debian", run: async (tell: Tell) => ((course.guests = await prepareGuests(tell)) === undefined ? "none" : "ready") }] : []),
    { title: hosts.length === 1 ? "embedded host" : "embedded hosts", run: async () => describeHosts((course.hosts = await startHosts(places, layout, resumed ? undefined : process.pid, course.guests))) },
    { title: "workspace", run: async () => workspaceStep(places, course, layout) },
    ...hosts.map(([stack]) => upStep(stack)),
    { title: `hand ${environments.join(", ")} their tokens`, run: async () => handOverAll(places, target(), known(course.hosts), layout) },
    ...environments.map(upStep),
  ], signal);
  const found = await Promise.all(environments.map((environment) => readInventory(target(), environment)));
  console.log(`\n${found.map(describeEnvironment).join("\n\n")}\n`);
  if (course.guests !== undefined) await showGuests(places, course, layout);
  console.log("The same once more: nothing may change.");
  await runSteps([
    ...stacksOf(layout).map((stack): Step => ({ title: `${stack} again`, run: async (tell) => nothingChanged(stack, await up(target(), stack, { signal, onProgress: show(stack, tell) })) })),
    { title: "verify everything as the API tells it", run: async () => verifyStep(places, target(), layout) },
    ...(keep && !resumed ? [{ title: hosts.length === 1 ? "leave the embedded host running" : "leave the embedded hosts running", run: async () => keepStep(places, course, layout) }] : []),
  ], signal);
  if (keep) console.log(`\n${nextSteps(known(course.hosts), environments)}`);
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

async function workspaceStep(places: Places, course: Course, layout: Layout): Promise<void> {
  course.target = await prepareWorkspace(places, known(course.tools), known(course.hosts), layout);
  const { transfer } = layout.hosts[0]?.[1] ?? {};
  if (transfer !== undefined) {
    trust(course.target);
    await ensureTransfer(known(course.hosts), transfer);
  }
  for (const stack of stacksOf(layout)) await recover(course.target, stack);
}

/**
 * Hands every environment its token, and what its settings name and do not give; host stacks are up.
 * Stacks side by side: each has a file of its own, and the calls wait for Pulumi to start.
 *
 * @returns the tokens' names, in words
 */
export async function handOverAll(places: Places, target: Target, embedded: EmbeddedHosts, layout: Layout): Promise<string> {
  const { environments, hosts, hostOf } = layout;
  const held = new Map(await Promise.all(hosts.map(async ([host]) => [host, await tokensOf(target, host)] as const)));
  const main = known(held.get(MAIN_HOST));
  const handed = await Promise.all(
    environments.map(async (environment) => {
      const host = hostOf(environment);
      const result = await handOver(target, places.journals, { ...known(held.get(host)), ...main, tokens: known(held.get(host)).tokens }, environment, host);
      await inventGiven(target, places.project, environment);
      return result;
    }),
  );
  await Promise.all(hosts.filter(([host]) => host !== MAIN_HOST).map(([host]) => handKey(target, places.journals, main, host, MAIN_HOST)));
  admit(embedded, layout, places.workspace, ensureSshKey(places.ssh));
  return handed.map(({ token }) => token).join(", ");
}

/** Reads back what a run has made, with the stack's own token. */
async function confirm(places: Places, target: Target, stack: string, everything = false): Promise<void> {
  const examination = await verifyStack({ project: places.project, target, stack, everything });
  if (examination.findings.length > 0) throw refused(text([examination], ""));
}

async function verifyStep(places: Places, target: Target, { hosts }: Layout): Promise<string> {
  for (const [stack] of hosts) await confirm(places, target, stack, true);
  return "what is deployed is what the plan says";
}

/** Until now they would have ended with this command; from now on they stay. The state is on the disk. */
async function keepStep(places: Places, course: Course, layout: Layout): Promise<string> {
  const before = describeHosts(known(course.hosts));
  for (const [stack] of layout.hosts) await stopHost(simulatorOf(places, stack));
  course.hosts = await startHosts(places, layout, undefined, course.guests);
  const after = describeHosts(course.hosts);
  if (after !== before) throw otherSide(`embedded host: came back as ${after}; expected ${before}; run npm run demo -- --keep again`);
  if (course.guests !== undefined) for (const [stack] of layout.hosts) await bootedGuests(simulatorOf(places, stack), known(course.hosts[stack]));
  return after;
}

/** The guests that have booted, with what it took and what they take. */
async function showGuests(places: Places, course: Course, { hosts }: Layout): Promise<void> {
  const embedded = known(course.hosts);
  for (const [stack] of hosts) console.log(`${describeGuests(await bootedGuests(simulatorOf(places, stack), known(embedded[stack])))}\n`);
  const doors = Object.values(embedded).flatMap(({ ways }) => Object.entries(ways?.doors ?? {}));
  if (doors.length > 0) console.log(`${describeDoors(doors)}\n`);
}

/** Endpoints, with their stacks where there are several. */
function describeHosts(hosts: EmbeddedHosts): string {
  const all = Object.entries(hosts);
  return all.map(([stack, { endpoint }]) => (all.length === 1 ? endpoint : `${stack} ${endpoint}`)).join(", ");
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

const nextSteps = (hosts: EmbeddedHosts, environments: readonly string[]): string =>
  [
    Object.keys(hosts).length === 1 ? `It is kept: the embedded host answers at ${describeHosts(hosts)}` : `It is kept: the embedded hosts answer: ${describeHosts(hosts)}`,
    "",
    "Plain Pulumi in this shell:",
    '  eval "$(npx trilane shell)"',
    `  pulumi preview -s ${environments.at(-1) ?? "host"}`,
    "",
    "Then change a machine's memory in stacks/estate.ts and preview again.",
    "Remove everything: npm run demo -- down",
  ].join("\n");

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a step ran before the one it needs");
  return value;
}
