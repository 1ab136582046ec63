/**
 * Settings of the stacks, as they stand in `Pulumi.<stack>.yaml` under `trilane:`.
 * Secrets (API tokens) are not settings: they stay in Pulumi's encrypted configuration.
 */
import { ownValue } from "./canonical";
import type { Capacity, SecretOverlap } from "./plan";

/**
 * How the environments are kept apart: `vlan` on a switch and a router that know tags, `internal` behind a gateway VM
 * on one host, `flat` by firewall alone.
 */
export type NetworkMode = "vlan" | "internal" | "flat";

/** Who may come through the VPN of a gateway. */
export interface VpnPeerSettings {
  /** WireGuard public key. */
  readonly key: string;
  /** Its address in the VPN's network. */
  readonly address: string;
}

/** The gateway VM of mode `internal`. */
export interface GatewaySettings {
  /** Its address outside, with the length of its network: `192.168.1.2/24`. */
  readonly address: string;
  /** The router that it sends everything to. */
  readonly router: string;
  /** @default 100 */
  readonly vmid: number;
  /** WireGuard: the gateway has the first address of `network`. @default - no VPN */
  readonly vpn?: { readonly port: number; readonly network: string; readonly peers: Readonly<Record<string, VpnPeerSettings>> } | undefined;
}

/** One node of a Proxmox host or cluster. */
export interface NodeSettings {
  /** The node's own IPv4 address. */
  readonly address: string;
  /** What the node may give away. */
  readonly capacity: Capacity;
}

/**
 * A Proxmox host or cluster, `Pulumi.host.yaml` or `Pulumi.host-<name>.yaml`, and what all environments share. Shared
 * are `environments`, `hosts`, `outside`, `adminKeys`, `domain`, `network`, `lan`, `router`, `transfer` and `agent`: they stand in
 * `Pulumi.host.yaml` alone and are equal here for every host.
 */
export interface HostSettings {
  /** `https://<name>:8006`. */
  readonly endpoint: string;
  /** The ladder, lowest first, for example `["dev", "test", "prod"]`; the last one is production. */
  readonly environments: readonly string[];
  /** Host stacks that belong to the estate although no environment may stand on them: a spare host. @default - those that environments name */
  readonly hosts?: readonly string[] | undefined;
  /** Name of the main Proxmox node: machines are there unless an environment places them elsewhere. */
  readonly node: string;
  /** The main node's own address: it stays out of the `management` network (a /24 would let guests reach the API). */
  readonly nodeAddress: string;
  /** Every node by name, the main one included; more than one is a Proxmox cluster. */
  readonly nodes: Readonly<Record<string, NodeSettings>>;
  /** @default "vlan" */
  readonly network: NetworkMode;
  /** Bridge to the network outside. In mode `vlan`, VLAN-aware, it carries the environments. @default "vmbr0" */
  readonly bridge: string;
  /** Bridge that the host stack makes for the environments in mode `internal`. @default "vmbr1" */
  readonly internalBridge: string;
  /** Mode `internal` alone. */
  readonly gateway?: GatewaySettings | undefined;
  /** The one network of mode `flat`, of which each environment has a slice. */
  readonly lan?: string | undefined;
  /** Router of `lan`, in mode `flat`. */
  readonly router?: string | undefined;
  /** What the main node may give away. */
  readonly capacity: Capacity;
  /** How many times the cores may be promised. @default 2 */
  readonly cpuOvercommit: number;
  /** Folder of the storages on the host. @default "/var/lib/trilane" */
  readonly storagePath: string;
  /** Addresses of the peers outside, by name: IPv4 addresses or CIDRs. `admin`, `dns`, `ntp` are required. */
  readonly outside: Readonly<Record<string, readonly string[]>>;
  /** OpenSSH public keys of the admins, at least one. */
  readonly adminKeys: readonly string[];
  /** Tokens of environments that were rotated, by environment; `trilane rotate api-token` writes it. @default - the first token of each */
  readonly tokens?: Readonly<Record<string, SecretSettings>> | undefined;
  /** DNS domain; machines are `<name>.<environment>.<domain>`. */
  readonly domain: string;
  /** Storage for backups, of the same name on every host and the same for all: data moves through it. @default - data cannot move to another host */
  readonly transfer?: string | undefined;
  /** Whether the estate's image carries the QEMU guest agent. Saying so without having it makes each shutdown wait. @default false */
  readonly agent?: boolean | undefined;
}

/** The SSH server through which an environment's stack reaches its machines: it forwards connections to them. */
export interface AdminPointSettings {
  /** Name or address, as the machine that runs Pulumi reaches it. */
  readonly host: string;
  /** @default 22 */
  readonly port: number;
  readonly user: string;
  /** Its SSH host key, the line of its `ssh_host_ed25519_key.pub`: no other server is talked to. */
  readonly hostKey: string;
}

