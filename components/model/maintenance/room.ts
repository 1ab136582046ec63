/** Where everything is while a maintenance goes on, and what is left of every host and node. */
import { atRest, DIMENSIONS, totalOf } from "../capacity";
import { ownValue } from "../canonical";
import type { Capacity } from "../plan";
import type { Ground, Place, Situation, Tenant } from "./situation";
import type { Draft, Left } from "./step";

/** An estate between two steps: plain data, replaced and never changed. */
export interface World {
  /** Stack of the host of each environment. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Environments that are stopped as a whole, by a setting. */
  readonly stopped: readonly string[];
  /** Node of each machine, by name. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Names of machines that do not run. */
  readonly down: readonly string[];
}

/** How it is before the first step. */
export function worldOf({ tenants }: Situation): World {
  const asleep = tenants.filter(({ placing }) => placing.stopped === true);
  return {
    hosts: Object.fromEntries(tenants.map(({ name, stack }) => [name, stack])),
    stopped: asleep.map(({ name }) => name),
    nodes: Object.fromEntries(tenants.flatMap(({ machines }) => machines.map(({ name, place }) => [name, place.node]))),
    down: asleep.flatMap(({ machines }) => machines.map(({ name }) => name)),
  };
}

/** How it is after a step. */
export function after(world: World, { kind, environment, machines, to, placing, stops, starts }: Pick<Draft, "kind" | "environment" | "machines" | "to" | "placing" | "stops" | "starts">): World {
  const moves = kind === "move" || kind === "replace";
  return {
    hosts: kind === "move" ? { ...world.hosts, [environment]: to.stack } : world.hosts,
    stopped: placing === undefined ? world.stopped : [...world.stopped.filter((name) => name !== environment), ...(placing.stopped === true ? [environment] : [])],
    nodes: moves ? { ...world.nodes, ...Object.fromEntries(machines.map(({ name }) => [name, to.node])) } : world.nodes,
    down: [...new Set([...world.down, ...stops])].filter((name) => !starts.includes(name)),
  };
}

const minus = (limit: Capacity, taken: Capacity): Capacity => ({
  cores: Math.round((limit.cores - taken.cores) * 100) / 100,
  memoryMiB: limit.memoryMiB - taken.memoryMiB,
  diskGiB: limit.diskGiB - taken.diskGiB,
});

const overcommitted = (capacity: Capacity, { cpuOvercommit }: Ground): Capacity => ({ ...capacity, cores: capacity.cores * cpuOvercommit });

const gatewayOf = ({ gateway }: Ground): readonly Capacity[] => (gateway === undefined ? [] : [gateway]);

/** What is left of a host when the budgets of its environments are kept free. */
export function leftOfHost({ tenants }: Pick<Situation, "tenants">, ground: Ground, world: World): Capacity {
  const promised = tenants
    .filter(({ name }) => ownValue(world.hosts, name) === ground.stack)
    .map(({ name, budget }) => (world.stopped.includes(name) ? atRest(budget) : budget));
  return minus(overcommitted(totalOf(ground.nodes.map(({ capacity }) => capacity)), ground), totalOf([...promised, ...gatewayOf(ground)]));
}

/** What is left of a node beside the machines that are on it; stopped ones take their disks. */
export function leftOfNode({ tenants }: Pick<Situation, "tenants">, ground: Ground, node: string, world: World): Capacity {
  const capacity = ground.nodes.find(({ name }) => name === node)?.capacity ?? { cores: 0, memoryMiB: 0, diskGiB: 0 };
  const here = tenants
    .filter(({ name }) => ownValue(world.hosts, name) === ground.stack)
    .flatMap(({ machines }) => machines.filter(({ name }) => ownValue(world.nodes, name) === node))
    .map(({ name, demand }) => (world.down.includes(name) ? atRest(demand) : demand));
  return minus(overcommitted(capacity, ground), totalOf([...here, ...(node === ground.node ? gatewayOf(ground) : [])]));
}

/** Whether nothing is missing. */
export const isEnough = (left: Capacity): boolean => DIMENSIONS.every(({ key }) => left[key] >= 0);

/** What an amount leaves of what there is. */
export const without = (left: Capacity, demand: Capacity): Capacity => minus(left, demand);

/** Whether a host could hold an environment besides, on its main node where it has several. */
export function holds(situation: Situation, ground: Ground, world: World, tenant: Tenant): boolean {
  const hosts = { ...world.hosts, [tenant.name]: ground.stack };
  const nodes = { ...world.nodes, ...Object.fromEntries(tenant.machines.map(({ name }) => [name, ground.node])) };
  const then: World = { ...world, hosts, nodes };
  return isEnough(leftOfHost(situation, ground, then)) && isEnough(leftOfNode(situation, ground, ground.node, then));
}

/** What is left of a place, as a step tells it: of the node in a cluster, of the host elsewhere. */
export function leftOf(situation: Situation, { stack, node }: Place, world: World): Left {
  const ground = groundOf(situation, stack);
  if (ground.nodes.length > 1) return { of: node, amounts: leftOfNode(situation, ground, node, world) };
  return { of: stack, amounts: leftOfHost(situation, ground, world) };
}

/** The host of a stack. @throws RangeError for one that the situation does not have */
export function groundOf({ grounds }: Situation, stack: string): Ground {
  const found = grounds.find((ground) => ground.stack === stack);
  if (found === undefined) throw new RangeError(`the situation has no host ${stack}`);
  return found;
}
