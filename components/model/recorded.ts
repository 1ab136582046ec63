/** What the state of an environment's stack records about its machines and about the data that they keep. */
import { z } from "zod";
import { byInterface } from "./data";

/** A disk as a state records it. Its size may be older than the disk's: disks of data grow through the machine. */
export interface RecordedDisk {
  readonly interface: string;
  readonly serial: string;
  readonly sizeGiB: number;
  readonly storage: string;
  /** Path in the storage. */
  readonly path: string;
}

/** A holder that exists as far as the state knows. */
export interface RecordedHolder {
  /** Key of the machine whose data it keeps. */
  readonly key: string;
  readonly vmid: number;
  readonly name: string;
  readonly node: string;
  readonly pool: string;
  readonly description: string;
  /** Whether Proxmox refuses to delete it. */
  readonly locked: boolean;
  /** Sorted by interface. */
  readonly disks: readonly RecordedDisk[];
}

/** A machine of which the state has a part of its firewall. */
export interface RecordedMachine {
  readonly key: string;
  /** Undefined where the state has no VM any more. */
  readonly vmid: number | undefined;
}

/** What the last run left in the state. */
export interface Recorded {
  /** The public facts that it noted: the stack's output `trilane`; undefined when it never came so far. */
  readonly noted?: unknown;
  /** Names of all resources. */
  readonly names: ReadonlySet<string>;
  readonly holders: readonly RecordedHolder[];
  /** Machines that have a firewall as far as the state knows. */
  readonly machines: readonly RecordedMachine[];
  /** Disks of every VM in the order in which they were declared, by the name of its resource. */
  readonly disks: Readonly<Record<string, readonly RecordedDisk[]>>;
}

/** The state of a stack that was never up. */
export const NOTHING_RECORDED: Recorded = { names: new Set(), holders: [], machines: [], disks: {} };

const Disk = z.object({ interface: z.string(), serial: z.string().default(""), size: z.number(), datastoreId: z.string().default(""), pathInDatastore: z.string().default("") });
/** Type of a VM in a state. */
export const VM_TYPE = "proxmoxve:index/vmLegacy:VmLegacy";

const Vm = z.object({ type: z.literal(VM_TYPE), outputs: z.object({ vmId: z.number(), name: z.string(), nodeName: z.string(), poolId: z.string().default(""), description: z.string().default(""), protection: z.boolean().default(false), disks: z.array(Disk).default([]) }) });

/** The VM of a holder in a URN, with the key of its machine. */
const HOLDER = /\$trilane:data:DataHolder\$.+::(.+)-data-vm$/;

/** A part of a machine's firewall in a URN, with the key of the machine. */
const FIREWALL = /\$trilane:machine:VirtualMachine\$proxmoxve:.+::(.+)-(?:ipfilter|firewall|rules)$/;

const Stack = z.object({ type: z.literal("pulumi:pulumi:Stack"), outputs: z.object({ trilane: z.unknown() }) });

/** Key of the machine whose data a resource of a state keeps; undefined for one that is no holder's VM. */
export function holderKeyOf({ urn, type }: { readonly urn: string; readonly type: string }): string | undefined {
  return type === VM_TYPE ? HOLDER.exec(urn)?.[1] : undefined;
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** Reads types and outputs of all resources of a state, by URN (Pulumi's `readStackResourceOutputs`). */
export function readRecorded(resources: Readonly<Record<string, unknown>>): Recorded {
  const vms = Object.entries(resources).flatMap(([urn, value]) => {
    const vm = Vm.safeParse(value).data?.outputs;
    return vm === undefined ? [] : [{ urn, vm, disks: vm.disks.map(recordedDisk) }];
  });
  const stack = Object.values(resources).map((value) => Stack.safeParse(value).data).find((found) => found !== undefined);
  return {
    noted: stack?.outputs.trilane,
    names: new Set(Object.keys(resources).map(nameOf)),
    holders: vms.flatMap(({ urn, vm, disks }): RecordedHolder[] => {
      const key = holderKeyOf({ urn, type: VM_TYPE });
      const { vmId, name, nodeName, poolId, description, protection } = vm;
      return key === undefined ? [] : [{ key, vmid: vmId, name, node: nodeName, pool: poolId, description, locked: protection, disks: byInterface(disks) }];
    }),
    machines: [...new Set(Object.keys(resources).flatMap((urn) => FIREWALL.exec(urn)?.[1] ?? []))].map((key) => ({ key, vmid: vms.find(({ urn }) => nameOf(urn) === `${key}-vm`)?.vm.vmId })),
    disks: Object.fromEntries(vms.map(({ urn, disks }) => [nameOf(urn), disks])),
  };
}

function recordedDisk({ interface: slot, serial, size, datastoreId, pathInDatastore }: z.infer<typeof Disk>): RecordedDisk {
  return { interface: slot, serial, sizeGiB: size, storage: datastoreId, path: pathInDatastore };
}

/** How the disks of a VM are declared whose sizes the provider must not touch. */
export interface Declaration<T> {
  /** The disks, with the size that the state records where it does. */
  readonly disks: readonly T[];
  /** Properties whose changes are ignored: a refresh in the same run may have read a newer size. */
  readonly ignored: readonly string[];
}

/**
 * Disks grow through the machine, beside the provider, which refuses to grow a disk of another VM. So it is told the
 * size that it knows. A property is named by its place in the list: it is ignored only where the same disk stood there.
 *
 * @param first place of the first disk in the VM's list
 */
export function asRecorded<T extends { readonly interface: string; readonly sizeGiB: number }>(wanted: readonly T[], recorded: readonly RecordedDisk[] = [], first = 0): Declaration<T> {
  return {
    disks: wanted.map((disk) => ({ ...disk, sizeGiB: recorded.find((known) => known.interface === disk.interface)?.sizeGiB ?? disk.sizeGiB })),
    ignored: wanted.flatMap((disk, index) => (recorded[first + index]?.interface === disk.interface ? [`disks[${first + index}].size`] : [])),
  };
}
