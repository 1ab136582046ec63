import { existsSync } from "node:fs";
import { join } from "node:path";
import { simulatorsIn } from "./embedded-host/hosts";
import { bringUp } from "./estate/bring-up";
import { takeDown } from "./estate/take-down";
import { claimSession, keepSession, removeEverything, removeLeftovers } from "./estate/session";
import { Failure, misused } from "./failure";
import { placesOf } from "./workspace/places";
import type { Places } from "./workspace/places";

/** `npm run demo`, `-- --keep`, `-- --guests`, `-- down`. */
export async function demo(what: string | undefined, { keep, guests }: { readonly keep: boolean; readonly guests: boolean }): Promise<void> {
  const places = placesOf();
  if (what === "down") return down(places);
  if (what !== undefined) throw misused(`demo ${what}: is not known; expected nothing, --keep or down; see npx trilane demo --help`);
  await start(places, keep, guests);
}

async function start(places: Places, keep: boolean, guests: boolean): Promise<void> {
  const found = await claimSession(places, (there) => {
    if (there === "kept" && !keep) throw misused("demo: one is kept; expected none, because this one would remove it at its end; go on with it by npm run demo -- --keep, or remove it with npm run demo -- down");
    if (there === "own host") throw misused(`demo: ${places.simulator} is an embedded host of your own; expected none; remove it with npx trilane simulator reset, or everything with npm run demo -- down`);
  });
  const { signal, done } = interruption();
  const complete = found === "kept";
  try {
    if (found === "interrupted") {
      console.log("An earlier demo was interrupted: removing what it left.");
      await removeLeftovers(places);
    }
    // What was kept with real guests goes on with them: their stacks reach into them.
    const real = guests || (complete && simulatorsIn(places).some((directory) => existsSync(join(directory, "world"))));
    await bringUp(places, { keep, resumed: complete, guests: real, signal });
    if (keep) keepSession(places);
  } catch (error) {
    await afterFailure(places, complete);
    if (signal.aborted) throw new Failure(complete ? "\nStopped. The demo is still kept." : "\nStopped; everything is removed.", 3);
    console.error(complete ? "The demo is still kept." : "What was made is removed again.");
    throw error;
  } finally {
    done();
  }
  if (!keep) {
    await removeEverything(places);
    console.log("\nEverything is removed again. To keep it and work with it: npm run demo -- --keep");
  }
}

/** What cannot be put in order now, for example on a full disk, the next run finds; the first error is the one that counts. */
async function afterFailure(places: Places, complete: boolean): Promise<void> {
  try {
    if (complete) keepSession(places);
    else await removeEverything(places);
  } catch (error) {
    console.error(`${places.home}: cannot be put in order, ${error instanceof Error ? error.message : String(error)}; expected to write there; run npm run demo -- down when it can be written again`);
  }
}

async function down(places: Places): Promise<void> {
  if (!existsSync(places.home)) return console.log("There is nothing to remove.");
  const found = await claimSession(places);
  const { signal, done } = interruption();
  try {
    if (found === "kept") await takeDown(places, signal);
  } finally {
    done();
  }
  await removeEverything(places);
  console.log("Everything is removed.");
}

/** The first Ctrl-C ends runs in order, the second one ends this process at once. */
function interruption(): { readonly signal: AbortSignal; readonly done: () => void } {
  const controller = new AbortController();
  let first = 0;
  const stop = (): void => {
    // One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
    if (controller.signal.aborted && Date.now() - first > 500) process.exit(130);
    if (!controller.signal.aborted) first = Date.now();
    controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, stop);
  return { signal: controller.signal, done: () => signals.forEach((name) => process.off(name, stop)) };
}
