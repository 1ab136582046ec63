/** Holds what is deployed against the plan: a pure comparison of what the API tells, without any state of Pulumi. */
import { bySeverity, type Finding } from "../finding";
import type { EnvironmentPlan, HostPlan, PersonPlan } from "../plan";
import type { Grant } from "../grants";
import { extraRights, hiddenFrom, missingRights } from "../rights";
import { compareAccess, compareRoles } from "./access";
import { found } from "./checks";
import type { Deployed } from "./deployed";
import { compareData } from "./data";
import { compareGateway } from "./gateway";
import { compareTemporary, grantedEntries } from "./grants";
import { findStrangers } from "./guests";
import { compareMachines } from "./machine";
import { compareNames } from "./names";
import { compareOptions, DATACENTER, NODE } from "./options";
import { remediesOf, type Remedies } from "./remedy";
import { withChains } from "./rights";
import { compareRules } from "./rules";
import { compareBackups, compareImages, compareStorages } from "./storage";
import { findUnfinished, unfinished } from "./unfinished";

/** What is verified: plans, and what stands only in settings. */
export interface Subject {
  /** Name in Pulumi.yaml. */
  readonly project: string;
  readonly host: HostPlan;
  /** The environments on this host, by their plans. */
  readonly environments: readonly EnvironmentPlan[];
  /** Everybody who is listed; absent where nobody is. */
  readonly people?: readonly PersonPlan[];
  /** First and last VMID by environment. */
  readonly vmids: Readonly<Record<string, { readonly from: number; readonly to: number }>>;
  /** What people were granted for a task, as the journals tell it. @default - nothing */
  readonly grants?: readonly Grant[];
}

const GIVE_RIGHTS = "give the token the rights that docs/proxmox.md lists";

/** A token that does not see everything would find everything missing. */
function blind({ host }: Subject, { privileges, reader }: Deployed): readonly Finding[] {
  const lacking = hiddenFrom(privileges);
  return lacking.length === 0 ? [] : [found("unseen", `${host.stack} token`, `${reader} lacks ${lacking.join(", ")} on /, so nothing was compared`, "a token that may read everything", GIVE_RIGHTS)];
}

/** Everything: what the host stack made, and every machine. Needs the host's token: what it may not see is a finding. */
export function verifyAll(subject: Subject, deployed: Deployed): readonly Finding[] {
  const remedies = remediesOf(subject.project);
  const hidden = blind(subject, deployed);
  if (hidden.length > 0) return hidden;
  return bySeverity([...verifyShared(subject, deployed, remedies), ...subject.environments.flatMap((plan) => verifyMachines(plan, deployed, remedies)), ...verifyStrangers(subject, deployed)]);
}

/** What the host stack made, without the machines of the environments. */
export function verifyHost(subject: Subject, deployed: Deployed): readonly Finding[] {
  const hidden = blind(subject, deployed);
  return hidden.length > 0 ? hidden : bySeverity([...verifyShared(subject, deployed, remediesOf(subject.project)), ...verifyStrangers(subject, deployed)]);
}

/** One environment, as its own token sees it: its machines, its pool, its roles and its rights. */
export function verifyEnvironment(subject: Subject, plan: EnvironmentPlan, deployed: Deployed): readonly Finding[] {
  const { environment, access } = plan;
  const remedies = remediesOf(subject.project);
  const refresh = remedies.refresh(plan.host);
  const [missing, extra] = [missingRights(access, deployed.privileges), extraRights(access, deployed.privileges)];
  return bySeverity([
    ...compareRoles(access, deployed, { stack: environment, refresh }),
    ...(missing.length === 0 ? [] : [found("rights-missing", `${environment} token`, `lacks ${missing.join("; ")}`, "the rights of the plan", refresh)]),
    ...(extra.length === 0 ? [] : [found("rights-extra", `${environment} token`, `also has ${extra.join("; ")}`, "the rights of the plan alone", "see who gave it on the host: pveum acl list")]),
    ...verifyMachines(plan, deployed, remedies),
    ...verifyStrangers({ ...subject, environments: [plan] }, deployed),
  ]);
}

