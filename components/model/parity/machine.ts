/** The shape of one machine. */
import { canonicalText } from "../canonical";
import { descriptionOf } from "../environment";
import { softwareOf } from "../first-boot";
import { macOf, names } from "../identity";
import type { FlowPlan, MachinePlan, SizePlan } from "../plan";
import { AS_DECLARED, OF_NETWORK, OWN, wordFor, type Own } from "./own";
import { ipsetShape, ruleShapes } from "./rules";

/** A machine without its node, with words for its identity and for a size that is declared. */
export function machineShape(machine: MachinePlan, own: Own, expected: readonly FlowPlan[]): unknown {
  const { environment, network } = own.plan;
  const { key, service, instance, firewall } = machine;
  const purpose = own.serviceOf(machine)?.purpose ?? "";
  return {
    key,
    service,
    instance,
    ...identityShape(machine, own),
    description: wordFor(machine.description, descriptionOf(service, environment, purpose), OWN),
    bridge: wordFor(machine.bridge, network.bridge, OF_NETWORK),
    vlan: wordFor(machine.vlan, network.vlan, OF_NETWORK),
    dns: machine.dns,
    image: machine.image,
    user: machine.user,
    // That of its stack is the environment's own.
    keys: machine.keys.filter((key) => key !== own.plan.deployKey),
    size: sizeShape(machine, own),
    data: dataShape(machine, own),
    firewall: { ...firewall, ipfilter: ipsetShape(firewall.ipfilter, own), rules: ruleShapes(machine, own, expected) },
    software: softwareShape(machine, own),
    immutable: immutableShape(machine, own),
  } satisfies Readonly<Record<Exclude<keyof MachinePlan, "node">, unknown>>;
}

function identityShape(machine: MachinePlan, own: Own) {
  const { environment, network } = own.plan;
  const { name, key, pool, vmid, mac, address, prefixLength, gateway, domain, storage } = machine;
  return {
    name: wordFor(name, names.machine(environment, key), OWN),
    pool: wordFor(pool, names.pool(environment), OWN),
    vmid: own.vmid(machine),
    mac: wordFor(mac, macOf(vmid), "<of its VMID>"),
    address: own.address(address),
    prefixLength: wordFor(prefixLength, network.prefixLength, OF_NETWORK),
    gateway: wordFor(gateway, network.gateway, OF_NETWORK),
    domain: domain.startsWith(`${environment}.`) ? `${OWN}${domain.slice(environment.length)}` : domain,
    storage: wordFor(storage, names.disks(environment), OWN),
  };
}

/** A size is declared when it is the one of the service at the scale and weight that the ledger says, or the standard one. */
function sizeShape(machine: MachinePlan, own: Own): SizePlan | string {
  const { scale, cpuWeight } = own.variation;
  const size = own.serviceOf(machine)?.sizes[scale];
  return size ? wordFor(machine.size, { ...size, cpuWeight }, AS_DECLARED) : machine.size;
}

function dataShape(machine: MachinePlan, own: Own): unknown {
  const { key, data } = machine;
  if (data === undefined) return undefined;
  return { ...data, holder: { ...data.holder, vmid: own.holderVmid(machine), name: wordFor(data.holder.name, names.holder(own.plan.environment, key), OWN) } };
}

/** It follows from the service; whether somebody reaches into the machines is where an environment stands. */
function softwareShape({ software, data, ...machine }: MachinePlan, own: Own): unknown {
  const { repository } = own.plan;
  return software === undefined ? AS_DECLARED : wordFor(software, softwareOf({ repository, service: own.serviceOf(machine), data }), AS_DECLARED);
}

/** What replaces the machine: where the text repeats the machine and its image, the names of the fields are enough. */
function immutableShape({ immutable, ...machine }: MachinePlan, { plan: { image } }: Own): unknown {
  const { checksum, checksumAlgorithm } = image;
  const values: Readonly<Record<string, unknown>> = { ...machine, checksum, checksumAlgorithm };
  const fields = immutableFields(immutable);
  if (fields === undefined) return immutable;
  const told = Object.entries(fields).filter(([field, value]) => field !== "software" || value !== machine.software);
  return Object.fromEntries(told.map(([field, value]) => [field, canonicalText(value) === canonicalText(values[field]) ? "<its own>" : value]));
}

function immutableFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
