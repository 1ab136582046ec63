/** What a change of the definition does to every environment, told before it happens. */
import { byText } from "../canonical";
import { fingerprintOf, inequalities } from "../parity";
import type { EnvironmentPlan, EstatePlan, HostPlan } from "../plan";
import { backupChanges, integrationChanges, secretChanges, serviceChanges } from "./catalogue";
import { configurationChanges } from "./configuration";
import { CHANGE_KINDS, SEVERITIES, type Change, type EstateChange, type FingerprintChange } from "./change";
import { dataChanges } from "./data";
import { databaseChanges } from "./databases";
import { flowChanges } from "./flows";
import { hostChanges } from "./host";
import { acceptanceChanges, differenceChanges } from "./ledger";
import { machineChanges } from "./machines";
import { peopleChanges } from "./people";
import { rightChanges } from "./rights";
import { standingChanges } from "./standing";
import { counted, found, same, type Found } from "./words";

/** What lies between two plans. Pure: equal plans give no change, and different ones at least one. */
export function changesOf(before: EstatePlan, after: EstatePlan): EstateChange {
  const names = ladderOf(before, after);
  const [old, now] = [before, after].map(({ environments }) => new Map(environments.map((plan) => [plan.environment, plan]))) as [Map<string, EnvironmentPlan>, Map<string, EnvironmentPlan>];
  const changes = [
    ...names.flatMap((name) => at(name, environmentChanges(old.get(name), now.get(name), after.retired))),
    ...hostsOf(before, after).flatMap(([stack, from, to]) => at(stack, changedHost(from, to))),
    ...peopleChanges(before.people, after.people),
    ...acceptanceChanges(before.acceptances, after.acceptances),
    ...retiredChanges(before.retired, after.retired),
  ];
  return { changes: sorted(changes, names), fingerprints: names.map((name) => fingerprints(name, old.get(name), now.get(name))) };
}

/** Environments of the new ladder, then those that go. */
function ladderOf(before: EstatePlan, after: EstatePlan): readonly string[] {
  return [...new Set([...after.environments, ...before.environments].map(({ environment }) => environment))];
}

const at = (environment: string, list: readonly Found[]): readonly Change[] => list.map((one) => ({ environment, ...one }));

function environmentChanges(before: EnvironmentPlan | undefined, after: EnvironmentPlan | undefined, retired: EstatePlan["retired"]): readonly Found[] {
  if (before === undefined) return after === undefined ? [] : [arrived(after)];
  if (after === undefined) return [gone(before)];
  const told = [
    ...standingChanges(before, after),
    ...dataChanges(before, after, retired),
    ...machineChanges(before, after),
    ...serviceChanges(before, after),
    ...flowChanges(before, after),
    ...rightChanges(before.access, after.access),
    ...secretChanges(before.secrets, after.secrets),
    ...databaseChanges(before.databases, after.databases),
    ...integrationChanges(before.integrations, after.integrations),
    ...configurationChanges(before.configuration, after.configuration),
    ...backupChanges(before, after),
    ...differenceChanges(before.differences, after.differences),
  ];
  return told.length > 0 || same(before, after) ? told : [untold(before, after)];
}

/** What differs and has no words of its own: never nothing. */
function untold(before: unknown, after: unknown): Found {
  return found("environment", "note", "changed", "plan", "its plan changes in what no machine, flow or right shows", { details: inequalities(before, after).slice(0, 20).map(({ path }) => path) });
}

function arrived({ environment, machines, network }: EnvironmentPlan): Found {
  return found("environment", "addition", "added", environment, `it is new: ${counted(machines.length, "machine")} in ${network.cidr}`, { details: machines.map(({ key, vmid, address }) => `${key}: VMID ${vmid}, ${address}`) });
}

function gone({ environment, machines }: EnvironmentPlan): Found {
  const data = machines.flatMap(({ key, data: kept }) => (kept?.disks ?? []).map(({ name, sizeGiB }) => `${name} of ${key}, ${sizeGiB} GiB`));
  const text = `it goes: ${counted(machines.length, "machine")}${data.length === 0 ? "" : ` and the data of ${data.length === 1 ? "one" : data.length}`}`;
  return found("environment", data.length === 0 ? "deletion" : "loss", "removed", environment, text, { details: [...data, `destroy its stack first: pulumi destroy -s ${environment}`], downtime: true });
}

function hostsOf(before: EstatePlan, after: EstatePlan): readonly (readonly [string, HostPlan | undefined, HostPlan | undefined])[] {
  const stacks = [...new Set([...after.hosts, ...before.hosts].map(({ stack }) => stack))];
  return stacks.map((stack) => [stack, before.hosts.find((host) => host.stack === stack), after.hosts.find((host) => host.stack === stack)]);
}

function changedHost(before: HostPlan | undefined, after: HostPlan | undefined): readonly Found[] {
  if (before === undefined) return after === undefined ? [] : [found("host", "addition", "added", after.stack, `it is new: ${counted(after.nodes.length, "node")}`)];
  if (after === undefined) return [found("host", "deletion", "removed", before.stack, "it goes", { details: [`destroy its stack first: pulumi destroy -s ${before.stack}`] })];
  return hostChanges(before, after);
}

/** Data that is given up although no environment has had it any more, and words that are taken back. */
function retiredChanges(before: EstatePlan["retired"], after: EstatePlan["retired"]): readonly Found[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byText).filter((name) => !same(before[name], after[name]));
  return names.map((name) => {
    const entry = after[name];
    return entry === undefined ? found("data", "note", "removed", name, `${name} is no longer given up`) : found("data", "loss", "added", name, `${name} is given up: ${entry.reason}`, { details: [`${entry.owner}, from ${entry.on}`] });
  });
}

function fingerprints(environment: string, before: EnvironmentPlan | undefined, after: EnvironmentPlan | undefined): FingerprintChange {
  return { environment, ...(before ? { before: fingerprintOf(before) } : {}), ...(after ? { after: fingerprintOf(after) } : {}) };
}

/** The gravest first, then along the ladder, then by kind and subject. What holds everywhere comes before what holds somewhere. */
function sorted(changes: readonly Change[], ladder: readonly string[]): readonly Change[] {
  const place = ({ environment }: Change) => (environment === undefined ? -1 : ladder.includes(environment) ? ladder.indexOf(environment) : ladder.length);
  return [...changes].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || place(a) - place(b) || CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) || byText(a.environment ?? "", b.environment ?? "") || byText(a.subject, b.subject) || byText(a.text, b.text),
  );
}

export { CHANGE_KINDS, SEVERITIES } from "./change";
export type { Change, ChangeKind, ChangeWhat, EstateChange, FingerprintChange, Severity } from "./change";
