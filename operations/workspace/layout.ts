import { join } from "node:path";
import { hostStackOf, MAIN_HOST, type HostSettings, type Settings } from "../../components/model";
import { readSettings } from "../../stacks/settings";
import type { Places } from "./places";
import { orMisused } from "./settings";

/** Which stacks an estate has, and which environment stands on which host. */
export interface Layout {
  /** Environments, lowest first. */
  readonly environments: readonly string[];
  /** Host stacks, the main one first, with their settings. */
  readonly hosts: readonly (readonly [string, HostSettings])[];
  /** Stack of the host that a stack is, or stands on. */
  readonly hostOf: (stack: string) => string;
}

/** The layout of a project, as its settings say. @throws Failure (2) when these cannot be read */
export function layoutOf(folder: string): Layout {
  return layoutIn(orMisused(() => readSettings(folder, MAIN_HOST)));
}

/** The layout that settings say. */
export function layoutIn({ host, hosts, environments }: Settings): Layout {
  const further = Object.entries(hosts).filter(([stack]) => stack !== MAIN_HOST).sort(([a], [b]) => (a < b ? -1 : 1));
  const known = new Set([MAIN_HOST, ...further.map(([stack]) => stack)]);
  const hostOf = (stack: string): string => {
    const named = known.has(stack) ? stack : hostStackOf(environments[stack] ?? {});
    // One that has no settings is told by the program, before anything happens.
    return known.has(named) ? named : MAIN_HOST;
  };
  return { environments: host.environments, hosts: [[MAIN_HOST, host], ...further], hostOf };
}

/** All stacks, each host before the environments. */
export const stacksOf = ({ environments, hosts }: Layout): readonly string[] => [...hosts.map(([stack]) => stack), ...environments];

/** Folder of the embedded host that stands for a host stack: `simulator`, or `simulator-<name>` for `host-<name>`. */
export const simulatorOf = (places: Places, hostStack: string): string => (hostStack === MAIN_HOST ? places.simulator : join(places.home, hostStack.replace(/^host/, "simulator")));
