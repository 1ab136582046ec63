import type { Clone } from "./clone";
import { mustWork } from "./clone";

/** One step of a preview that is not "same". */
export interface PlannedStep {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Properties that differ, where the provider tells. */
  readonly differs: readonly string[];
}

interface RawStep {
  readonly op: string;
  readonly urn: string;
  readonly diffReasons?: readonly string[] | null;
}

/** What `pulumi preview` would change; empty for an estate that is as the code says. */
export async function preview(clone: Clone, stack: string, ...options: readonly string[]): Promise<readonly PlannedStep[]> {
  const { stdout } = mustWork(await clone.pulumi(["preview", "--json", "-s", stack, ...options]));
  const { steps = [] } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { steps?: readonly RawStep[] };
  return steps.filter(({ op }) => op !== "same" && op !== "read" && op !== "refresh").map(describeStep).sort((left, right) => `${left.type} ${left.name} ${left.op}`.localeCompare(`${right.type} ${right.name} ${right.op}`));
}

function describeStep({ op, urn, diffReasons }: RawStep): PlannedStep {
  const [, , types = "", name = ""] = urn.split("::");
  return { op, type: types.slice(types.lastIndexOf("$") + 1), name, differs: [...(diffReasons ?? [])].sort() };
}

/** Runs `pulumi up` on a stack. */
export const up = async (clone: Clone, stack: string, ...options: readonly string[]): Promise<string> => mustWork(await clone.pulumi(["up", "--yes", "--skip-preview", "-s", stack, ...options])).stdout;

/** The stacks of the example, in the order they are brought up. */
export const STACKS = ["host", "dev", "test", "prod"] as const;
export const ENVIRONMENTS = ["dev", "test", "prod"] as const;

/** Type tokens that tests speak of. */
export const VM = "proxmoxve:index/vmLegacy:VmLegacy";
