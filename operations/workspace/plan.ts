import { parse } from "yaml";
import type { PlanInput } from "../../components/model";
import { readInput } from "../../stacks/input";
import { readIfThere } from "./files";
import { orMisused, stackFile } from "./settings";

/**
 * What the plan of a stack is made from: the estate of this checkout, its settings, and what the workspace's own file
 * of the stack says besides, as Pulumi would give it to the program.
 *
 * @param project root of the checkout
 * @param workspace folder of Pulumi.yaml: the project, or the embedded workspace
 * @throws Failure (2) with every problem at once
 */
export function planInputOf(project: string, workspace: string, stack: string): PlanInput {
  return orMisused(() => readInput(project, stack, overlayOf(workspace, stack)));
}

/** Plain values of the stack's file; secrets are no settings and are left out by the reader. */
function overlayOf(workspace: string, stack: string): Readonly<Record<string, unknown>> {
  const text = readIfThere(stackFile(workspace, stack));
  return text === undefined ? {} : ((parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {});
}
