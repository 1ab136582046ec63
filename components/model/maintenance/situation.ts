/** What a maintenance starts from: where every machine of the estate is, what it needs, and what hosts and nodes give. */
import { ownValue } from "../canonical";
import { ladderOf, type Rung } from "../ladder";
import type { PlanInput } from "../input";
import { GATEWAY_DEMAND } from "../gateway";
import type { Capacity, EnvironmentPlan, EstatePlan, MachinePlan } from "../plan";
import { demandOf } from "../size";
import type { Measured } from "./duration";
import { callersFirst } from "./order";

/** A host and one of its nodes. */
export interface Place {
  readonly stack: string;
  readonly node: string;
}

/** The settings of an environment that say where its machines are, as they stand in its file. */
export interface Placing {
  /** `trilane:host`. */
  readonly host?: string | undefined;
  /** `trilane:node`. */
  readonly node?: string | undefined;
  /** `trilane:placement`. */
  readonly placement?: Readonly<Record<string, string>> | undefined;
  /** `trilane:stopped`. */
  readonly stopped?: boolean | undefined;
}

/** A disk that moves with its holder. */
export interface KeptDisk {
  readonly interface: string;
  readonly sizeGiB: number;
}

/** What a machine keeps, and the VM that owns it. */
export interface Kept {
  readonly vmid: number;
  readonly name: string;
  readonly disks: readonly KeptDisk[];
}

/** One machine, where it is now. */
export interface Lodger {
  readonly environment: string;
  readonly key: string;
  readonly name: string;
  readonly vmid: number;
  readonly place: Place;
  readonly demand: Capacity;
  /** Absent for a stateless machine. */
  readonly data?: Kept | undefined;
}

/** One environment, where it is now. */
export interface Tenant {
  readonly name: string;
  readonly production: boolean;
  readonly stack: string;
  readonly budget: Capacity;
  readonly placing: Placing;
  /** Pool, and storage of the disks. */
  readonly pool: string;
  readonly storage: string;
  /** Who calls others stands before whom it calls. */
  readonly machines: readonly Lodger[];
}

/** A node and what it gives. */
export interface GroundNode {
  readonly name: string;
  readonly capacity: Capacity;
}

/** A host or cluster and what it gives. */
export interface Ground {
  readonly stack: string;
  /** Main node: machines are there unless they are placed. */
  readonly node: string;
  readonly nodes: readonly GroundNode[];
  readonly cpuOvercommit: number;
  /** What the gateway VM takes from the main node in network mode `internal`. @default - there is none */
  readonly gateway?: Capacity | undefined;
}

/** Everything that a maintenance plan is made from. */
export interface Situation {
  readonly estate: string;
  /** The main host first. */
  readonly grounds: readonly Ground[];
  /** In the order of the ladder. */
  readonly tenants: readonly Tenant[];
  /** Storage that all hosts see. */
  readonly transfer: string | undefined;
  readonly measured: readonly Measured[];
}

/** The situation of a planned estate. @param measured how long things took, from the task lists of the hosts */
export function situationOf(input: PlanInput, plan: EstatePlan, measured: readonly Measured[] = []): Situation {
  const rungs = ladderOf(input.settings);
  return {
    estate: plan.hosts[0].estate,
    grounds: plan.hosts.map(({ stack, node, nodes, cpuOvercommit }) => ({ stack, node, nodes: nodes.map(({ name, capacity }) => ({ name, capacity })), cpuOvercommit, ...(input.settings.host.network === "internal" ? { gateway: GATEWAY_DEMAND } : {}) })),
    tenants: plan.environments.flatMap((environment) => rungs.filter(({ name }) => name === environment.environment).map((rung) => tenantOf(input, rung, environment))),
    transfer: input.settings.host.transfer,
    measured,
  };
}

function tenantOf({ estate }: PlanInput, { settings }: Rung, plan: EnvironmentPlan): Tenant {
  const { host, node, placement, stopped } = settings;
  const order = callersFirst(Object.keys(estate.services), estate.flows);
  const rank = ({ service, instance }: MachinePlan): number => order.indexOf(service) * 1000 + instance;
  const machines = [...plan.machines].sort((a, b) => rank(a) - rank(b));
  return {
    name: plan.environment,
    production: plan.production,
    stack: plan.host,
    budget: plan.budget,
    placing: { host, node, placement, stopped },
    pool: plan.access.pool,
    storage: plan.storage,
    machines: machines.map((machine) => lodgerOf(plan, machine, ownValue(estate.services, machine.service)?.persists)),
  };
}

function lodgerOf({ environment, host }: EnvironmentPlan, { key, name, vmid, node, size, data }: MachinePlan, persists: Parameters<typeof demandOf>[1]): Lodger {
  const kept = data && { ...data.holder, disks: data.disks.map(({ interface: slot, sizeGiB }) => ({ interface: slot, sizeGiB })) };
  return { environment, key, name, vmid, place: { stack: host, node }, demand: demandOf(size, persists), data: kept };
}
