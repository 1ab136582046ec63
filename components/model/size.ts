/** Sizes with every default filled in. */
import { ownValue } from "./canonical";
import type { Estate, MachineSize, Scale, Service } from "./estate";
import type { Capacity, SizePlan } from "./plan";

/** Defaults of the limits; `cpuWeight` is Proxmox's own default (qemu-server, cgroup v2). */
export const SIZE_DEFAULTS = { cpuWeight: 100, diskIops: 1000, diskMBps: 200, networkMBps: 50 } as const;

/** The size of a service's machines at a scale; undefined when its role has none (guard SERVICE-01). */
export function sizeOf(estate: Estate, service: Service, scale: Scale): MachineSize | undefined {
  return ownValue(estate.sizes, service.role)?.[scale];
}

/** Fills in every limit. */
export function planSize(size: MachineSize, cpuWeight: number = SIZE_DEFAULTS.cpuWeight): SizePlan {
  return {
    cores: size.cores,
    cpuLimit: size.cpuLimit ?? size.cores,
    cpuWeight,
    memoryMiB: size.memoryMiB,
    memoryFloorMiB: size.memoryFloorMiB ?? size.memoryMiB,
    diskGiB: size.diskGiB,
    diskIops: size.diskIops ?? SIZE_DEFAULTS.diskIops,
    diskMBps: size.diskMBps ?? SIZE_DEFAULTS.diskMBps,
    networkMBps: size.networkMBps ?? SIZE_DEFAULTS.networkMBps,
  };
}

/** What one machine takes from the budget: its CPU limit, its memory, its boot disk and the data it keeps. */
export function demandOf(size: SizePlan, persists: Service["persists"] = {}): Capacity {
  const data = Object.values(persists).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
  return { cores: size.cpuLimit, memoryMiB: size.memoryMiB, diskGiB: size.diskGiB + data };
}
