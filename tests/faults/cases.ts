import { gone } from "../../operations/engine/processes";
import type { FaultLine } from "../../simulator/faults/faults";
import { familyOf, kill, type Lane, type Running } from "./lane";
import type { ScenarioName } from "./scenarios";

/** One thing that goes wrong in the middle of an `up`, and what is done about it. */
export interface Case {
  /** Name to call it alone with `--only`. */
  readonly id: string;
  readonly scenario: ScenarioName;
  /** What goes wrong; of a kill, what is killed and when, without the request. */
  readonly what: string;
  /** The request at which something is killed, in the run that nothing disturbed. @default - the fault says itself which it meets */
  readonly request?: string;
  readonly faults: readonly object[];
  /** What happens when the fault has met its request, while the run goes on. @default nothing more */
  readonly strike?: (lane: Lane, run: Running) => Promise<void>;
  /** What the run must have said: what failed. @default anything: it was killed */
  readonly says?: RegExp;
  /** What `trilane explain` must make of it: what to do. @default nothing is asked */
  readonly explains?: RegExp;
  /** The run reaches its end all the same. @default false */
  readonly works?: true;
  /** The next run is one of the real CLI, as on a host of one's own, where nothing clears traces before it: after `trilane recover`, or with `--refresh`. @default - one of the shell that was set up */
  readonly plain?: "recover" | "refresh";
  /** What the message asks for before the next run. @default nothing but the next run */
  readonly remedy?: { readonly what: string; readonly run: (lane: Lane, stack: string) => Promise<unknown> };
}

const at = (mutating: number, act: object): object[] => [{ name: `step ${mutating}`, match: { mutating }, act }];

/** What the killed run had started and what outlives it, to be ended with the case. */
export const outlived: number[] = [];

/** Every step of an `up`: pulumi killed alone and with all that it started, before and after the host has done it; the host killed. */
export function steps(scenario: ScenarioName, lines: readonly FaultLine[]): Case[] {
  return lines.flatMap(({ mutating, verb, path }): Case[] => {
    const step = (id: string, what: string, act: object, strike: NonNullable<Case["strike"]>): Case => ({ id: `${id}-${mutating}`, scenario, what, request: `${verb} ${path}`, faults: at(mutating, act), strike });
    return [
      step("kill", "pulumi killed at", { kind: "hold", when: "after" }, killedAlone),
      step("cut", "all killed after", { kind: "hold", when: "after" }, killedWithAll),
      step("cut-before", "all killed before", { kind: "hold", when: "before" }, killedWithAll),
      { ...step("cut-plain", "all killed after", { kind: "hold", when: "after" }, killedWithAll), plain: "recover" },
      step("host", "host killed after", { kind: "die", when: "after" }, hostKilled),
      step("host-before", "host killed before", { kind: "die", when: "before" }, hostKilled),
    ];
  });
}

/** As `kill -9` of the process group does: plugins have groups of their own, live on and finish what they began. */
async function killedAlone(lane: Lane, run: Running): Promise<void> {
  outlived.push(...familyOf(run.pid).slice(1));
  process.kill(-run.pid, "SIGKILL");
  await run.ended;
  lane.arm([]);
}

/** As a power cut of the machine that runs pulumi does. */
export async function killedWithAll(lane: Lane, run: Running): Promise<void> {
  kill(familyOf(run.pid));
  await run.ended;
  lane.arm([]);
}

async function hostKilled(lane: Lane): Promise<void> {
  await gone(lane.host?.pid ?? 0, 5000);
  lane.arm([]);
  await lane.startHost();
}
