/** What the catalogue says beside its machines: versions, ports, jobs, secrets, integrations, backups. */
import { entriesOf } from "../canonical";
import type { BackupPolicy, Unit } from "../estate";
import type { EnvironmentPlan, IntegrationPlan, RepositoryPlan, SecretPlan, ServicePlan } from "../plan";
import type { ChangeWhat } from "./change";
import { found, matched, same, type Found } from "./words";

/** Changes of services that machines, sizes and flows do not tell. */
export function serviceChanges(before: EnvironmentPlan, after: EnvironmentPlan): readonly Found[] {
  const archive = same(before.repository, after.repository) ? [] : [found("package", "alteration", "changed", "repository", `packages come from ${repositoryText(after.repository)}`, { details: [`before: ${repositoryText(before.repository)}`] })];
  const { added, removed, changed } = matched(before.services, after.services, ({ name }) => name);
  return [
    ...archive,
    ...removed.map(({ name, purpose }) => found("service", "note", "removed", name, `service ${name} goes: ${purpose}`)),
    ...added.map(({ name, purpose }) => found("service", "note", "added", name, `service ${name} comes: ${purpose}`)),
    ...changed.flatMap(({ before: old, after: now }) => [...packageChanges(old, now), ...jobChanges(old, now), ...unitChanges(old, now), ...folderChanges(old, now), ...definitionChanges(old, now)]),
  ];
}

function repositoryText(repository: RepositoryPlan | undefined): string {
  return repository === undefined ? "nowhere" : `${repository.url} ${[...repository.suites, ...repository.components].join(" ")}`;
}

function packageChanges({ packages: before }: ServicePlan, { name, packages: after }: ServicePlan): readonly Found[] {
  const { added, removed, changed } = matched(entriesOf(before), entriesOf(after), ([key]) => key);
  return [
    ...removed.map(([one, version]) => found("package", "alteration", "removed", `${name}/${one}`, `${name} no longer needs ${one} ${version}`)),
    ...added.map(([one, version]) => found("package", "alteration", "added", `${name}/${one}`, `${name} needs ${one} ${version}`)),
    ...changed.map((pair) => found("package", "alteration", "changed", `${name}/${pair.key}`, `${name}: ${pair.key} ${pair.before[1]} → ${pair.after[1]}`)),
  ];
}

function jobChanges({ jobs: before }: ServicePlan, { name, jobs: after }: ServicePlan): readonly Found[] {
  const { added, removed, changed } = matched(entriesOf(before), entriesOf(after), ([key]) => key);
  return [
    ...removed.map(([job]) => found("job", "alteration", "removed", `${name}/${job}`, `job ${job} of ${name} goes`)),
    ...added.map(([job, { schedule, purpose }]) => found("job", "addition", "added", `${name}/${job}`, `job ${job} of ${name} comes: ${schedule}, ${purpose}`)),
    ...changed.map((pair) => found("job", "alteration", "changed", `${name}/${pair.key}`, `job ${pair.key} of ${name}: ${pair.before[1].schedule} → ${pair.after[1].schedule}`, { details: [`${pair.before[1].purpose} → ${pair.after[1].purpose}`] })),
  ];
}

function unitChanges({ units: before }: ServicePlan, { name, units: after }: ServicePlan): readonly Found[] {
  const { added, removed, changed } = matched(entriesOf(before), entriesOf(after), ([key]) => key);
  return [
    ...removed.map(([unit]) => found("unit", "alteration", "removed", `${name}/${unit}`, `${name} no longer runs ${unit}`)),
    ...added.map(([unit, one]) => found("unit", "alteration", "added", `${name}/${unit}`, `${name} runs ${unitText(unit, one)}`)),
    ...changed.map((pair) => found("unit", "alteration", "changed", `${name}/${pair.key}`, `${name} runs ${pair.key} otherwise: ${unitText(pair.key, pair.after[1])}`)),
  ];
}

function unitText(name: string, { secrets = [], ...unit }: Unit): string {
  return `${name}${unit.kind === "timer" ? ` when job ${unit.job} is due` : ""}${secrets.length === 0 ? "" : `, with ${secrets.join(", ")}`}`;
}

/** Files of a service and the script that sets it up, of which the plan knows digests. */
function folderChanges({ folder: before }: ServicePlan, { name, folder: after }: ServicePlan): readonly Found[] {
  const { added, removed, changed } = matched(before?.files ?? [], after?.files ?? [], ({ path }) => path);
  const told = (what: ChangeWhat, path: string, word: string): Found => found("file", "alteration", what, `${name}${path}`, `${name}: ${path} ${word}`);
  const setup = before?.setup === after?.setup ? [] : [found("file", "alteration", before?.setup === undefined ? "added" : after?.setup === undefined ? "removed" : "changed", `${name}/setup.sh`, `${name} is set up by another setup.sh`)];
  return [...removed.map(({ path }) => told("removed", path, "goes")), ...added.map(({ path }) => told("added", path, "comes")), ...changed.map(({ key }) => told("changed", key, "has another content or mode")), ...setup];
}

