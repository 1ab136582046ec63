/**
 * Data that survives: the disks of what a service declares as persistent belong to a VM of their own, the holder, which
 * is never started. The machine attaches them and can be replaced at any time: Proxmox deletes with a VM only the
 * volumes that the VM owns.
 */
import { entriesOf, sortedBy } from "./canonical";
import type { Service } from "./estate";
import { holderVmidOf, names } from "./identity";
import type { Seat } from "./identity";
import type { Rung } from "./ladder";
import type { DataDiskPlan, EnvironmentPlan, HolderPlan, MachineData, MachinePlan } from "./plan";

/** Longest serial number of a disk (qemu-server Drive.pm). */
const LONGEST_SERIAL = 20;

/** Disks beside the boot disk: Proxmox has scsi0 to scsi30. */
export const MOST_DATA_DISKS = 30;

/** The number of a data's disk. */
export function diskOf({ disk = 1 }: { readonly disk?: number }): number {
  return disk;
}

/** The serial number of a data's disk: its name, cut to what a disk can carry (guard DATA-02). */
export function serialOf(name: string): string {
  return name.slice(0, LONGEST_SERIAL);
}

/** What a machine of a service keeps; undefined for a stateless one. */
export function planData({ name: environment, settings }: Rung, seat: Seat, { persists }: Service): MachineData | undefined {
  const disks = entriesOf(persists).map(([name, data]): DataDiskPlan => {
    const { what, mount, sizeGiB } = data;
    return { name: `${seat.service}/${name}`, what, mount, sizeGiB, interface: `scsi${diskOf(data)}`, serial: serialOf(name) };
  });
  if (disks.length === 0) return undefined;
  return { holder: { vmid: holderVmidOf(settings, seat.slot), name: names.holder(environment, seat.key) }, disks: byInterface(disks) };
}

/** Disks in the order of their numbers. */
export function byInterface<T extends { readonly interface: string }>(disks: readonly T[]): readonly T[] {
  return sortedBy(disks, (disk) => disk.interface.replace(/\d+$/, (digits) => digits.padStart(3, "0")));
}

/** The holders that an environment's machines need. */
export function holdersOf(plan: EnvironmentPlan): readonly HolderPlan[] {
  return plan.machines.flatMap((machine) => holderOf(plan, machine) ?? []);
}

/** The holder of a machine's data, as the estate declares it; undefined for a stateless machine. */
export function holderOf({ protectData }: Pick<EnvironmentPlan, "protectData">, machine: MachinePlan): HolderPlan | undefined {
  const { key, name, node, pool, storage, data } = machine;
  if (data === undefined) return undefined;
  const disks = data.disks.map(({ interface: slot, serial, sizeGiB }) => ({ interface: slot, serial, sizeGiB }));
  return { key, ...data.holder, description: `keeps the data of ${name}; never start it`, node, pool, storage, locked: protectData, disks };
}
