/** One VM and what it keeps. */
import type { FirewallRule, Ipset, MachineFirewallOptions } from "./firewall";

/** Limits and size of a machine with every default filled in. */
export interface SizePlan {
  readonly cores: number;
  readonly cpuLimit: number;
  /** Weight against other machines, 1…10000. */
  readonly cpuWeight: number;
  readonly memoryMiB: number;
  readonly memoryFloorMiB: number;
  readonly diskGiB: number;
  readonly diskIops: number;
  readonly diskMBps: number;
  readonly networkMBps: number;
}

/** A disk that outlives the machine that uses it. */
export interface DataDiskPlan {
  /** `<service>/<data>`, for example `database/postgres`. */
  readonly name: string;
  /** What it is, in words. */
  readonly what: string;
  /** Where the guest mounts it. */
  readonly mount: string;
  /** `scsi<disk>`, the same at the holder and at the machine. */
  readonly interface: string;
  /** Serial number by which the guest finds the disk: the name of the data, at most 20 characters. */
  readonly serial: string;
  readonly sizeGiB: number;
}

/** The VM that owns the disks of a machine's data. It is never started: it keeps the disks when the machine is replaced. */
export interface HolderPlan {
  /** Key of the machine, for example `database-1`. Enters resource names. */
  readonly key: string;
  /** `<machine>-data`. */
  readonly name: string;
  readonly description: string;
  readonly node: string;
  readonly pool: string;
  /** VMID of the machine and half of the environment's VMIDs. */
  readonly vmid: number;
  /** Storage of its disks. */
  readonly storage: string;
  /** Whether Proxmox and Pulumi refuse to delete it. */
  readonly locked: boolean;
  /** Sorted by interface. */
  readonly disks: readonly Pick<DataDiskPlan, "interface" | "serial" | "sizeGiB">[];
}

/** What a machine keeps. */
export interface MachineData {
  readonly holder: { readonly vmid: number; readonly name: string };
  /** Sorted by interface. */
  readonly disks: readonly DataDiskPlan[];
}

/** One VM. */
export interface MachinePlan {
  /** Identity inside its environment: `<service>-<instance>`, for example `web-1`. Enters resource names. */
  readonly key: string;
  /** Name in Proxmox and host name: `<environment>-<key>`. */
  readonly name: string;
  readonly service: string;
  readonly instance: number;
  readonly description: string;
  readonly node: string;
  readonly pool: string;
  readonly vmid: number;
  /** `BC:24:11` and the VMID, so that a replacement keeps its address. */
  readonly mac: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string;
  readonly bridge: string;
  /** Absent on an untagged bridge. */
  readonly vlan?: number;
  readonly dns: readonly string[];
  readonly domain: string;
  /** Storage of the boot disk and the cloud-init drive. */
  readonly storage: string;
  /** Volume id of the image to import. */
  readonly image: string;
  readonly user: string;
  /** OpenSSH public keys of the admins. */
  readonly keys: readonly string[];
  readonly size: SizePlan;
  /** The disks that survive the machine, and the VM that owns them; absent for a stateless machine. */
  readonly data?: MachineData;
  readonly firewall: {
    /** Whether its NIC passes the firewall at all. */
    readonly nic: boolean;
    readonly options: MachineFirewallOptions;
    readonly ipfilter: Ipset;
    readonly rules: readonly FirewallRule[];
  };
  /** SHA-256 of what its first boot makes of it, hexadecimal; absent where nobody reaches into it. */
  readonly software?: string;
  /** Canonical text of everything whose change replaces the VM (image digest, cloud-init inputs …). */
  readonly immutable: string;
}