function definitionChanges(before: ServicePlan, after: ServicePlan): readonly Found[] {
  const fields = (["slot", "instances", "role", "purpose", "listens", "sizes"] as const).filter((field) => !same(before[field], after[field]));
  if (fields.length === 0) return [];
  return [found("service", "note", "changed", after.name, `service ${after.name} is defined anew: ${fields.join(", ")}`, { details: fields.filter((field) => field !== "sizes").map((field) => `${field}: ${JSON.stringify(before[field])} → ${JSON.stringify(after[field])}`) })];
}

/** Names and policies of secrets. Another policy makes another value. */
export function secretChanges(before: readonly SecretPlan[], after: readonly SecretPlan[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, ({ name }) => name);
  return [
    ...removed.map(({ name }) => found("secret", "loss", "removed", name, `secret ${name} is deleted`)),
    ...added.map(({ name, policy, consumers }) => found("secret", "addition", "added", name, `secret ${name} is ${policy.kind === "given" ? "asked for" : "generated"}: ${policy.purpose}`, { details: [`given to ${consumers.join(", ")}`] })),
    ...changed.flatMap(({ before: old, after: now }) => changedSecret(old, now)),
  ];
}

function changedSecret(before: SecretPlan, after: SecretPlan): readonly Found[] {
  const { name } = after;
  const given = after.consumers.filter((one) => !before.consumers.includes(one));
  const taken = before.consumers.filter((one) => !after.consumers.includes(one));
  return [
    ...(before.length === after.length || after.policy.kind === "given" ? [] : [found("secret", "replacement", "replaced", name, `secret ${name} gets another value: ${before.length} → ${after.length} characters`)]),
    ...(before.generation === after.generation ? [] : [found("secret", "replacement", "replaced", name, `secret ${name} is rotated: generation ${before.generation} → ${after.generation}`)]),
    ...(before.overlap === after.overlap ? [] : [found("secret", "note", "changed", name, after.overlap === undefined ? `the other value of secret ${name} ends` : `secret ${name} has its ${after.overlap} value beside it`)]),
    ...(given.length === 0 ? [] : [found("secret", "opening", "changed", name, `secret ${name} is given to ${given.join(", ")} as well`)]),
    ...(taken.length === 0 ? [] : [found("secret", "alteration", "changed", name, `secret ${name} is no longer given to ${taken.join(", ")}`)]),
    ...(same(before.policy, after.policy) || (before.length !== after.length && after.policy.kind !== "given") ? [] : [found("secret", "note", "changed", name, `secret ${name} is described anew: ${after.policy.purpose}`)]),
  ];
}

/** Modes and endpoints of integrations. What they open is told by the flows. */
export function integrationChanges(before: readonly IntegrationPlan[], after: readonly IntegrationPlan[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, ({ name }) => name);
  return [
    ...removed.map(({ name }) => found("integration", "alteration", "removed", name, `integration ${name} goes`)),
    ...added.map(({ name, mode, purpose }) => found("integration", "addition", "added", name, `integration ${name} comes, ${mode}: ${purpose}`)),
    ...changed.map((pair) => changedIntegration(pair.before, pair.after)),
  ];
}

function changedIntegration(before: IntegrationPlan, after: IntegrationPlan): Found {
  const { name } = after;
  if (before.mode !== after.mode) return found("integration", after.mode === "live" ? "opening" : "alteration", "changed", name, `integration ${name}: ${before.mode} → ${after.mode}`);
  if (!same(before.endpoint, after.endpoint)) return found("integration", "alteration", "changed", name, `integration ${name}: ${before.endpoint?.host ?? "none"} → ${after.endpoint?.host ?? "none"}`, { details: [`${JSON.stringify(before.endpoint)} → ${JSON.stringify(after.endpoint)}`] });
  return found("integration", "note", "changed", name, `integration ${name} is defined anew`, { details: [`used by ${before.usedBy.join(", ")} → ${after.usedBy.join(", ")}`] });
}

/** Whether and when an environment is backed up. */
export function backupChanges({ backup: before }: EnvironmentPlan, { backup: after }: EnvironmentPlan): readonly Found[] {
  if (same(before, after)) return [];
  const text = `backup: ${backupText(before)} → ${backupText(after)}`;
  return [found("backup", after === "none" ? "loss" : before === "none" ? "addition" : "alteration", "changed", "backup", text)];
}

/** A policy in a few words. */
export function backupText(policy: BackupPolicy | "none"): string {
  if (policy === "none") return "none";
  const { schedule, keepDaily, keepWeekly, keepMonthly } = policy;
  const kept = [[keepDaily, "daily"], [keepWeekly, "weekly"], [keepMonthly, "monthly"]].filter(([count]) => count !== 0);
  return `at ${schedule}, ${kept.map(([count, word]) => `${count} ${word}`).join(", ")} kept`;
}
