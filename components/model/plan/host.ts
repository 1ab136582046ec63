/** Everything that the environments of one host or cluster share. */
import type { BackupPolicy } from "../estate";
import type { Capacity } from "./capacity";
import type { AccessPlan } from "./environment";
import type { DatacenterFirewallOptions, FirewallRule, Ipset, NodeFirewallOptions } from "./firewall";
import type { GatewayPlan } from "./gateway";
import type { ImagePlan } from "./image";
import type { NetworkPlan } from "./network";
import type { PeoplePlan } from "./people";

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
  readonly firewall: { readonly datacenter: DatacenterFirewallOptions; /** Of each node. */ readonly node: NodeFirewallOptions };
  /** Datacenter rules, in order: first match wins. They bind the host, never traffic between VMs. */
  readonly rules: readonly FirewallRule[];
  /** Of its own environments, like `access`, `storages` and `backups`. */
  readonly networks: readonly NetworkPlan[];
  /** Mode `internal` alone. */
  readonly gateway?: GatewayPlan;
  readonly access: readonly AccessPlan[];
  /** What the host has of people; absent where nobody is listed. */
  readonly people?: PeoplePlan;
  readonly backups: readonly BackupJobPlan[];
  /** What all nodes may give away together. */
  readonly capacity: Capacity;
  /** What its environments may use together: the sum of their budgets. */
  readonly promised: Capacity;
  /** How many times the cores may be promised. */
  readonly cpuOvercommit: number;
}
