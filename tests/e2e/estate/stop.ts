import { Clone } from "./clone";

/** Takes the shared estate down and fails when the official schema refused a request of any test. */
export default async function stop(): Promise<void> {
  const folder = process.env["TRILANE_E2E_CLONE"];
  if (folder === undefined) return;
  const clone = Clone.at(folder);
  const refusals = clone.refusals();
  // What it holds goes with it: destroying each stack is a test of its own.
  await clone.trilane(["simulator", "stop"]);
  clone.remove();
  if (refusals.length > 0) throw new Error(`the official schema refused ${refusals.length} requests; expected none\n${refusals.join("\n")}`);
}
