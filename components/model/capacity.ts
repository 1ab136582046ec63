/** Amounts of cores, memory and disk. Proxmox has no quota for a pool, so budgets are checked before anything is made. */
import { ladderOf, type Rung } from "./ladder";
import type { Capacity } from "./plan";
import type { PlanInput } from "./input";
import { variationOf } from "./variation";
import { demandOf, planSize, sizeOf } from "./size";
import { entriesOf } from "./canonical";
import { countOf, seatsOfService } from "./identity";
import { nodeOf } from "./settings";

/** The dimensions of a capacity, with the words for messages. */
export const DIMENSIONS = [
  { key: "cores", unit: "cores" },
  { key: "memoryMiB", unit: "MiB of memory" },
  { key: "diskGiB", unit: "GiB of disk" },
] as const;

const NOTHING: Capacity = { cores: 0, memoryMiB: 0, diskGiB: 0 };

/** Sum of amounts. Cores are limits and may be fractions: rounded to a hundredth, so that 0.1 + 0.2 is 0.3. */
export function totalOf(amounts: readonly Capacity[]): Capacity {
  const sum = amounts.reduce((a, b) => ({ cores: a.cores + b.cores, memoryMiB: a.memoryMiB + b.memoryMiB, diskGiB: a.diskGiB + b.diskGiB }), NOTHING);
  return { ...sum, cores: Math.round(sum.cores * 100) / 100 };
}

/** What something that is stopped still takes: its disks. */
export function atRest({ diskGiB }: Capacity): Capacity {
  return { ...NOTHING, diskGiB };
}

/** What all machines of an environment take together. Services without a size count nothing (guard SERVICE-01). */
export function demandOfEnvironment({ estate, differences }: PlanInput, rung: Rung): Capacity {
  const { scale } = variationOf(differences, rung.name);
  return totalOf(
    entriesOf(estate.services).flatMap(([, service]) => {
      const size = sizeOf(estate, service, scale);
      return size ? Array.from({ length: countOf(service) }, () => demandOf(planSize(size), service.persists)) : [];
    }),
  );
}

/** A machine and what it takes from its node. */
export interface PlacedMachine {
  readonly environment: string;
  readonly key: string;
  /** Cores that it sees; its demand holds what it may use of them. */
  readonly cores: number;
  readonly demand: Capacity;
}

/** The machines of all environments on one node. Services without a size count nothing (guard SERVICE-01). */
export function placedOn({ estate, differences, settings }: PlanInput, hostStack: string, node: string): readonly PlacedMachine[] {
  return ladderOf(settings)
    .filter((rung) => rung.hostStack === hostStack)
    .flatMap((rung) => {
      const { scale } = variationOf(differences, rung.name);
      return entriesOf(estate.services).flatMap(([name, service]) => {
        const size = sizeOf(estate, service, scale);
        if (size === undefined) return [];
        const awake = demandOf(planSize(size), service.persists);
        const demand = rung.settings.stopped === true ? atRest(awake) : awake;
        return seatsOfService(name, service)
          .filter(({ key }) => nodeOf(rung.host, rung.settings, key, name) === node)
          .map(({ key }) => ({ environment: rung.name, key, cores: size.cores, demand }));
      });
    });
}