/** What is not finished is told as that alone: everything else of it would differ, too. */
function verifyMachines(plan: EnvironmentPlan, { guests }: Deployed, remedies: Remedies): readonly Finding[] {
  const left = unfinished(guests);
  const machines = plan.machines.filter(({ vmid }) => !left.has(vmid));
  const keeping = plan.machines.filter(({ data }) => data === undefined || !left.has(data.holder.vmid));
  return [...compareMachines({ ...plan, machines }, guests, remedies), ...compareData({ ...plan, machines: keeping }, guests, remedies)];
}

function verifyShared(subject: Subject, deployed: Deployed, remedies: Remedies): readonly Finding[] {
  const { host } = subject;
  const { stack } = host;
  const refresh = remedies.refresh(stack);
  const vmids = knownVmids(subject);
  return [
    ...compareDatacenter(host, deployed, remedies),
    ...host.nodes.flatMap(({ name }) => compareNode(host, name, deployed, remedies)),
    ...(host.gateway !== undefined && unfinished(deployed.guests).has(host.gateway.vmid) ? [] : compareGateway(host, deployed.guests, refresh)),
    ...unseen(deployed, stack),
    ...compareStorages(host, deployed, stack, refresh),
    ...compareImages(host, deployed, stack, refresh),
    ...compareBackups(host, deployed, stack, refresh),
    ...withChains(compareAccess({ access: host.access, people: host.people, secondFactor: (realm) => remedies.secondFactor(stack, realm), networks: host.networks, storages: host.storages, vmids, stack, refresh, granted: grantedEntries(host, subject.grants ?? []) }, deployed), subject, deployed),
    ...compareTemporary(host, subject.grants ?? [], deployed),
  ];
}

function compareDatacenter(host: HostPlan, { datacenter }: Deployed, remedies: Remedies): readonly Finding[] {
  const { stack } = host;
  if (datacenter === undefined) return [found("unseen", `${stack} datacenter`, "its firewall cannot be read", "a token that may read it", GIVE_RIGHTS)];
  const refresh = remedies.refresh(stack);
  return [
    ...compareOptions(DATACENTER, datacenter.options, `${stack} datacenter firewall`, remedies.datacenterFirewall(stack)),
    ...compareRules(host.rules, datacenter.rules, `${stack} datacenter rules`, refresh),
    ...compareNames(host, host.networks, datacenter, stack, refresh),
  ];
}

/** Rules of a node come before those of the datacenter, so the plan has none. */
function compareNode({ stack, node: main }: HostPlan, name: string, { nodes }: Deployed, remedies: Remedies): readonly Finding[] {
  const place = `${stack} node ${name}`;
  const node = nodes[name];
  if (node === undefined) return [found("unseen", place, "its firewall cannot be read", "a token that may read it", GIVE_RIGHTS)];
  return [
    ...compareOptions(NODE, node.options, `${place} firewall`, remedies.nodeFirewall(stack, name === main ? "node-firewall" : `node-firewall-${name}`)),
    ...compareRules([], node.rules, `${place} rules`, `remove them on the host, at ${name}, Firewall: they go before those of the datacenter`),
  ];
}

function unseen({ storages, backups }: Deployed, stack: string): readonly Finding[] {
  const wanted = [["storages", storages], ["backup jobs", backups]] as const;
  return wanted.filter(([, value]) => value === undefined).map(([what]) => found("unseen", stack, `its ${what} cannot be read`, "a token that may read them", GIVE_RIGHTS));
}

function verifyStrangers(subject: Subject, { guests }: Deployed): readonly Finding[] {
  const territories = subject.environments.flatMap((plan) => {
    const vmids = subject.vmids[plan.environment];
    return vmids === undefined ? [] : [{ plan, vmids }];
  });
  return [...findUnfinished(subject.host, territories, guests, remediesOf(subject.project).refresh), ...findStrangers(territories, guests, new Set([...knownVmids(subject), ...unfinished(guests)]))];
}

/** VMIDs that some plan has. */
export function knownVmids({ host, environments }: Pick<Subject, "host" | "environments">): ReadonlySet<number> {
  return new Set([...(host.gateway ? [host.gateway.vmid] : []), ...environments.flatMap(({ machines }) => machines.flatMap(({ vmid, data }) => (data ? [vmid, data.holder.vmid] : [vmid])))]);
}

export type { Deployed } from "./deployed";
export { VERIFY_CHECKS } from "./checks";
