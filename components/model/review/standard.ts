/** The one-page standard: what anybody who works on the estate has to know, read from the plan and from what is checked. */
import { environmentSchema, hostSchema, environmentHelp, hostHelp } from "../settings-schema";
import { names, TOKEN_NAME, ADMIN_USER } from "../identity";
import type { EnvironmentPlan, EstatePlan } from "../plan";

/** One rule of the standard. */
export interface Rule {
  readonly name: string;
  readonly text: string;
}

/** A part of the standard. */
export interface Standard {
  readonly naming: readonly Rule[];
  /** Settings without which nothing runs, with an example. */
  readonly variables: readonly { readonly file: string; readonly name: string; readonly expected: string; readonly example: string }[];
  readonly accounts: readonly { readonly environment: string; readonly user: string; readonly token: string; readonly rights: string }[];
  readonly access: readonly string[];
  readonly deployment: readonly string[];
  readonly rollback: readonly string[];
}

/** The standard of an estate. */
export function standardOf({ environments, hosts }: EstatePlan): Standard {
  const top = environments.at(-1);
  const below = environments.slice(0, -1).map(({ environment }) => environment);
  return {
    naming: namingOf(environments),
    variables: [...required("Pulumi.host.yaml", hostSchema.shape, hostHelp), ...required("Pulumi.<environment>.yaml", environmentSchema.shape, environmentHelp)],
    accounts: environments.map(({ environment, access }) => ({ environment, user: access.user, token: access.token, rights: access.grants.map(({ role, path }) => `${role} on ${path}`).join("; ") })),
    access: accessRules(hosts.some(({ gateway }) => gateway !== undefined)),
    deployment: deploymentRules(below, top),
    rollback: rollbackRules(environments),
  };
}

const FORM = "<environment>";

function namingOf(environments: readonly EnvironmentPlan[]): readonly Rule[] {
  const example = environments.at(-1)?.machines[0];
  const ranges = environments.map(({ environment, network }) => `${environment} ${network.cidr}${network.vlan === undefined ? "" : `, VLAN ${network.vlan}`}`).join("; ");
  return [
    { name: "machine", text: `${names.machine(FORM, "<service>-<number>")}${example ? `, for example ${example.name}: VM ${example.vmid}, ${example.address}` : ""}. The number of the VM and the address follow from the service's slot, the same in every environment.` },
    { name: "data", text: `${names.holder(FORM, "<service>-<number>")} is the VM that owns the disks of a machine's data. Nobody starts or deletes it.` },
    { name: "environment", text: `pool ${names.pool(FORM)}, storages ${names.disks(FORM)} and ${names.backups(FORM)}, address set ${names.addresses(FORM)}, security group ${names.adminGroup(FORM)}.` },
    { name: "secret", text: "<service>/<secret>, generated for each environment, never typed and never equal in two of them." },
    { name: "network", text: `${ranges}.` },
  ];
}

interface Field {
  safeParse(value: unknown): { readonly success: boolean };
}

/** Fields that have no default: nothing is taken where nothing is written. */
function required(file: string, shape: Readonly<Record<string, Field>>, help: Readonly<Record<string, { readonly expected: string; readonly example: string }>>): Standard["variables"] {
  return Object.entries(shape)
    .filter(([, field]) => !field.safeParse(undefined).success)
    .map(([name]) => ({ file, name: `trilane:${name}`, expected: help[name]?.expected ?? "", example: help[name]?.example ?? "" }));
}

function accessRules(gateway: boolean): readonly string[] {
  return [
    `People reach machines from the admin point alone, over SSH as ${ADMIN_USER}, with the keys of Pulumi.host.yaml trilane:adminKeys.`,
    ...(gateway ? ["The gateway's VPN is a part of the admin point: each person has a key of their own."] : []),
    `Each environment has its own user and its own token (${TOKEN_NAME}), which sees its own pool, storage and network and nothing else. There is no shared login.`,
    "What anybody may do is expanded from the code before every run, and a right that reaches beyond its environment, or by which somebody could get more, stops it: `trilane access` shows who may do what, and by what.",
    "A token passes from the host stack to its environment by `trilane handover`, which writes a journal.",
    "`trilane doctor -s <environment>` tells what a token may do and what it must not; `trilane verify` compares rights, firewalls and machines on the host with the code.",
  ];
}

function deploymentRules(below: readonly string[], top: EnvironmentPlan | undefined): readonly string[] {
  return [
    "Every change is a pull request: its review page is read, and the proof and all guards hold, before it is merged.",
    "The host stack is deployed by an admin, because its token can give itself any right.",
    ...(below.length > 0 ? [`${below.join(", then ")}: deployed by whoever holds its token and passphrase.`] : []),
    ...(top ? [`${top.environment} is deployed last, by a person who holds its token and passphrase, after an approval by somebody who did not write the change.`] : []),
    "After each deployment, `trilane verify` has to find nothing.",
  ];
}

function rollbackRules(environments: readonly EnvironmentPlan[]): readonly string[] {
  const keeps = environments.some(({ machines }) => machines.some(({ data }) => data !== undefined));
  return [
    "Roll back when `trilane verify` still finds a difference after a second `pulumi up`, or when a service does not answer after its machine was replaced.",
    "A rollback is the revert of the commit, deployed in the same way and with the same review page.",
    ...(keeps ? ["Data is not rolled back: it stays on its own disks while machines are replaced. Only a restored backup brings back an earlier state of it."] : []),
    "A deletion of data cannot be rolled back after the second deployment that follows its entry in `retired`.",
  ];
}
