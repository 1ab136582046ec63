import { freeStack } from "./locks";
import { pulumi } from "./pulumi";
import { checkpointOf } from "./run";
import type { Target } from "./target";

/** What `pulumi stack export` prints, as far as it matters here. */
interface Exported {
  readonly deployment: {
    readonly resources?: readonly { readonly pendingReplacement?: boolean }[];
    readonly pending_operations?: unknown;
  };
}

/**
 * The deployment without pending operations, and without resources whose replacement began: the engine had deleted
 * these before the run was killed. Were they kept, the program would not look for what the killed creation left.
 */
function withoutUnfinished({ deployment: { pending_operations: _, resources = [], ...rest }, ...others }: Exported): Exported {
  return { ...others, deployment: { ...rest, resources: resources.filter(({ pendingReplacement }) => pendingReplacement !== true) } };
}

/**
 * Clears what a killed run of a stack left, so that the next one goes on: its lock, its orphaned processes, and
 * creations that were pending. What such a creation left at the host is cleared by the program itself, right
 * before it creates the same thing again. Does nothing to a stack that was not interrupted.
 *
 * @returns what was done, one line each
 * @throws Failure (2) while a person's own run holds the stack
 */
export async function recover(target: Target, stack: string): Promise<string[]> {
  const done = await freeStack(target, stack);
  const pending = checkpointOf(target, stack)?.pending.length ?? 0;
  if (pending === 0) return done;
  const text = await pulumi(target, ["stack", "export"], { stack });
  await pulumi(target, ["stack", "import"], { stack, input: JSON.stringify(withoutUnfinished(JSON.parse(text) as Exported)) });
  return [...done, `${stack}: dropped ${pending} unfinished ${pending === 1 ? "operation" : "operations"} of a run that was killed; the next run does them again`];
}
