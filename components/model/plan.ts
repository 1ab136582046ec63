/**
 * The plan: what each stack will ask of Proxmox, as plain, serializable, sorted data.
 * Components declare it and decide nothing.
 */
import type { BackupPolicy, IntegrationEndpoint, IntegrationMode, SecretPolicy } from "./estate";

/** A Proxmox firewall rule as the provider takes it. Every field is explicit, so that a refresh shows no difference. */
export type FirewallRule =
  | {
      readonly type: "in" | "out";
      readonly action: "ACCEPT" | "DROP";
      /** @default - any protocol */
      readonly proto?: "tcp" | "udp" | "icmp";
      readonly dport?: string;
      /** Address, `+dc/<ipset>` or `dc/<alias>`. @default - any */
      readonly source?: string;
      readonly dest?: string;
      readonly log: "nolog" | "info";
      readonly comment: string;
    }
  | { readonly securityGroup: string; readonly comment: string };

/** An ipset: sorted as Proxmox returns it, single hosts without `/32` (a refresh would replace it for ever). */
export interface Ipset {
  readonly name: string;
  readonly comment: string;
  readonly cidrs: readonly string[];
}

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
    readonly ipfilter: Ipset;
    readonly rules: readonly FirewallRule[];
  };
  /** Canonical text of everything whose change replaces the VM (image digest, cloud-init inputs …). */
  readonly immutable: string;
}

/**
 * Why a flow exists: the estate declares it, an integration needs it, the admin point reaches every machine
 * (through the security group), or every machine needs it (names, time).
 */
export type FlowKind = "declared" | "integration" | "administration" | "infrastructure";

/** An allowed connection with addresses filled in. */
export interface FlowPlan {
  readonly kind: FlowKind;
  /** Service, peer outside, or `all` for every machine. */
  readonly from: string;
  /** `<service>.<port name>`, `<peer>.<port>`, `<integration>.<port>`, `all.<port>` or `all.icmp`. */
  readonly to: string;
  /** Sorted addresses or CIDRs. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Absent for icmp. */
  readonly port?: number;
  readonly reason: string;
}

/** Name and policy of a secret: never its value. */
export interface SecretPlan {
  /** `<service>/<secret>`. */
  readonly name: string;
  readonly policy: Required<SecretPolicy>;
  /** Characters of the generated value: letters and digits. */
  readonly length: number;
  readonly consumers: readonly string[];
}

/** An integration as one environment uses it. */
export interface IntegrationPlan {
  readonly name: string;
  readonly mode: IntegrationMode;
  /** Absent for `stub` and `disabled`. */
  readonly endpoint?: IntegrationEndpoint;
  readonly usedBy: readonly string[];
}

/** A role and where it is granted. */
export interface Grant {
  readonly role: string;
  readonly path: string;
  readonly propagate: boolean;
}

/** The Proxmox side of an environment's access: what its own token may do. */
export interface AccessPlan {
  readonly pool: string;
  readonly poolComment: string;
  /** `pulumi-<environment>@pve`: no password. */
  readonly user: string;
  readonly token: string;
  readonly roles: readonly { readonly id: string; readonly privileges: readonly string[] }[];
  readonly grants: readonly Grant[];
}

/** What the networks of all modes have. */
interface NetworkBase {
  readonly environment: string;
  /** Where the NICs of its machines are. */
  readonly bridge: string;
  /** Its addresses. */
  readonly cidr: string;
  /** Length of the network that its machines are configured with: that of `cidr`, or of the whole network in `flat`. */
  readonly prefixLength: number;
  readonly gateway: string;
  /** `env_<environment>`. */
  readonly ipset: Ipset;
  /** `adm-<environment>`: what the admin point may do in each machine. */
  readonly adminGroup: { readonly name: string; readonly comment: string; readonly rules: readonly FirewallRule[] };
}

/** A tag of its own on the bridge that leads outside; the router there keeps environments apart. */
export interface VlanNetwork extends NetworkBase {
  readonly mode: "vlan";
  readonly vlan: number;
}

/** A tag of its own on a bridge without a port; the host's gateway keeps environments apart. */
export interface InternalNetwork extends NetworkBase {
  readonly mode: "internal";
  readonly vlan: number;
}

/** A slice of one network that all share: only the firewalls of the machines keep environments apart. */
export interface FlatNetwork extends NetworkBase {
  readonly mode: "flat";
  readonly vlan?: undefined;
}

/** What the host stack declares for the network of one environment. */
export type NetworkPlan = VlanNetwork | InternalNetwork | FlatNetwork;

/** NIC of a gateway in one environment. */
export interface GatewayLeg {
  readonly environment: string;
  /** Name inside the gateway: `env-<tag>`. */
  readonly interface: string;
  readonly vlan: number;
  readonly mac: string;
  /** Gateway address of the environment, with the length of its subnet. */
  readonly address: string;
  readonly cidr: string;
}

