import { existsSync } from "node:fs";
import { join } from "node:path";
import { simulatorsIn, startHosts } from "../embedded-host/hosts";
import type { EmbeddedHost } from "../embedded-host/host";
import { unprotectPool } from "../embedded-host/machines";
import { pulumi } from "../engine/pulumi";
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
  let hostOf: (stack: string) => EmbeddedHost | undefined = () => undefined;
  // What the embedded host holds goes with it. On a real host the word is written down: docs/data.md.
  const unlock = async (on: Target, environment: string): Promise<void> => {
    await pulumi(on, ["state", "unprotect", "--all", "--yes"], { stack: environment });
    const host = hostOf(environment);
    if (host !== undefined) await unprotectPool(host, environment);
  };
  const destroyStep = (stack: string): Step => ({
    title: `destroy ${stack}`,
    run: async (tell) => {
      if (target === undefined || (checkpointOf(target, stack)?.resources.length ?? 0) === 0) return "nothing there";
      await recover(target, stack);
      if (environments.includes(stack)) await unlock(target, stack);
      const { changes } = await destroy(target, stack, { signal, onProgress: ({ done, known, last }) => tell(`${stack} ${done}/${known} ${last}`) });
      return `${changes["delete"] ?? 0} deleted`;
    },
  });
  let stacks: readonly string[] = [];
  let environments: readonly string[] = [];
  try {
    const layout = layoutOf(places.project);
    stacks = [...stacksOf(layout)].reverse();
    ({ environments } = layout);
    const found = await tools();
    const hosts = await startHosts(places, layout, process.pid);
    hostOf = (stack) => hosts[layout.hostOf(stack)];
    target = await prepareWorkspace(places, found, hosts, layout);
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
