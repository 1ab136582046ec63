/**
 * Identity: everything that names a machine follows from its environment and its slot, never from a position in a
 * list. So a machine that is added, anywhere, moves no other.
 */
import { Cidr } from "./address";
import { entriesOf } from "./canonical";
import type { Estate, Service } from "./estate";
import type { EnvironmentSettings } from "./settings";

/** First slot a service may take: addresses below belong to the network itself (gateway, router, a spare). */
export const FIRST_SLOT = 10;

/** One machine of the estate, still without environment. */
export interface Seat {
  readonly service: string;
  /** 1…instances. */
  readonly instance: number;
  /** `<service>-<instance>`. */
  readonly key: string;
  readonly slot: number;
}

/** How many machines a service has. */
export function instancesOf(service: Service): number {
  return service.instances ?? 1;
}

/** Machines that one service may have (guard SERVICE-02). */
export const MOST_INSTANCES = 999;

/** How many machines of a service are looked at: none for a number that cannot be (guard SERVICE-02). */
export function countOf(service: Service): number {
  const instances = instancesOf(service);
  return Number.isInteger(instances) && instances >= 1 && instances <= MOST_INSTANCES ? instances : 0;
}

/** How many slots a service holds, with those that are kept free for growth. */
export function reserveOf(service: Service): number {
  return service.reserve ?? instancesOf(service);
}

/** The machines of a service, by instance. */
export function seatsOfService(name: string, service: Service): readonly Seat[] {
  return Array.from({ length: countOf(service) }, (_, index) => ({
    service: name,
    instance: index + 1,
    key: `${name}-${index + 1}`,
    slot: service.slot + index,
  }));
}

/** All machines of the estate. */
export function seatsOf(estate: Estate): readonly Seat[] {
  return entriesOf(estate.services).flatMap(([name, service]) => seatsOfService(name, service));
}

/** VMID of a slot: first VMID of the environment plus slot, so `3000–3999` and slot 11 give 3011. */
export function vmidOf(settings: EnvironmentSettings, slot: number): number {
  return settings.vmids.from + slot;
}

/** Highest slot of an environment's VMIDs: the upper half of the range is kept for disks that outlive their machine. */
export function lastSlot({ vmids }: EnvironmentSettings): number {
  return Math.floor((vmids.to - vmids.from + 1) / 2) - 1;
}

/** VMID of the holder of a machine's data: in the upper half of the environment's VMIDs. */
export function holderVmidOf(settings: EnvironmentSettings, slot: number): number {
  return vmidOf(settings, slot) + lastSlot(settings) + 1;
}

/** Address of a slot: slot 11 of `10.10.0.0/24` is `10.10.0.11`. Throws a RangeError beyond the subnet. */
export function addressOf(settings: EnvironmentSettings, slot: number): string {
  return Cidr.of(settings.cidr).host(slot);
}

/** MAC address of a VMID: Proxmox's own prefix and the VMID, so a replaced machine keeps its address and its filter. */
export function macOf(vmid: number): string {
  const bytes = [16, 8, 0].map((shift) => ((vmid >>> shift) & 255).toString(16).padStart(2, "0"));
  return `BC:24:11:${bytes.join(":")}`.toUpperCase();
}

/** Names that Proxmox sees, derived from environment names. */
export const names = {
  machine: (environment: string, key: string) => `${environment}-${key}`,
  holder: (environment: string, key: string) => `${environment}-${key}-data`,
  pool: (environment: string) => environment,
  user: (environment: string) => `pulumi-${environment}@pve`,
  role: (environment: string, purpose: "machines" | "disks" | "images" | "network") => `trilane-${environment}-${purpose}`,
  /** Role and group of the people who see, or deploy, an environment. */
  peopleRole: (environment: string, role: "viewer" | "deployer") => `trilane-${environment}-${role}`,
  group: (environment: string, role: "viewer" | "deployer") => `trilane-${environment}-${role}s`,
  /** Group of the admins of a host. */
  admins: "trilane-admins",
  disks: (environment: string) => `trilane-${environment}-disks`,
  backups: (environment: string) => `trilane-${environment}-backups`,
  backupJob: (environment: string) => `trilane-${environment}-backup`,
  /** The set of all addresses of an environment. */
  addresses: (environment: string) => `env_${environment}`,
  /** Security group: at most 18 characters (pve-firewall), so an environment's name has at most 14. */
  adminGroup: (environment: string) => `adm-${environment}`,
  /** Set of the addresses of a peer outside. */
  peer: (peer: string) => (peer === "admin" ? "admin" : `svc_${peer}`),
} as const;

/** Name of the token that the host stack makes for each environment's user. */
export const TOKEN_NAME = "deploy";

/** Name of a generation of an environment's token. */
export function tokenName(generation: number): string {
  return generation === 1 ? TOKEN_NAME : `${TOKEN_NAME}-${generation}`;
}

/** Storage of the images that all environments import from. */
export const IMAGE_STORAGE = "trilane-images";

/** User that cloud-init creates for the admins. */
export const ADMIN_USER = "ops";

/** Peers that every estate has, whether it names them or not. */
export const STANDARD_PEERS: Readonly<Record<string, string>> = {
  admin: "admin point or VPN: the only way in for people",
  dns: "name servers",
  ntp: "time servers",
};