/** What a gateway is configured from at its first start, and again when it changes. Holds no secret. */
export interface GatewaySeed {
  readonly hostName: string;
  /** `#cloud-config`. */
  readonly userData: string;
  /** Version 2 of cloud-init's network configuration. */
  readonly networkConfig: string;
}

/** The gateway of a host in mode `internal`. */
export interface GatewayPlan {
  readonly name: string;
  readonly description: string;
  readonly node: string;
  readonly vmid: number;
  readonly storage: string;
  readonly image: string;
  readonly size: SizePlan;
  readonly uplink: { readonly bridge: string; readonly mac: string; readonly address: string; readonly router: string };
  /** The bridge without a port that it makes the way out of. */
  readonly bridge: string;
  /** Sorted by environment. */
  readonly legs: readonly GatewayLeg[];
  readonly seed: GatewaySeed;
  /** Canonical text of what replaces it; its seed changes in place. */
  readonly immutable: string;
}

/** Amounts of cores (as limits), memory and disk. */
export interface Capacity {
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** Everything one environment is. */
export interface EnvironmentPlan {
  readonly version: 1;
  readonly estate: string;
  readonly environment: string;
  /** Stack of the host that it stands on. */
  readonly host: string;
  /** True for the top of the ladder. */
  readonly production: boolean;
  readonly network: NetworkPlan;
  readonly access: AccessPlan;
  /** Storage of its disks. */
  readonly storage: string;
  readonly image: ImagePlan;
  /** Sorted by key. */
  readonly machines: readonly MachinePlan[];
  readonly flows: readonly FlowPlan[];
  readonly secrets: readonly SecretPlan[];
  readonly integrations: readonly IntegrationPlan[];
  readonly backup: BackupPolicy | "none";
  /** Whether the holders of its data are locked. False is the recorded word for taking the environment down. */
  readonly protectData: boolean;
  readonly budget: Capacity;
  readonly used: Capacity;
}

/** An image on the host. */
export interface ImagePlan {
  readonly name: string;
  readonly url: string;
  readonly checksum: string;
  readonly checksumAlgorithm: "sha256" | "sha512";
  /** `<name>-<first 12 of checksum>.qcow2`: a new checksum is a new file. */
  readonly fileName: string;
  readonly storage: string;
  /** `<storage>:import/<fileName>`. */
  readonly volume: string;
}

/** A directory storage that the host stack declares. */
export interface StoragePlan {
  readonly name: string;
  readonly path: string;
  readonly contents: readonly ("images" | "import" | "backup" | "iso")[];
}

/** A backup job, by pool, so that a replaced VM stays in it. */
export interface BackupJobPlan {
  readonly id: string;
  readonly pool: string;
  readonly storage: string;
  readonly policy: BackupPolicy;
}

/** A node of a host and what it may give away. */
export interface NodePlan {
  readonly name: string;
  readonly address: string;
  readonly capacity: Capacity;
}

/** Everything that the environments of one Proxmox host or cluster share: a host stack. */
export interface HostPlan {
  readonly version: 1;
  readonly estate: string;
  /** Name of the stack: `host`, or `host-<name>`. */
  readonly stack: string;
  /** The main node and its address. */
  readonly node: string;
  readonly nodeAddress: string;
  /** Every node, the main one first, the others by name. */
  readonly nodes: readonly NodePlan[];
  readonly bridge: string;
  /** The whole ladder, lowest first, also the environments of other hosts. */
  readonly environments: readonly string[];
  readonly storages: readonly StoragePlan[];
  readonly images: readonly ImagePlan[];
  readonly aliases: readonly { readonly name: string; readonly cidr: string; readonly comment: string }[];
  /**
   * `admin`, `management`, one per peer outside and one per environment of another host. The sets of its own
   * environments are in `networks`.
   */
  readonly ipsets: readonly Ipset[];
  /** Datacenter rules, in order: first match wins. They bind the host, never traffic between VMs. */
  readonly rules: readonly FirewallRule[];
  /** Of its own environments, like `access`, `storages` and `backups`. */
  readonly networks: readonly NetworkPlan[];
  /** Mode `internal` alone. */
  readonly gateway?: GatewayPlan;
  readonly access: readonly AccessPlan[];
  readonly backups: readonly BackupJobPlan[];
  /** What all nodes may give away together. */
  readonly capacity: Capacity;
  /** What its environments may use together: the sum of their budgets. */
  readonly promised: Capacity;
  /** How many times the cores may be promised. */
  readonly cpuOvercommit: number;
}

/** The plans of all stacks. */
export interface EstatePlan {
  /** The main host first, the others by the name of their stacks. */
  readonly hosts: readonly [HostPlan, ...HostPlan[]];
  /** In the order of the ladder. */
  readonly environments: readonly EnvironmentPlan[];
}
