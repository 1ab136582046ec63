/** What a change does to a host and to what its environments share there. */
import type { HostPlan } from "../plan";
import { hostPeopleChanges } from "./people";
import { found, matched, same, type Found } from "./words";

/** Changes of one host stack that its environments do not tell. */
export function hostChanges(before: HostPlan, after: HostPlan): readonly Found[] {
  const images = matched(before.images, after.images, ({ volume }) => volume);
  const storages = matched(before.storages, after.storages, ({ name }) => name);
  const sets = matched(before.ipsets, after.ipsets, ({ name }) => name);
  return [
    ...images.removed.map(({ volume }) => found("image", "deletion", "removed", volume, `image ${volume} is deleted from the host`, { details: ["a machine that still needs it cannot be replaced: see previousImages"] })),
    ...images.added.map(({ volume, url }) => found("image", "addition", "added", volume, `image ${volume} is downloaded`, { details: [url] })),
    ...storages.removed.map(({ name, path }) => found("host", "deletion", "removed", name, `storage ${name} goes`, { details: [`${path} stays on the host`] })),
    ...storages.added.map(({ name, path }) => found("host", "addition", "added", name, `storage ${name} comes`, { details: [path] })),
    ...storages.changed.map((pair) => found("host", "stateful", "changed", pair.key, `storage ${pair.key} changes`, { details: [`${pair.before.path} → ${pair.after.path}`] })),
    ...sets.changed.map((pair) => found("host", "opening", "changed", pair.key, `ipset ${pair.key}: ${pair.before.cidrs.join(", ")} → ${pair.after.cidrs.join(", ")}`)),
    ...sets.added.map(({ name, cidrs }) => found("host", "addition", "added", name, `ipset ${name} comes: ${cidrs.join(", ")}`)),
    ...sets.removed.map(({ name }) => found("host", "note", "removed", name, `ipset ${name} goes`)),
    ...gatewayChanges(before, after),
    ...hostPeopleChanges(before.people, after.people),
    ...restChanges(before, after),
  ];
}

function gatewayChanges({ gateway: before }: HostPlan, { gateway: after }: HostPlan): readonly Found[] {
  if (same(before, after)) return [];
  if (before === undefined || after === undefined) {
    const name = (before ?? after)?.name ?? "gateway";
    return [before === undefined ? found("host", "addition", "added", name, `gateway ${name} comes`) : found("host", "deletion", "removed", name, `gateway ${name} is deleted`, { downtime: true })];
  }
  const replaced = before.immutable !== after.immutable || before.vmid !== after.vmid || before.node !== after.node;
  const [severity, words] = replaced ? (["replacement", "is replaced"] as const) : (["alteration", same(before.seed, after.seed) ? "changes" : "restarts with another configuration"] as const);
  return [found("host", severity, replaced ? "replaced" : "changed", after.name, `gateway ${after.name} ${words}`, { details: replaced || !same(before.seed, after.seed) ? ["no environment of this host has a way in or out meanwhile"] : [], downtime: replaced || !same(before.seed, after.seed) })];
}

/** Fields that have words of their own above, or follow from the environments. */
const TOLD = ["images", "storages", "ipsets", "gateway", "networks", "access", "people", "backups", "promised", "version", "estate", "stack"];

/** Everything else by its name: nothing of a host changes without a line. */
function restChanges(before: HostPlan, after: HostPlan): readonly Found[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().filter((field) => !TOLD.includes(field)) as (keyof HostPlan)[];
  return fields
    .filter((field) => !same(before[field], after[field]))
    .map((field) => found("host", field === "firewall" || field === "rules" ? "opening" : "note", "changed", field, `${field} changes`, { details: [`${shortened(before[field])} → ${shortened(after[field])}`] }));
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 300 ? `${text.slice(0, 297)}…` : text;
}
