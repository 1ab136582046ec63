/** Where an environment stands and what it may use. */
import type { Capacity, EnvironmentPlan } from "../plan";
import { found, memoryText, same, type Found } from "./words";

/** Changes of network, host, budget, lock and image of an environment. */
export function standingChanges(before: EnvironmentPlan, after: EnvironmentPlan): readonly Found[] {
  const keeps = before.machines.some(({ data }) => data !== undefined);
  return [
    ...(before.host === after.host ? [] : [found("placement", keeps ? "stateful" : "replacement", "replaced", after.host, `it moves from ${before.host} to ${after.host}`, { details: ["a maintenance carries it over: npx trilane maintenance plan"], downtime: true })]),
    ...(before.protectData === after.protectData || !keeps ? [] : [after.protectData ? found("data", "alteration", "changed", "lock", "its data is locked") : found("data", "stateful", "changed", "lock", "its data is unlocked: whoever may delete its machines can delete it")]),
    ...(before.production === after.production ? [] : [found("environment", "opening", "changed", after.environment, after.production ? "it becomes production" : "it is no longer production")]),
    ...(same(before.image, after.image) ? [] : [found("image", "note", "changed", after.image.name, `image ${before.image.fileName} → ${after.image.fileName}`, { details: [after.image.url, `${after.image.checksumAlgorithm} ${after.image.checksum}`] })]),
    ...networkChanges(before, after),
    ...(same(before.budget, after.budget) ? [] : [found("budget", "note", "changed", "budget", `budget: ${capacityText(before.budget)} → ${capacityText(after.budget)}`)]),
  ];
}

function networkChanges({ network: before }: EnvironmentPlan, { network: after }: EnvironmentPlan): readonly Found[] {
  const fields = (["mode", "bridge", "vlan", "cidr", "prefixLength", "gateway"] as const).filter((field) => before[field] !== after[field]);
  if (fields.length === 0) return [];
  const weaker = after.mode === "flat" && before.mode !== "flat";
  return [found("network", weaker ? "opening" : "alteration", "changed", after.cidr, `its network changes: ${fields.map((field) => `${field} ${before[field] ?? "none"} → ${after[field] ?? "none"}`).join(", ")}`, { details: weaker ? ["reduced isolation: one flat network, kept apart by the firewalls of the machines alone"] : [] })];
}

/** Cores, memory and disk in a few words. */
export function capacityText({ cores, memoryMiB, diskGiB }: Capacity): string {
  return `${cores} cores, ${memoryText(memoryMiB)}, ${diskGiB} GiB of disk`;
}
