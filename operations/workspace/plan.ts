import { parse } from "yaml";
import { checkEstate, type PlanInput } from "../../components/model";
import { differences } from "../../stacks/differences";
import { estate } from "../../stacks/estate";
import { readSettings } from "../../stacks/settings";
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
  const rest = { estate, differences, today: new Date().toISOString().slice(0, 10) };
  return orMisused(() => ({ ...rest, settings: readSettings(project, stack, overlayOf(workspace, stack), (settings) => checkEstate({ ...rest, settings })) }));
}

/** Plain values of the stack's file; secrets are no settings and are left out by the reader. */
function overlayOf(workspace: string, stack: string): Readonly<Record<string, unknown>> {
  const text = readIfThere(stackFile(workspace, stack));
  return text === undefined ? {} : ((parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {});
}
