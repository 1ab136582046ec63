import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Toolchain, TrialResult } from "../../toolchain/toolchain";
import { startHost, stopHost } from "../embedded-host/host";
import { up } from "../engine/run";
import { handOver, tokensOf } from "./tokens";
import { placesOf } from "../workspace/places";
import { environmentsOf, HOST_STACK, prepareWorkspace } from "../workspace/workspace";

/**
 * Tries an official provider plugin before it is used: the host stack and one environment, which have one resource of
 * each kind that the library uses, on an embedded host of its own, and once more without any change.
 */
export async function tryOfficial(candidate: Toolchain): Promise<TrialResult> {
  const home = mkdtempSync(join(tmpdir(), "trilane-trial-"));
  const places = placesOf({ TRILANE_HOME: home });
  try {
    const host = await startHost({ directory: places.simulator, parent: process.pid });
    const target = await prepareWorkspace(places, candidate, host);
    const [environment] = environmentsOf(places);
    await up(target, HOST_STACK);
    if (environment !== undefined) {
      await handOver(target, places.journal, await tokensOf(target, HOST_STACK), environment, HOST_STACK);
      await up(target, environment);
    }
    for (const stack of [HOST_STACK, ...(environment === undefined ? [] : [environment])]) {
      const { steps } = await up(target, stack);
      if (steps.length > 0) return { works: false, problem: `a second run of ${stack} is not without changes` };
    }
    return { works: true };
  } catch (error) {
    return { works: false, problem: (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 300) };
  } finally {
    await stopHost(places.simulator);
    rmSync(home, { recursive: true, force: true });
  }
}
