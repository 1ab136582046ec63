import { writeFileSync } from "node:fs";
import { startHost } from "../../../operations/embedded-host/host";
import { Clone, mustWork } from "./clone";

/** Brings up the estate that the tests share, once: the demo itself, in a clone of its own, kept. */
export default async function start(): Promise<void> {
  endWithStarter();
  const clone = Clone.create();
  process.env["TRILANE_E2E_CLONE"] = clone.folder;
  const since = Date.now();
  const { stdout } = mustWork(await clone.trilane(["demo", "--keep"]));
  writeFileSync(clone.path("demo.log"), stdout);
  // From now on it ends with this process, also when that is killed.
  mustWork(await clone.trilane(["simulator", "stop"]));
  await startHost({ directory: clone.path(".trilane", "simulator"), parent: process.pid });
  process.stderr.write(`the estate is up after ${((Date.now() - since) / 1000).toFixed(0)} s: ${clone.folder}\n`);
}

/** The estate that {@link start} brought up. */
export function sharedEstate(): Clone {
  const folder = process.env["TRILANE_E2E_CLONE"];
  if (folder === undefined) throw new Error("the shared estate is not up; expected jest's globalSetup; run jest --selectProjects e2e");
  return Clone.at(folder);
}

/** Tests take minutes: where the command that started them was killed, they end. */
function endWithStarter(): void {
  const starter = process.ppid;
  const timer = setInterval(() => process.ppid !== starter && process.exit(1), 1000);
  timer.unref();
}
