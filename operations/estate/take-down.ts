import { existsSync } from "node:fs";
import { join } from "node:path";
import { simulatorsIn, startHosts } from "../embedded-host/hosts";
import { recover } from "../engine/recovery";
import { destroy } from "../engine/run";
import { checkpointOf } from "../engine/run";
import type { Target } from "../engine/target";
import { Failure } from "../failure";
import type { Step } from "../terminal/steps";
import { runSteps } from "../terminal/steps";
import type { Places } from "../workspace/places";
import { tools } from "../workspace/tools";
import { layoutOf, stacksOf } from "../workspace/layout";
import { prepareWorkspace } from "../workspace/workspace";

/**
 * Destroys all stacks, environments first, as on a real host. What is broken beyond that is only told: the caller
 * removes everything afterwards.
 */
export async function takeDown(places: Places, signal: AbortSignal): Promise<void> {
  if (!simulatorsIn(places).some((directory) => existsSync(join(directory, "state.json"))) || !existsSync(places.state)) return;
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
    const layout = layoutOf(places.project);
    stacks = [...stacksOf(layout)].reverse();
    const found = await tools();
    target = await prepareWorkspace(places, found, await startHosts(places, layout, process.pid), layout);
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
