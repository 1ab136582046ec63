/** What a host and a token answered, held against the plan: before anything is changed. */
import { byText, ownValue } from "./canonical";
import { hostPlace, settingsPlace } from "./place";
import type { EnvironmentPlan, HostPlan } from "./plan";
import type { Problem } from "./problem";

/** The host as its API describes it to the admin. */
export interface HostFacts {
  /** For example `9.2.11`. */
  readonly version: string;
  readonly nodes: readonly { readonly name: string; readonly cores: number; readonly memoryMiB: number; /** `online` when it works. */ readonly status: string }[];
  readonly storages: readonly { readonly name: string; readonly type: string; readonly contents: readonly string[]; readonly availableGiB: number; readonly totalGiB: number }[];
  readonly bridges: readonly { readonly name: string; readonly vlanAware: boolean; readonly active: boolean }[];
}

/** The host as one environment's token sees it. */
export interface EnvironmentFacts {
  readonly version: string;
  /** Privileges by path (GET /access/permissions). */
  readonly privileges: Readonly<Record<string, readonly string[]>>;
  /** Volume ids of images that the token can read. */
  readonly images: readonly string[];
  /** Free space of the environment's storage; undefined when the token cannot see it. */
  readonly storageAvailableGiB: number | undefined;
  /** Machines that the token sees. */
  readonly existing: readonly { readonly vmid: number; readonly name: string; readonly pool: string | undefined }[];
}

/** Oldest version that is supported: earlier ones lack the import of images through the API as it is used here. */
export const OLDEST_PROXMOX = { major: 8, minor: 4 } as const;

/** Major and minor of a version such as `9.2.11` or `9.2.11-1`; undefined when it cannot be read. */
export function parseVersion(text: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d+)\.(\d+)/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Holds the host against its plan: version, node, bridge, capacity, and storage names taken by another kind of storage. */
export function checkHostFacts(plan: HostPlan, facts: HostFacts): readonly Problem[] {
  return [...checkVersion(facts.version), ...checkNode(plan, facts), ...checkBridge(plan, facts), ...checkStorages(plan, facts)];
}

/** Holds what a token sees against the plan: everything that a replacement needs once the old machine is gone. */
export function checkEnvironmentFacts(plan: EnvironmentPlan, facts: EnvironmentFacts): readonly Problem[] {
  return [...checkVersion(facts.version), ...checkRights(plan, facts), ...checkImage(plan, facts), ...checkVmids(plan, facts), ...checkSpace(plan, facts)];
}

function checkVersion(version: string): readonly Problem[] {
  const found = parseVersion(version);
  const { major, minor } = OLDEST_PROXMOX;
  if (found && (found.major > major || (found.major === major && found.minor >= minor))) return [];
  const problem = found ? `Proxmox VE ${version} is too old` : `"${version}" is not a version of Proxmox VE`;
  return [{ place: hostPlace("endpoint"), problem, expected: `Proxmox VE ${major}.${minor} or newer`, next: found ? "upgrade the host" : "check that the endpoint is a Proxmox host" }];
}

function checkNode({ node, capacity }: HostPlan, { nodes }: HostFacts): readonly Problem[] {
  const found = nodes.find(({ name }) => name === node);
  const names = nodes.map(({ name }) => name).sort(byText).join(", ");
  if (!found) return [{ place: hostPlace("node"), problem: `the host knows no node ${node}`, expected: `one of ${names}`, next: "correct the name" }];
  if (found.status !== "online") return [{ place: hostPlace("node"), problem: `the node ${node} is ${found.status}`, expected: "a node that is online", next: "start it, or see why it is away" }];
  const dimensions = [["cores", "cores"], ["memoryMiB", "MiB of memory"]] as const;
  return dimensions
    .filter(([key]) => capacity[key] > found[key])
    .map(([key, unit]) => ({ place: hostPlace(`capacity.${key}`), problem: `declares ${capacity[key]} ${unit}, ${node} has ${found[key]}`, expected: "no more than the host has", next: `write ${found[key]} or less, and leave some to the host itself` }));
}

