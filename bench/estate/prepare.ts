/**
 * Run inside a clone by the bench: starts its embedded host, brings up its host stack and hands the tokens over. The
 * environments stay empty. The first argument is the process with which the host ends.
 */
import { startHosts } from "../../operations/embedded-host/hosts";
import { up } from "../../operations/engine/run";
import { inventGiven } from "../../operations/estate/given";
import { handOver, tokensOf } from "../../operations/estate/tokens";
import { layoutOf } from "../../operations/workspace/layout";
import { placesOf } from "../../operations/workspace/places";
import { tools } from "../../operations/workspace/tools";
import { prepareWorkspace } from "../../operations/workspace/workspace";

async function prepare(parent: number): Promise<void> {
  const places = placesOf();
  const layout = layoutOf(places.project);
  const target = await prepareWorkspace(places, await tools(), await startHosts(places, layout, parent), layout);
  for (const [stack] of layout.hosts) await up(target, stack);
  for (const environment of layout.environments) {
    const host = layout.hostOf(environment);
    await handOver(target, places.journals, await tokensOf(target, host), environment, host);
    await inventGiven(target, places.project, environment);
  }
}

void prepare(Number(process.argv[2])).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
});
