/** The plan of a host stack: everything that exists once per host or cluster. */
import { planPeople } from "./accounts";
import { byText, entriesOf, sortedBy } from "./canonical";
import { totalOf } from "./capacity";
import { DATACENTER_FIREWALL, hostRules, NODE_FIREWALL } from "./firewall";
import { networksOf, peersOf } from "./flow";
import { GATEWAY_STORAGE, GATEWAY_DEMAND, planGateway } from "./gateway";
import { IMAGE_STORAGE, names } from "./identity";
import { planImage } from "./image";
import type { PlanInput } from "./input";
import type { EnvironmentPlan, GatewayPlan, HostPlan, ImagePlan, Ipset, NodePlan, StoragePlan } from "./plan";
import { MAIN_HOST, type HostSettings } from "./settings";
import { accessOnTheWay, behindGateway } from "./standing";

/** Plans all host stacks, the main one first. Expects input without problems. */
export function planHosts(input: PlanInput, environments: readonly EnvironmentPlan[]): readonly [HostPlan, ...HostPlan[]] {
  const { host, hosts } = input.settings;
  const further = entriesOf(hosts).filter(([stack]) => stack !== MAIN_HOST);
  return [planHost(input, MAIN_HOST, host, environments), ...further.map(([stack, one]) => planHost(input, stack, one, environments))];
}

/** A host's own environments are declared in full; of the others only the sets, because rules name them. */
function planHost(input: PlanInput, stack: string, host: HostSettings, all: readonly EnvironmentPlan[]): HostPlan {
  const { estate, standing = {} } = input;
  const byName = sortedBy(all.filter((environment) => environment.host === stack), ({ environment }) => environment);
  const foreign = all.filter((environment) => environment.host !== stack);
  const nodes = planNodes(host);
  const behind = behindGateway(host, byName, standing);
  const gateway = host.gateway && behind.length > 0 ? planGateway({ estate: estate.name, host, gateway: host.gateway, image: planImage(estate.image), environments: behind }) : undefined;
  const people = planPeople(input, byName);
  return {
    version: 1,
    estate: estate.name,
    stack,
    node: host.node,
    nodeAddress: host.nodeAddress,
    nodes,
    bridge: host.bridge,
    environments: host.environments,
    storages: planStorages(host.storagePath, byName, gateway),
    images: planImages([estate.image, ...(estate.previousImages ?? [])].map(planImage)),
    // Without it, the whole network of the node would count as management (pve-firewall).
    aliases: [{ name: "local_network", cidr: host.nodeAddress, comment: "the node alone, not its network" }],
    ipsets: planIpsets(host, peersOf(estate), foreign),
    firewall: { datacenter: DATACENTER_FIREWALL, node: NODE_FIREWALL },
    rules: hostRules(all.map(({ environment }) => environment).sort(byText)),
    networks: byName.map(({ network }) => network),
    ...(gateway ? { gateway } : {}),
    access: byName.map((plan) => accessOnTheWay(plan, standing[plan.environment])),
    ...(people ? { people } : {}),
    backups: byName.flatMap(({ environment, backup }) =>
      backup === "none" ? [] : [{ id: names.backupJob(environment), pool: names.pool(environment), storage: names.backups(environment), policy: backup }],
    ),
    capacity: totalOf(nodes.map(({ capacity }) => capacity)),
    promised: totalOf([...byName.map(({ budget }) => budget), ...(gateway ? [GATEWAY_DEMAND] : [])]),
    cpuOvercommit: host.cpuOvercommit,
  };
}

function planNodes({ node, nodes }: HostSettings): readonly NodePlan[] {
  return sortedBy(entriesOf(nodes).map(([name, settings]) => ({ name, ...settings })), ({ name }) => (name === node ? "" : name));
}

/** Disks and backups of each environment apart, so that no right and no retention is shared; images are public. */
function planStorages(root: string, environments: readonly EnvironmentPlan[], gateway: GatewayPlan | undefined): readonly StoragePlan[] {
  const path = root.replace(/\/+$/, "");
  const own = environments.flatMap(({ environment, backup }): StoragePlan[] => [
    { name: names.disks(environment), path: `${path}/${environment}/disks`, contents: ["images"] },
    ...(backup === "none" ? [] : [{ name: names.backups(environment), path: `${path}/${environment}/backups`, contents: ["backup"] as const }]),
  ]);
  const shared: readonly StoragePlan[] = gateway ? [{ name: GATEWAY_STORAGE, path: `${path}/gateway`, contents: ["images", "iso"] }] : [];
  // These folders cannot be mistaken for an environment's: none is called `images` or `gateway` (guard NAME-01).
  return sortedBy([...own, ...shared, { name: IMAGE_STORAGE, path: `${path}/images`, contents: ["import"] }], ({ name }) => name);
}

function planImages(images: readonly ImagePlan[]): readonly ImagePlan[] {
  const unique = new Map(images.map((image) => [image.volume, image]));
  return sortedBy([...unique.values()], ({ volume }) => volume);
}

/** One set per peer, even for a single address: members change while the rules that name the set stay as they are. */
function planIpsets(host: HostSettings, peers: Readonly<Record<string, string>>, foreign: readonly EnvironmentPlan[]): readonly Ipset[] {
  const sets = Object.entries(peers).map(([peer, purpose]) => ipset(names.peer(peer), purpose, host.outside[peer] ?? []));
  const addresses = Object.values(host.nodes).map(({ address }) => address);
  const management = ipset("management", addresses.length === 1 ? "admin point and the node itself" : "admin point and the nodes themselves", [...(host.outside["admin"] ?? []), ...addresses]);
  return sortedBy([...sets, management, ...foreign.map(({ network }) => network.ipset)], ({ name }) => name);
}

/** Members in the order in which Proxmox returns them: by text (pve-firewall); any other order would differ for ever. */
function ipset(name: string, comment: string, cidrs: readonly string[]): Ipset {
  return { name, comment, cidrs: [...networksOf(cidrs)].sort(byText) };
}