function checkBridge({ bridge }: HostPlan, { bridges }: HostFacts): readonly Problem[] {
  const place = hostPlace("bridge");
  const found = bridges.find(({ name }) => name === bridge);
  const aware = bridges.filter(({ vlanAware }) => vlanAware).map(({ name }) => name).sort(byText);
  const expected = aware.length > 0 ? `a VLAN-aware bridge, the host has ${aware.join(", ")}` : "a VLAN-aware bridge";
  if (!found) return [{ place, problem: `the host has no bridge ${bridge}`, expected, next: "correct the name, or create the bridge on the host" }];
  if (!found.vlanAware) return [{ place, problem: `${bridge} is not VLAN-aware`, expected, next: `tick "VLAN aware" at System, Network, ${bridge} on the host and apply` }];
  return found.active ? [] : [{ place, problem: `${bridge} is not active`, expected: "a bridge that is up", next: "apply the host's network configuration" }];
}

/** A storage that is already there under a planned name must be of the kind that the stack makes. */
function checkStorages({ storages }: HostPlan, facts: HostFacts): readonly Problem[] {
  return storages.flatMap(({ name }) => {
    const found = facts.storages.find((storage) => storage.name === name);
    if (!found || found.type === "dir") return [];
    return [{ place: "stack host", problem: `the host already has a storage ${name} of type ${found.type}`, expected: "no other storage of this name", next: "rename or remove it on the host" }];
  });
}

function checkRights({ access, environment }: EnvironmentPlan, { privileges }: EnvironmentFacts): readonly Problem[] {
  const missing = access.grants.flatMap(({ role, path }) => {
    const held = ownValue(privileges, path) ?? [];
    const wanted = access.roles.find(({ id }) => id === role)?.privileges ?? [];
    const lacking = wanted.filter((privilege) => !held.includes(privilege));
    return lacking.length > 0 ? [`${lacking.join(", ")} on ${path}`] : [];
  });
  if (missing.length === 0) return [];
  return [{ place: `stack ${environment}`, problem: `the token lacks ${missing.join("; ")}`, expected: "every right that a replacement needs", next: "run pulumi up -s host first" }];
}

function checkImage({ image, environment }: EnvironmentPlan, { images }: EnvironmentFacts): readonly Problem[] {
  if (images.includes(image.volume)) return [];
  return [{ place: `stack ${environment}`, problem: `the image ${image.volume} is not on the host`, expected: "the image that machines are made from", next: "run pulumi up -s host first" }];
}

function checkVmids({ machines, environment, access }: EnvironmentPlan, { existing }: EnvironmentFacts): readonly Problem[] {
  return machines.flatMap(({ vmid, name, key, service }) => {
    const other = existing.find((machine) => machine.vmid === vmid && (machine.name !== name || machine.pool !== access.pool));
    if (!other) return [];
    const pool = other.pool ? `pool ${other.pool}` : "no pool";
    return [{ place: settingsPlace(environment, "vmids"), problem: `VMID ${vmid} of ${key} is taken by ${other.name} (${pool})`, expected: "a VMID that is free or its own", next: `give the service ${service} another slot, or remove ${other.name}` }];
  });
}

/**
 * Space for machines that are not there yet. A replaced machine frees its disk before it takes the new one, so it needs
 * nothing more; disks grow as they are written, so this is the upper bound for what is new.
 */
function checkSpace({ machines, environment, storage }: EnvironmentPlan, { existing, storageAvailableGiB }: EnvironmentFacts): readonly Problem[] {
  const place = `stack ${environment}`;
  if (storageAvailableGiB === undefined) return [{ place, problem: `the storage ${storage} cannot be seen`, expected: "a storage of this environment", next: "run pulumi up -s host first" }];
  const needed = machines.filter(({ vmid }) => !existing.some((machine) => machine.vmid === vmid)).reduce((sum, { size }) => sum + size.diskGiB, 0);
  if (needed <= storageAvailableGiB) return [];
  return [{ place, problem: `new machines need ${needed} GiB, ${storage} has ${storageAvailableGiB} free`, expected: "room for every disk", next: "free space on the host, or make disks smaller" }];
}
