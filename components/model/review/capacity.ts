/** How full environments and hosts are, and what a change does to that. */
import { DIMENSIONS } from "../capacity";
import { memoryText } from "../change/words";
import type { Capacity, EstatePlan } from "../plan";
import { percent } from "./words";

/** One amount of one environment or host. */
export interface Load {
  /** Environment or host stack. */
  readonly of: string;
  readonly amount: "cores" | "memory" | "disk";
  /** Before the change; undefined where it was not there, or where no change is looked at. */
  readonly before?: number;
  readonly used: number;
  /** Budget of an environment; what a host may give away. */
  readonly limit: number;
  /** In percent, rounded. */
  readonly percent: number;
}

/** Percent from which a load is pointed out. */
export const FULL = 90;

const NAMES = { cores: "cores", memoryMiB: "memory", diskGiB: "disk" } as const;

/** Loads of all environments in the order of the ladder, then of the hosts. */
export function loadsOf(plan: EstatePlan, before?: EstatePlan): readonly Load[] {
  return [
    ...plan.environments.flatMap(({ environment, used, budget }) => loads(environment, used, budget, before?.environments.find((old) => old.environment === environment)?.used)),
    ...plan.hosts.flatMap(({ stack, promised, capacity, cpuOvercommit }) => loads(stack, promised, { ...capacity, cores: capacity.cores * cpuOvercommit }, before?.hosts.find((old) => old.stack === stack)?.promised)),
  ];
}

function loads(of: string, used: Capacity, limit: Capacity, before: Capacity | undefined): readonly Load[] {
  return DIMENSIONS.map(({ key }) => ({ of, amount: NAMES[key], ...(before === undefined ? {} : { before: before[key] }), used: used[key], limit: limit[key], percent: percent(used[key], limit[key]) }));
}

/** An amount with its unit. */
export function amountText(amount: Load["amount"], value: number): string {
  return amount === "cores" ? `${value} cores` : amount === "memory" ? memoryText(value) : `${value} GiB`;
}

/** A load in words: `prod: memory 18 GiB → 26 GiB of 32 GiB (81 %)`. */
export function loadText({ of, amount, before, used, limit, percent: full }: Load): string {
  const change = before === undefined || before === used ? "" : `${amountText(amount, before)} → `;
  return `${of}: ${amount} ${change}${amountText(amount, used)} of ${amountText(amount, limit)} (${full} %)`;
}
