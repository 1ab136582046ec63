import { existsSync } from "node:fs";
import { join } from "node:path";
import { startHost } from "../embedded-host/host";
import { recover } from "../engine/recovery";
import { destroy } from "../engine/run";
import { checkpointOf } from "../engine/run";
import type { Target } from "../engine/target";
import { Failure } from "../failure";
import type { Step } from "../terminal/steps";
import { runSteps } from "../terminal/steps";
import type { Places } from "../workspace/places";
import { tools } from "../workspace/tools";
import { environmentsOf, HOST_STACK, prepareWorkspace } from "../workspace/workspace";

/**
 * Destroys all stacks, environments first, as on a real host. What is broken beyond that is only told: the caller
 * removes everything afterwards.
 */
export async function takeDown(places: Places, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(places.simulator, "state.json")) || !existsSync(places.state)) return;
  let target: Target | undefined;
  const destroyStep = (stack: string): Step => ({
    title: `destroy ${stack}`,
    run: async (tell) => {
      if (target === undefined || (checkpointOf(target, stack)?.resources.length ?? 0) === 0) return "nothing there";
      await recover(target, stack);
      const { changes } = await destroy(target, stack, { signal, onProgress: ({ done, known, last }) => tell(`${stack} ${done}/${known} ${last}`) });
      return `${changes["delete"] ?? 0} deleted`;
    },
  });
  let stacks: readonly string[] = [];
  try {
    stacks = [...environmentsOf(places).reverse(), HOST_STACK];
    const found = await tools();
    target = await prepareWorkspace(places, found, await startHost({ directory: places.simulator, parent: process.pid }));
  } catch (error) {
    // Also wrong settings: what cannot be brought up must be removable.
    return goOn(error);
  }
  try {
    await runSteps(stacks.map(destroyStep), signal);
  } catch (error) {
    if (signal.aborted || (error instanceof Failure && error.exitCode === 2)) throw error;
    goOn(error);
  }
}

function goOn(error: unknown): void {
  console.error(`${error instanceof Error ? error.message : String(error)}\nGoing on without Pulumi: the embedded host is removed as a whole.`);
}
