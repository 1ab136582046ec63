/**
 * Public facts that stacks hand to each other. One documented, versioned schema, checked on both sides; secrets are
 * never in it. `schema` grows when a field changes its meaning or goes; new fields are optional and change nothing.
 */
import { z } from "zod";
import { byText, ownValue } from "./canonical";
import type { HostFacts } from "./facts";
import { names } from "./identity";
import { isolationOf } from "./network";
import { fingerprintOf } from "./parity/fingerprint";
import type { EnvironmentPlan, HostPlan, NetworkPlan } from "./plan";
import type { Problem } from "./problem";

/** How the environments are kept apart. */
const mode = z.enum(["vlan", "internal", "flat"]);

const hostOutputsSchema = z.object({
  schema: z.literal(1),
  /** Name of the estate. */
  estate: z.string(),
  node: z.string(),
  /** Every node, the main one first. */
  nodes: z.array(z.string()).optional(),
  /** Version of Proxmox VE. */
  proxmox: z.string(),
  /** Images on the host. */
  images: z.array(z.object({ volume: z.string(), checksum: z.string() })),
  /** Names of the datacenter's ipsets and security groups that rules may name. */
  ipsets: z.array(z.string()),
  securityGroups: z.array(z.string()),
  /** Environments whose machines still stood on another network when this stack last ran. */
  moving: z.array(z.string()).optional(),
  /** What was made for each environment. */
  environments: z.record(
    z.string(),
    z.object({ pool: z.string(), user: z.string(), storage: z.string(), bridge: z.string(), /** None in network mode `flat`. */ vlan: z.number().optional(), cidr: z.string(), gateway: z.string(), /** Network mode; left out by versions that knew `vlan` alone. */ network: mode.default("vlan") }),
  ),
});

const environmentOutputsSchema = z.object({
  schema: z.literal(1),
  estate: z.string(),
  environment: z.string(),
  /** Stack of the host that it stands on. */
  host: z.string().optional(),
  production: z.boolean(),
  /** Its network; left out by versions that knew mode `vlan` alone. */
  network: z.object({ mode, isolation: z.enum(["full", "reduced"]), bridge: z.string(), /** None in mode `flat`. */ vlan: z.number().optional(), cidr: z.string(), prefixLength: z.number(), gateway: z.string() }).optional(),
  image: z.object({ volume: z.string(), checksum: z.string() }),
  machines: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      vmid: z.number(),
      node: z.string(),
      /** None in network mode `flat`. */
      vlan: z.number().optional(),
      address: z.string(),
      mac: z.string(),
      cores: z.number(),
      memoryMiB: z.number(),
      diskGiB: z.number(),
    }),
  ),
  /** What survives the replacement of its machine: which disk of which holder, where the guest mounts it, and whether it is locked. */
  data: z
    .array(z.object({ name: z.string(), what: z.string(), machine: z.string(), mount: z.string(), sizeGiB: z.number(), storage: z.string(), holder: z.number(), interface: z.string(), serial: z.string(), locked: z.boolean() }))
    .default([]),
  /** Every allowed connection, `from`, `to` and why. */
  flows: z.array(z.object({ kind: z.string(), from: z.string(), to: z.string(), reason: z.string() })),
  /** Names of secrets. */
  secrets: z.array(z.string()),
  /** Name of its shape, equal for all environments of an estate; left out by versions that knew none. */
  fingerprint: z.string().optional(),
  /** What the ledger declared for it when it was last up. */
  differences: z.array(z.object({ what: z.string(), /** Of kind `integration` alone. */ integration: z.string().optional(), /** Of kind `configuration` alone: `<service>.<key>`. */ field: z.string().optional(), value: z.unknown() })).optional(),
});

/** What the host stack tells the environments. */
export type HostOutputs = z.infer<typeof hostOutputsSchema>;

/** What an environment tells others. */
export type EnvironmentOutputs = z.infer<typeof environmentOutputsSchema>;

/** What of a network an environment and its host stack must agree on. */
function networkFacts(network: NetworkPlan) {
  const { mode: own, bridge, cidr, gateway } = network;
  return { network: own, bridge, ...(network.mode === "flat" ? {} : { vlan: network.vlan }), cidr, gateway };
}

/** The public facts of a host stack, sorted. */
export function hostOutputs(plan: HostPlan, facts: Pick<HostFacts, "version">, moving: readonly string[] = []): HostOutputs {
  const own = plan.networks.map((network) => {
    const { environment } = network;
    const user = plan.access.find(({ pool }) => pool === names.pool(environment))?.user ?? "";
    return [environment, { pool: names.pool(environment), user, storage: names.disks(environment), ...networkFacts(network) }] as const;
  });
  return hostOutputsSchema.parse({
    schema: 1,
    estate: plan.estate,
    node: plan.node,
    nodes: plan.nodes.map(({ name }) => name),
    proxmox: facts.version,
    images: plan.images.map(({ volume, checksum }) => ({ volume, checksum })),
    ipsets: [...plan.ipsets, ...plan.networks.map(({ ipset }) => ipset)].map(({ name }) => name).sort(byText),
    securityGroups: plan.networks.map(({ adminGroup }) => adminGroup.name).sort(byText),
    ...(moving.length > 0 ? { moving } : {}),
    environments: Object.fromEntries(own),
  });
}

