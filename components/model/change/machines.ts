/** Machines that come, go, are replaced or change in place. */
import type { EnvironmentPlan, MachinePlan } from "../plan";
import { sizeChanges, sizeText, waitsForRestart } from "./size";
import { found, matched, same, type Found } from "./words";

/** What a change does to the machines of an environment. */
export function machineChanges(before: EnvironmentPlan, after: EnvironmentPlan): readonly Found[] {
  const { added, removed, changed } = matched(before.machines, after.machines, ({ key }) => key);
  return [
    ...removed.map(removedMachine),
    ...added.map((machine) => found("machine", "addition", "added", machine.key, `${machine.key} is new: ${sizeText(machine.size)}`, { details: [`VMID ${machine.vmid}, ${machine.address}, on ${machine.node}`] })),
    ...changed.flatMap((pair) => changedMachine(pair.before, pair.after)),
  ];
}

function removedMachine({ key, vmid, data }: MachinePlan): Found {
  return found("machine", data === undefined ? "deletion" : "stateful", "removed", key, `${key} is deleted`, { details: [`VMID ${vmid}`], downtime: true });
}

function changedMachine(before: MachinePlan, after: MachinePlan): readonly Found[] {
  const reasons = replacementReasons(before, after);
  const resized = sizeChange(before, after);
  if (reasons.length === 0) return [...resized, ...inPlace(before, after)];
  const severity = before.data === undefined && after.data === undefined ? "replacement" : "stateful";
  const survives = severity === "stateful" ? ["its data is on disks of its holder, which the replacement does not touch"] : [];
  return [found("machine", severity, "replaced", after.key, `${after.key} is replaced: ${reasons.map(({ word }) => word).join(", ")}`, { details: [...reasons.flatMap(({ detail }) => detail), ...survives], downtime: true }), ...resized];
}

interface Reason {
  readonly word: string;
  readonly detail: readonly string[];
}

/** Fields of `immutable`, as a person calls them. */
const REASONS: Readonly<Record<string, string>> = {
  name: "another name",
  mac: "another MAC address",
  address: "another address",
  prefixLength: "another network",
  gateway: "another gateway",
  dns: "other name servers",
  domain: "another domain",
  storage: "another storage",
  image: "another image",
  checksum: "another image",
  checksumAlgorithm: "another image",
  user: "another user",
  keys: "other keys of admins",
  software: "other software",
};

/** Why a machine is replaced; none when it is not. */
function replacementReasons(before: MachinePlan, after: MachinePlan): readonly Reason[] {
  const [old, now] = [fieldsOf(before.immutable), fieldsOf(after.immutable)];
  const all = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().filter((field) => !same(old[field], now[field]));
  // The name of an image's file says its checksum.
  const fields = all.includes("image") ? all.filter((field) => field !== "checksum" && field !== "checksumAlgorithm") : all;
  const words = [...new Set(fields.map((field) => REASONS[field] ?? `another ${field}`))];
  return [
    ...words.map((word) => ({ word, detail: fields.filter((field) => (REASONS[field] ?? `another ${field}`) === word).map((field) => arrow(field, old[field], now[field])) })),
    ...(before.vmid === after.vmid ? [] : [{ word: "another VMID", detail: [arrow("vmid", before.vmid, after.vmid)] }]),
    ...(before.node === after.node ? [] : [{ word: "another node", detail: [arrow("node", before.node, after.node)] }]),
  ];
}

function fieldsOf(immutable: string): Readonly<Record<string, unknown>> {
  return JSON.parse(immutable) as Readonly<Record<string, unknown>>;
}

function arrow(field: string, before: unknown, after: unknown): string {
  return `${field}: ${textOf(before)} → ${textOf(after)}`;
}

function textOf(value: unknown): string {
  const text = value === undefined ? "none" : typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function sizeChange({ key, size: before }: MachinePlan, { size: after }: MachinePlan): readonly Found[] {
  const fields = sizeChanges(before, after);
  if (fields.length === 0) return [];
  const waits = waitsForRestart(before, after) ? ["cores and memory change when the machine restarts the next time; nothing restarts it"] : [];
  const refused = after.diskGiB < before.diskGiB ? ["Proxmox makes no disk smaller: the run will fail"] : [];
  return [found("size", "alteration", "changed", key, `${key}: ${fields.join(", ")}`, { details: [...refused, ...waits] })];
}

/** What changes while the machine runs and is told nowhere else. */
function inPlace(before: MachinePlan, after: MachinePlan): readonly Found[] {
  const { key } = after;
  const options = ["nic", "options"] as const;
  const filters = options.filter((field) => !same(before.firewall[field], after.firewall[field]));
  return [
    ...(before.bridge === after.bridge && before.vlan === after.vlan ? [] : [found("network", "alteration", "changed", key, `the NIC of ${key} moves to ${after.bridge} ${after.vlan === undefined ? "untagged" : `VLAN ${after.vlan}`}`, { details: ["its open connections break"] })]),
    ...(before.description === after.description ? [] : [found("machine", "note", "changed", key, `${key} is described anew: ${after.description}`)]),
    ...(filters.length === 0 ? [] : [found("flow", "opening", "changed", key, `the firewall of ${key} has other options`, { details: filters.map((field) => `${field}: ${JSON.stringify(before.firewall[field])} → ${JSON.stringify(after.firewall[field])}`) })]),
  ];
}
