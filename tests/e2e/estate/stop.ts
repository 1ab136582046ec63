import { Clone } from "./clone";

/** Takes the shared estate down and fails when the official schema refused a request of any test. */
export default async function stop(): Promise<void> {
  const folder = process.env["TRILANE_E2E_CLONE"];
  if (folder === undefined) return;
  const clone = Clone.at(folder);
  await clone.trilane(["simulator", "stop"]);
  await clone.trilane(["demo", "down"]);
  clone.remove();
}
