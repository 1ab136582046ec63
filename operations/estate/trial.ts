import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAIN_HOST } from "../../components/model";
import type { Toolchain, TrialResult } from "../../toolchain/toolchain";
import { removeHosts, startHosts } from "../embedded-host/hosts";
import { up } from "../engine/run";
import { inventGiven } from "./given";
import { handOver, tokensOf } from "./tokens";
import { placesOf } from "../workspace/places";
import { layoutOf } from "../workspace/layout";
import { prepareWorkspace } from "../workspace/workspace";

/**
 * Tries an official provider plugin before it is used: the host stack and one environment, which have one resource of
 * each kind that the library uses, on an embedded host of its own, and once more without any change.
 */
export async function tryOfficial(candidate: Toolchain): Promise<TrialResult> {
  const home = mkdtempSync(join(tmpdir(), "trilane-trial-"));
  const places = placesOf({ TRILANE_HOME: home });
  try {
    const layout = layoutOf(places.project);
    const target = await prepareWorkspace(places, candidate, await startHosts(places, layout, process.pid), layout);
    const [environment] = layout.environments;
    const hostStack = layout.hostOf(environment ?? MAIN_HOST);
    await up(target, hostStack);
    if (environment !== undefined) {
      await handOver(target, places.journals, await tokensOf(target, hostStack), environment, hostStack);
      await inventGiven(target, places.project, environment);
      await up(target, environment);
    }
    for (const stack of [hostStack, ...(environment === undefined ? [] : [environment])]) {
      const { steps } = await up(target, stack);
      if (steps.length > 0) return { works: false, problem: `a second run of ${stack} is not without changes` };
    }
    return { works: true };
  } catch (error) {
    return { works: false, problem: (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 300) };
  } finally {
    await removeHosts(places);
    rmSync(home, { recursive: true, force: true });
  }
}
