/** The plan of one environment. */
import { canonicalText, entriesOf, ownValue, sortedBy } from "./canonical";
import { addressFilter, MACHINE_FIREWALL, serviceRules } from "./firewall";
import { networksOf, peersOf, planFlows } from "./flow";
import { planAccess } from "./access";
import { subjectOf } from "./differences";
import { planConfiguration } from "./configuration/values";
import { planData } from "./data";
import { planDatabases } from "./database";
import { totalOf } from "./capacity";
import { planImage } from "./image";
import { addressOf, ADMIN_USER, macOf, names, seatsOfService, vmidOf } from "./identity";
import type { Seat } from "./identity";
import { DEFAULT_PROXMOX } from "./input";
import type { PlanInput } from "./input";
import { softwareOf } from "./first-boot";
import { planIntegrations } from "./integration";
import type { Rung } from "./ladder";
import { planNetwork } from "./network";
import type { EnvironmentPlan, FirewallRule, FlowPlan, ImagePlan, MachinePlan, NetworkPlan, RepositoryPlan, ServicePlan, SizePlan } from "./plan";
import { PLAN_VERSION } from "./plan/environment";
import { planRepository } from "./repository";
import { planSecrets } from "./secret";
import { planServices } from "./service";
import { nodeOf } from "./settings";
import { demandOf, planSize, sizeOf } from "./size";
import { variationOf } from "./variation";
import type { Service } from "./estate";

/** Plans one environment. Expects input without problems. */
export function planEnvironment(input: PlanInput, rung: Rung): EnvironmentPlan {
  const { estate, differences, proxmox = DEFAULT_PROXMOX } = input;
  const variation = variationOf(differences, rung.name);
  const integrations = planIntegrations(estate, rung, variation);
  const flows = planFlows(input, rung, integrations);
  const image = planImage(estate.image);
  const network = planNetwork(rung, flows);
  const services = planServices(input);
  const repository = planRepository(input);
  const machines = planMachines(input, rung, { network, image, repository, services, flows });
  const schemas = Object.fromEntries(entriesOf(estate.services).flatMap(([name, { configuration }]) => (configuration === undefined ? [] : [[name, configuration] as const])));
  return {
    version: PLAN_VERSION,
    estate: estate.name,
    environment: rung.name,
    host: rung.hostStack,
    production: rung.production,
    ladder: input.settings.host.environments,
    differences: sortedBy(differences.filter(({ environment }) => environment === rung.name), (entry) => subjectOf(entry)),
    services,
    configuration: planConfiguration(schemas, { estate: estate.name, environment: rung.name, differences, integrations, machines, services, flows }),
    network,
    access: planAccess(estate.name, network, proxmox, { token: ownValue(rung.host.tokens ?? {}, rung.name), agent: rung.host.agent }),
    ...(rung.host.agent === true ? { agent: true } : {}),
    storage: names.disks(rung.name),
    image,
    ...(repository === undefined ? {} : { repository }),
    machines,
    flows,
    secrets: planSecrets(estate, rung, integrations),
    ...(rung.settings.secretFolder === undefined ? {} : { secretFolder: rung.settings.secretFolder }),
    ...(rung.settings.adminPoint === undefined ? {} : { adminPoint: rung.settings.adminPoint }),
    ...(rung.settings.deployKey === undefined ? {} : { deployKey: rung.settings.deployKey }),
    databases: planDatabases(estate, rung),
    integrations,
    backup: variation.backup ?? estate.backup,
    standardBackup: estate.backup,
    budget: rung.settings.budget,
    protectData: rung.settings.protectData ?? true,
    used: totalOf(machines.map(({ size, service }) => demandOf(size, estate.services[service]?.persists))),
  };
}

/** What all machines of an environment stand on. */
interface Ground {
  readonly network: NetworkPlan;
  readonly image: ImagePlan;
  readonly repository: RepositoryPlan | undefined;
  readonly services: readonly ServicePlan[];
  readonly flows: readonly FlowPlan[];
}

function planMachines(input: PlanInput, rung: Rung, ground: Ground): readonly MachinePlan[] {
  const { estate, differences } = input;
  const { scale, cpuWeight } = variationOf(differences, rung.name);
  const peers = peersOf(estate);
  const machines = entriesOf(estate.services).flatMap(([name, service]) => {
    const size = sizeOf(estate, service, scale);
    if (!size) throw new RangeError(`service ${name} has no size`);
    const rules = serviceRules(name, ground.flows, rung, (peer) => ownValue(peers, peer) !== undefined);
    return seatsOfService(name, service).map((seat) => planMachine({ rung, ...ground, seat, service, size: planSize(size, cpuWeight), rules }));
  });
  return sortedBy(machines, ({ key }) => key);
}

/** What a machine says of itself in Proxmox. */
export function descriptionOf(service: string, environment: string, purpose: string): string {
  return `${service} of ${environment}: ${purpose}`;
}

interface MachineParts extends Ground {
  readonly rung: Rung;
  readonly seat: Seat;
  readonly service: Service;
  readonly size: SizePlan;
  readonly rules: readonly FirewallRule[];
}

function planMachine({ rung, network, image, repository, services, seat, service, size, rules }: MachineParts): MachinePlan {
  const { host } = rung;
  const vmid = vmidOf(rung.settings, seat.slot);
  const address = addressOf(rung.settings, seat.slot);
  const data = planData(rung, seat, service);
  const machine = {
    key: seat.key,
    name: names.machine(rung.name, seat.key),
    service: seat.service,
    instance: seat.instance,
    description: descriptionOf(seat.service, rung.name, service.purpose),
    node: nodeOf(host, rung.settings, seat.key, seat.service),
    pool: names.pool(rung.name),
    vmid,
    mac: macOf(vmid),
    address,
    prefixLength: network.prefixLength,
    gateway: network.gateway,
    bridge: network.bridge,
    ...(network.mode === "flat" ? {} : { vlan: network.vlan }),
    dns: networksOf(host.outside["dns"] ?? []),
    domain: `${rung.name}.${host.domain}`,
    storage: names.disks(rung.name),
    image: image.volume,
    user: ADMIN_USER,
    keys: sortedBy([...new Set([...host.adminKeys, ...(rung.settings.deployKey === undefined ? [] : [rung.settings.deployKey])].map((key) => key.trim()))], (key) => key),
    size,
    ...(data === undefined ? {} : { data }),
    firewall: { nic: true, options: MACHINE_FIREWALL, ipfilter: addressFilter(address), rules },
    ...(rung.settings.adminPoint === undefined ? {} : { software: softwareOf({ repository, service: services.find(({ name }) => name === seat.service), data }) }),
  };
  return { ...machine, immutable: immutableText(machine, image) };
}

/**
 * Everything whose change must replace the machine: the image, the storage, what its first boot puts into it, and the
 * inputs of cloud-init, which Proxmox would change in place under a new instance id, so that a running guest starts over. Not here: cores, memory,
 * limits, bridge and VLAN (changed in place); node and VMID (replaced by themselves).
 */
function immutableText(machine: Omit<MachinePlan, "immutable">, { checksum, checksumAlgorithm }: ImagePlan): string {
  const { name, mac, address, prefixLength, gateway, dns, domain, storage, image, user, keys, software } = machine;
  return canonicalText({ name, mac, address, prefixLength, gateway, dns, domain, storage, image, checksum, checksumAlgorithm, user, keys, software });
}
