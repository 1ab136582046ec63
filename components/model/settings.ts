/**
 * Settings of the stacks, as they stand in `Pulumi.<stack>.yaml` under `trilane:`.
 * Secrets (API tokens) are not settings: they stay in Pulumi's encrypted configuration.
 */
import type { Capacity } from "./plan";

/** `Pulumi.host.yaml`: the Proxmox host and what environments share. */
export interface HostSettings {
  /** `https://<name>:8006`. */
  readonly endpoint: string;
  /** The ladder, lowest first, for example `["dev", "test", "prod"]`; the last one is production. */
  readonly environments: readonly string[];
  /** Proxmox node name. */
  readonly node: string;
  /** The node's own address: it stays out of the `management` network (a /24 would let guests reach the API). */
  readonly nodeAddress: string;
  /** VLAN-aware bridge that carries the environments. @default "vmbr0" */
  readonly bridge: string;
  /** What the host may give away. */
  readonly capacity: Capacity;
  /** How many times the cores may be promised. @default 2 */
  readonly cpuOvercommit: number;
  /** Folder of the storages on the host. @default "/var/lib/trilane" */
  readonly storagePath: string;
  /** Addresses of the peers outside, by name: IPv4 addresses or CIDRs. `admin`, `dns`, `ntp` are required. */
  readonly outside: Readonly<Record<string, readonly string[]>>;
  /** OpenSSH public keys of the admins, at least one. */
  readonly adminKeys: readonly string[];
  /** DNS domain; machines are `<name>.<environment>.<domain>`. */
  readonly domain: string;
}

/** `Pulumi.<environment>.yaml`: what belongs to one environment. */
export interface EnvironmentSettings {
  /** Subnet of the environment, /24 or larger, private. */
  readonly cidr: string;
  /** @default - first address of the subnet */
  readonly gateway: string;
  /** VLAN tag, 2…4094. */
  readonly vlan: number;
  /** First and last VMID. */
  readonly vmids: { readonly from: number; readonly to: number };
  /** What its machines may use together. */
  readonly budget: Capacity;
}

/** All settings of one estate. */
export interface Settings {
  readonly host: HostSettings;
  /** One per name of the ladder. */
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
}