/** The public facts of an environment, sorted. */
export function environmentOutputs(plan: EnvironmentPlan): EnvironmentOutputs {
  const { mode, bridge, vlan, cidr, prefixLength, gateway } = plan.network;
  return environmentOutputsSchema.parse({
    schema: 1,
    estate: plan.estate,
    environment: plan.environment,
    host: plan.host,
    production: plan.production,
    network: { mode, isolation: isolationOf(mode), bridge, ...(vlan === undefined ? {} : { vlan }), cidr, prefixLength, gateway },
    image: { volume: plan.image.volume, checksum: plan.image.checksum },
    machines: plan.machines.map(({ key, name, vmid, node, vlan, address, mac, size }) => ({
      key,
      name,
      vmid,
      node,
      vlan,
      address,
      mac,
      cores: size.cores,
      memoryMiB: size.memoryMiB,
      diskGiB: size.diskGiB,
    })),
    data: plan.machines.flatMap(({ key, storage, data }) =>
      (data?.disks ?? []).map(({ name, what, mount, sizeGiB, interface: slot, serial }) => ({ name, what, machine: key, mount, sizeGiB, storage, holder: data?.holder.vmid, interface: slot, serial, locked: plan.protectData })),
    ),
    flows: plan.flows.map(({ kind, from, to, reason }) => ({ kind, from, to, reason })),
    secrets: plan.secrets.map(({ name }) => name),
    fingerprint: fingerprintOf(plan),
    differences: plan.differences.map((entry) => ({ what: entry.what, ...(entry.what === "integration" ? { integration: entry.integration } : {}), ...(entry.what === "configuration" ? { field: `${entry.service}.${entry.key}` } : {}), value: entry.value })),
  });
}

/** What was read from a host stack, or undefined when it is not in this schema. */
export function parseHostOutputs(value: unknown): HostOutputs | undefined {
  return hostOutputsSchema.safeParse(value).data;
}

/** What was read from an environment's stack, or undefined when it is not in this schema. */
export function parseEnvironmentOutputs(value: unknown): EnvironmentOutputs | undefined {
  return environmentOutputsSchema.safeParse(value).data;
}

/**
 * Holds what the host stack has made against what this environment wants. `outputs` is undefined when the host stack
 * has none: it is not up yet. Anything that is not in the schema counts as another version.
 */
export function checkHostOutputs(plan: EnvironmentPlan, outputs: unknown): readonly Problem[] {
  const place = `stack ${plan.host}`;
  const next = `run pulumi up -s ${plan.host} first`;
  const report = (problem: string, expected: string): Problem => ({ place, problem, expected, next });
  if (outputs === undefined || outputs === null) return [report("is not up yet", `what ${plan.environment} stands on`)];
  const found = parseHostOutputs(outputs);
  if (!found) return [report("has outputs of another version", "outputs of schema 1")];
  if (found.estate !== plan.estate) return [report(`belongs to the estate ${found.estate}`, `the estate ${plan.estate}`)];
  const own = ownValue(found.environments, plan.environment);
  if (!own) return [report(`knows no environment ${plan.environment}`, "an environment of its ladder")];
  return [...compareNetwork(plan, own, report), ...compareShared(plan, found, report)];
}

type Report = (problem: string, expected: string) => Problem;

function compareNetwork(plan: EnvironmentPlan, own: HostOutputs["environments"][string], report: Report): readonly Problem[] {
  const { environment, network, access, storage } = plan;
  const wanted = { pool: access.pool, user: access.user, storage, ...networkFacts(network) };
  return (Object.keys(wanted) as (keyof typeof wanted)[])
    .filter((key) => wanted[key] !== own[key])
    .map((key) => report(`has ${key} ${own[key]} for ${environment}`, `${key} ${wanted[key]}, as the settings say`));
}

function compareShared({ environment, image, machines, network }: EnvironmentPlan, found: HostOutputs, report: Report): readonly Problem[] {
  const hasImage = found.images.some(({ volume, checksum }) => volume === image.volume && checksum === image.checksum);
  const used = machines.flatMap(({ firewall }) => firewall.rules.flatMap((rule) => ("type" in rule ? [rule.source, rule.dest] : [])));
  const sets = [...new Set(used.flatMap((text) => (text?.startsWith("+dc/") ? [text.slice("+dc/".length)] : [])))].sort(byText);
  const missing = sets.filter((name) => !found.ipsets.includes(name));
  return [
    ...(hasImage ? [] : [report(`has not the image ${image.volume}`, `the image of ${environment}`)]),
    ...missing.map((name) => report(`has not the ipset ${name}`, `every set that rules of ${environment} name`)),
    ...(found.securityGroups.includes(network.adminGroup.name) ? [] : [report(`has not the security group ${network.adminGroup.name}`, `the group of ${environment}`)]),
  ];
}
