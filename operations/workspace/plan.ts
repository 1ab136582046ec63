import { parse } from "yaml";
import { checkEstate, describeProblem, InvalidSettings, type PlanInput, type Problem } from "../../components/model";
import { differences } from "../../stacks/differences";
import { estate } from "../../stacks/estate";
import { readSettings } from "../../stacks/settings";
import { misused } from "../failure";
import { readIfThere } from "./files";
import { stackFile } from "./settings";

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

/** Runs something that throws InvalidSettings, and ends the verb with its lines. */
export function orMisused<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvalidSettings) throw misused(linesOf(error.problems));
    throw error;
  }
}

const linesOf = (problems: readonly Problem[]): string => problems.map(describeProblem).join("\n");

/** Plain values of the stack's file; secrets are no settings and are left out by the reader. */
function overlayOf(workspace: string, stack: string): Readonly<Record<string, unknown>> {
  const text = readIfThere(stackFile(workspace, stack));
  return text === undefined ? {} : ((parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {});
}
