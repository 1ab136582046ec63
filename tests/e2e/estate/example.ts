import { startHost, stopHost } from "../../../operations/embedded-host/host";
import { Clone, mustWork } from "./clone";

/** A clone with an example of the folder `examples/` over it. */
export function cloneOf(example: string): Clone {
  const clone = Clone.create();
  clone.copyExample(example);
  return clone;
}

/** Brings an estate up by the demo and keeps it: with a second run of each stack, in which nothing may change. Returns what was printed. */
export async function bringUp(clone: Clone): Promise<string> {
  const { stdout } = mustWork(await clone.trilane(["demo", "--keep"]));
  // From now on its hosts end with this process, also when that is killed.
  for (const name of clone.simulators()) {
    const directory = clone.path(".trilane", name);
    await stopHost(directory);
    await startHost({ directory, parent: process.pid });
  }
  return stdout;
}

/** Destroys every stack and returns how many resources of each were deleted; then nothing is left of the demo. */
export async function takeDown(clone: Clone): Promise<Readonly<Record<string, number>>> {
  const { stdout } = mustWork(await clone.trilane(["demo", "down"]));
  return Object.fromEntries([...stdout.matchAll(/^- destroy (\S+)\n(?: {2}.*\n)*? {2}(\d+) deleted/gm)].map(([, stack = "", count]) => [stack, Number(count)]));
}
