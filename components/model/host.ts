/** The plan of the host stack: everything that exists once per host. */
import { byText, sortedBy } from "./canonical";
import { totalOf } from "./capacity";
import { hostRules } from "./firewall";
import { networksOf, peersOf } from "./flow";
import { IMAGE_STORAGE, names } from "./identity";
import { planImage } from "./image";
import type { PlanInput } from "./input";
import type { EnvironmentPlan, HostPlan, ImagePlan, Ipset, StoragePlan } from "./plan";

/** Plans the host stack from the plans of its environments. Expects input without problems. */
export function planHost({ estate, settings }: PlanInput, environments: readonly EnvironmentPlan[]): HostPlan {
  const { host } = settings;
  const byName = sortedBy(environments, ({ environment }) => environment);
  return {
    version: 1,
    estate: estate.name,
    node: host.node,
    nodeAddress: host.nodeAddress,
    bridge: host.bridge,
    environments: host.environments,
    storages: planStorages(host.storagePath, byName),
    images: planImages([estate.image, ...(estate.previousImages ?? [])].map(planImage)),
    // Without it, the whole network of the node would count as management (pve-firewall).
    aliases: [{ name: "local_network", cidr: host.nodeAddress, comment: "the node alone, not its network" }],
    ipsets: planIpsets(settings.host, peersOf(estate)),
    rules: hostRules(byName.map(({ environment }) => environment)),
    networks: byName.map(({ network }) => network),
    access: byName.map(({ access }) => access),
    backups: byName.flatMap(({ environment, backup }) =>
      backup === "none" ? [] : [{ id: names.backupJob(environment), pool: names.pool(environment), storage: names.backups(environment), policy: backup }],
    ),
    capacity: host.capacity,
    promised: totalOf(environments.map(({ budget }) => budget)),
    cpuOvercommit: host.cpuOvercommit,
  };
}

/** Disks and backups of each environment apart, so that no right and no retention is shared; images are public. */
function planStorages(root: string, environments: readonly EnvironmentPlan[]): readonly StoragePlan[] {
  const path = root.replace(/\/+$/, "");
  const own = environments.flatMap(({ environment, backup }): StoragePlan[] => [
    { name: names.disks(environment), path: `${path}/${environment}/disks`, contents: ["images"] },
    ...(backup === "none" ? [] : [{ name: names.backups(environment), path: `${path}/${environment}/backups`, contents: ["backup"] as const }]),
  ]);
  // The images' folder cannot be mistaken for an environment: no environment is called `images` (guard NAME-01).
  return sortedBy([...own, { name: IMAGE_STORAGE, path: `${path}/images`, contents: ["import"] }], ({ name }) => name);
}

function planImages(images: readonly ImagePlan[]): readonly ImagePlan[] {
  const unique = new Map(images.map((image) => [image.volume, image]));
  return sortedBy([...unique.values()], ({ volume }) => volume);
}

/** One set per peer, even for a single address: members change while the rules that name the set stay as they are. */
function planIpsets(host: PlanInput["settings"]["host"], peers: Readonly<Record<string, string>>): readonly Ipset[] {
  const sets = Object.entries(peers).map(([peer, purpose]) => ipset(names.peer(peer), purpose, host.outside[peer] ?? []));
  const management = ipset("management", "admin point and the node itself", [...(host.outside["admin"] ?? []), host.nodeAddress]);
  return sortedBy([...sets, management], ({ name }) => name);
}

/** Members in the order in which Proxmox returns them: by text (pve-firewall); any other order would differ for ever. */
function ipset(name: string, comment: string, cidrs: readonly string[]): Ipset {
  return { name, comment, cidrs: [...networksOf(cidrs)].sort(byText) };
}