/** How the database server of a service is reached by somebody who may make roles in it. */
export interface DatabaseSettings {
  /** Name or address. @default - the address of the service's first machine */
  readonly host?: string | undefined;
  /** @default - the port that the catalogue names */
  readonly port?: number | undefined;
  /** @default "postgres" */
  readonly user: string;
  /** File of mode 0600 with the user's password. @default - the server asks for none */
  readonly passwordFile?: string | undefined;
  /** `off` is for loopback alone. @default "verify" */
  readonly tls: "verify" | "off";
  /** File with the certificates of its authority. @default - those of Node */
  readonly ca?: string | undefined;
}

/** Which value of a secret holds. */
export interface SecretSettings {
  /** Counted from 1: raising it makes a new value. */
  readonly generation: number;
  /** The other value of a two-sided secret that holds as well. @default - none */
  readonly overlap?: SecretOverlap | undefined;
}

/** `Pulumi.<environment>.yaml`: what belongs to one environment. */
export interface EnvironmentSettings {
  /** Private subnet of the environment, /24 or larger; in mode `flat` its slice of `lan`, /28 or larger. */
  readonly cidr: string;
  /** Not used in mode `flat`. @default - first address of the subnet */
  readonly gateway: string;
  /** VLAN tag, 2…4094; none in mode `flat`. */
  readonly vlan?: number | undefined;
  /** First and last VMID. */
  readonly vmids: { readonly from: number; readonly to: number };
  /** What its machines may use together. */
  readonly budget: Capacity;
  /** Host stack that it stands on: `host`, or `host-<name>` for another Proxmox host. @default "host" */
  readonly host?: string | undefined;
  /** Node of its machines. @default - the main node of its host */
  readonly node?: string | undefined;
  /** Nodes of single machines (`web-2`) or of all machines of a service (`web`); a machine goes before its service. @default - none */
  readonly placement?: Readonly<Record<string, string>> | undefined;
  /** Whether a maintenance keeps its machines stopped to make room: only its disks count on its host then. @default false */
  readonly stopped?: boolean | undefined;
  /** Whether its data is locked against deletion; false before the environment is taken down. @default true */
  readonly protectData?: boolean;
  /** Secrets that were rotated, by `<service>/<secret>`; `trilane rotate` writes it. @default - the first value of each */
  readonly secrets?: Readonly<Record<string, SecretSettings>> | undefined;
  /** Database servers by service: the stack makes their roles and logins. @default - nobody does */
  readonly databases?: Readonly<Record<string, DatabaseSettings>> | undefined;
  /** Folder into which the values of secrets are delivered. @default - they stay in the state */
  readonly secretFolder?: string | undefined;
  /** Way to its machines over SSH. @default - the stack does not reach into its machines */
  readonly adminPoint?: AdminPointSettings | undefined;
  /** OpenSSH public key with which the stack logs into the machines and the admin point; `trilane handover` makes it. @default - none is let in but the admins' */
  readonly deployKey?: string | undefined;
}

/** All settings of one estate. */
export interface Settings {
  /** The main host, with what all hosts share. */
  readonly host: HostSettings;
  /** Every host by its stack, `host` included. */
  readonly hosts: Readonly<Record<string, HostSettings>>;
  /** One per name of the ladder. */
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
}

/** Stack of the main host. */
export const MAIN_HOST = "host";

/** Whether a stack's name is that of a host: `host`, or `host-` and lower-case letters, digits and dashes. */
export function isHostStack(stack: string): boolean {
  return /^host(-[a-z0-9]+)*$/.test(stack);
}

/** A host's settings with its main node among its nodes. */
export function withNodes(host: Omit<HostSettings, "nodes">, further: HostSettings["nodes"] = {}): HostSettings {
  return { ...host, nodes: { ...further, [host.node]: { address: host.nodeAddress, capacity: host.capacity } } };
}

/** Settings of an estate on one host, or on further ones by their stacks. */
export function settingsOf(host: HostSettings, environments: Settings["environments"], further: Readonly<Record<string, HostSettings>> = {}): Settings {
  return { host, hosts: { ...further, [MAIN_HOST]: host }, environments };
}

/** Stack of the host that an environment stands on. */
export function hostStackOf({ host }: Pick<EnvironmentSettings, "host">): string {
  return host ?? MAIN_HOST;
}

/** The host that an environment stands on; the main one for a stack that is not there, which guard HOST-03 tells of. */
export function hostOf(settings: Settings, environment: string): HostSettings {
  const own = ownValue(settings.environments, environment);
  return (own && ownValue(settings.hosts, hostStackOf(own))) ?? settings.host;
}

/** The host stack that a stack is or stands on, and where its host answers; undefined for a stack that nobody knows. */
export function groundOf({ hosts, environments }: Settings, stack: string): { readonly hostStack: string; readonly endpoint: string } | undefined {
  const own = ownValue(environments, stack);
  const hostStack = own ? hostStackOf(own) : stack;
  const endpoint = ownValue(hosts, hostStack)?.endpoint;
  return endpoint === undefined ? undefined : { hostStack, endpoint };
}

/** Node of a machine: by its own name, by its service, by its environment, else the main node of its host. */
export function nodeOf(host: HostSettings, { node, placement = {} }: Pick<EnvironmentSettings, "node" | "placement">, machine: string, service: string): string {
  return ownValue(placement, machine) ?? ownValue(placement, service) ?? node ?? host.node;
}
