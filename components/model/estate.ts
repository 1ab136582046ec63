/**
 * The estate: what a business runs, written once and instantiated once per environment.
 *
 * Plain data. Nothing in it names an environment, an address, a VLAN or a VMID: those come from the settings of
 * the stacks, so the same estate has the same shape everywhere.
 */

import type { ConfigurationSchema } from "./configuration/field";

export type * from "./configuration/field";

/** Named scale of a machine size; `standard` is the shape of production. */
export type Scale = "small" | "standard";

/** Transport port as written in the estate: `tcp/443`, `udp/53`. */
export type PortText = `tcp/${number}` | `udp/${number}`;

/** A pinned cloud image: same bytes in every environment. */
export interface Image {
  /** Short name for people, for example `debian-13`. */
  readonly name: string;
  /** Where the host downloads it: dated or versioned, never `latest`. Plain qcow2, raw, vmdk (`.img` is renamed). */
  readonly url: string;
  /** Hex digest of the file. */
  readonly checksum: string;
  /** Algorithm of `checksum`. @default "sha512" */
  readonly checksumAlgorithm?: "sha256" | "sha512";
}

/** What a machine of a role gets. Units are in the names; every limit is enforced by Proxmox. */
export interface MachineSize {
  /** Virtual CPU cores. */
  readonly cores: number;
  /** Hard limit in cores of the host (cgroup quota). @default cores */
  readonly cpuLimit?: number;
  /** Guaranteed upper bound of memory, MiB. Counts against the budget. */
  readonly memoryMiB: number;
  /** What the balloon may shrink the guest to under pressure, MiB. @default memoryMiB (never reclaimed) */
  readonly memoryFloorMiB?: number;
  /** Boot disk, GiB. */
  readonly diskGiB: number;
  /** Disk operations per second, for reads and for writes. @default 1000 */
  readonly diskIops?: number;
  /** Disk throughput, MB/s, for reads and for writes. @default 200 */
  readonly diskMBps?: number;
  /** Network rate, MB/s. @default 50 */
  readonly networkMBps?: number;
}

/** What every secret has, however its value comes. */
export interface SecretTerms {
  /** What it opens, in words. */
  readonly purpose: string;
  /** Days after which its value is overdue. @default 90 for a password, 365 for the others */
  readonly rotateAfterDays?: number;
}

/** A password or a key that the stack of each environment makes itself. */
export type GeneratedPolicy =
  | ({ readonly kind: "password"; /** Characters. @default 32 */ readonly length?: number } & SecretTerms)
  | ({ readonly kind: "key"; /** Random bytes. @default 32 */ readonly bytes?: number } & SecretTerms);

/** A secret that somebody else makes, set by `pulumi config set --secret trilane:<name>` in each environment's stack. */
export interface GivenPolicy extends SecretTerms {
  readonly kind: "given";
  /** Characters that it has at least. @default 22 */
  readonly length?: number;
  /** Regular expression for the whole value. @default - printable characters without blanks */
  readonly pattern?: string;
}

/** How a secret comes about. Values never appear here. */
export type SecretPolicy = GeneratedPolicy | GivenPolicy;

/** What a login of a database may do: change its schema, read and write its data, or read alone. */
export type DatabaseRight = "owner" | "read-write" | "read-only";

/** An account of a database. Two roles of the server stand behind it, so that its password changes without a break. */
export interface DatabaseLogin {
  readonly right: DatabaseRight;
  /** Its password: a secret of kind `password` of the same service, used by no other login. */
  readonly secret: string;
}

/** A database that a service keeps. Its server is the service's own. */
export interface Database {
  readonly engine: "postgresql";
  /** What is in it, in words. */
  readonly purpose: string;
  /** Key into the service's `listens`. */
  readonly port: string;
  /** Accounts by name, separate for each right and each consumer. At least an owner. */
  readonly logins: Readonly<Record<string, DatabaseLogin>>;
}

/** Something a service keeps that survives restart, upgrade and replacement. */
export interface PersistentData {
  /** What it is, in words, for the inventory. */
  readonly what: string;
  /** Where the guest mounts it. */
  readonly mount: string;
  /** GiB. Raising it grows the disk in place; it never shrinks. */
  readonly sizeGiB: number;
  /** Whether it is about people: then a network of mode `flat` has to be accepted in writing. @default false */
  readonly personal?: boolean;
  /**
   * Identity of its disk inside the machine, 1…30: the disk is `scsi<disk>` there. Never reuse or renumber the disk of
   * data that exists. @default 1
   */
  readonly disk?: number;
}

/** The recorded word that data is given up. The first `up` unlocks its disk and takes it from the machine, the second deletes it. */
export interface RetiredData {
  /** Why it is no longer needed. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Day from which it holds, ISO date. */
  readonly on: string;
}

/** A scheduled job inside a service. */
export interface Job {
  /** systemd calendar expression, for example `*-*-* 02:00`. */
  readonly schedule: string;
  /** What it does, in words. */
  readonly purpose: string;
}

/**
 * A systemd unit that runs of a service. Its definition is a package's, or a file of the service's own; what it needs
 * of the estate is added at the first boot: `/etc/trilane/<service>.env` as its environment, and its secrets as
 * credentials, each a file `$CREDENTIALS_DIRECTORY/<service>.<secret>`.
 */
export type Unit = {
  /**
   * Secrets that it reads, as `<service>/<secret>` or `<integration>/key`: what the service owns, uses or calls. A key
   * of an integration is not there where its mode has no endpoint.
   * @default none
   */
  readonly secrets?: readonly string[];
} & (
  | { /** It is enabled, and started as soon as its secrets are there. */ readonly kind: "service" }
  /** `<unit>.timer` is made from a job and starts `<unit>.service`, which reads the secrets. */
  | { readonly kind: "timer"; /** Key into the service's `jobs`. */ readonly job: string }
);

/** Where all machines get packages from: a mirror of Debian among the peers outside. There is no other source. */
export interface Repository {
  /** Key into `outside`. A flow of all machines leads to one TCP port of it, where it answers over HTTP. */
  readonly peer: string;
  /** Folder of the archive at the peer, for example `/debian`. */
  readonly path: string;
  /** For example `["bookworm"]`. */
  readonly suites: readonly string[];
  /** For example `["main"]`. */
  readonly components: readonly string[];
}

/** One service of the catalogue: what it is, where it listens, what it keeps, what it may call. */
export interface Service {
  /**
   * Identity of the service inside each environment: VMID, address and MAC derive from it. From 10 (addresses
   * below belong to the network) to where the subnet or the lower half of the VMIDs ends.
   * Instance k of the service takes slot + k - 1. Never reuse or renumber the slot of a running service.
   */
  readonly slot: number;
  /** What the service does, in words. */
  readonly purpose: string;
  /** Key into `Estate.sizes`. */
  readonly role: string;
  /** Number of machines. @default 1 */
  readonly instances?: number;
  /** Slots kept free for growth, so that more instances move nothing. @default instances */
  readonly reserve?: number;
  /** Ports it listens on, by name. @default none */
  readonly listens?: Readonly<Record<string, PortText>>;
  /** Software it needs, with exact versions: the same in every environment. @default none */
  readonly packages?: Readonly<Record<string, string>>;
  /** Secrets it owns, by name. @default none */
  readonly secrets?: Readonly<Record<string, SecretPolicy>>;
  /** Databases of its server, by name. @default none */
  readonly databases?: Readonly<Record<string, Database>>;
  /** Secrets of other services that it is given as well, as `<service>/<secret>`. @default none */
  readonly uses?: readonly string[];
  /** What it is configured with, by key: one schema for all environments. Values that differ stand in the ledger. @default nothing */
  readonly configuration?: ConfigurationSchema;
  /** What survives. @default none: the service can be rebuilt at any time */
  readonly persists?: Readonly<Record<string, PersistentData>>;
  /** Scheduled jobs. @default none */
  readonly jobs?: Readonly<Record<string, Job>>;
  /**
   * What runs in its machines, by the name of the unit without `.service` or `.timer`. Files of its own and a script that
   * sets it up lie in `stacks/services/<service>/`.
   * @default nothing that the stacks start
   */
  readonly units?: Readonly<Record<string, Unit>>;
}

/**
 * An allowed connection. `from` is a service, a peer outside, or `all` for every machine; `to` is `service.port` or
 * `peer.tcp/443`. Everything that is not listed is denied; SSH from `admin`, names and time need no entry.
 */
export interface Flow {
  readonly from: string;
  readonly to: string;
  /** Why it is needed: becomes the comment of the firewall rule and the line of the review page. */
  readonly reason: string;
}

/** How an environment uses an integration. `live` exists in production only. */
export type IntegrationMode = "live" | "sandbox" | "stub" | "disabled";

/** Where an integration answers. */
export interface IntegrationEndpoint {
  /** DNS name the application is configured with. */
  readonly host: string;
  /** IPv4 addresses or CIDRs the firewall opens; a name cannot be filtered. */
  readonly addresses: readonly string[];
  readonly port: PortText;
  /** Account at the other side; differs per mode. */
  readonly account: string;
}

/** A service of somebody else: payment, e-mail, SMS, a bank. `stub` and `disabled` reach nothing. */
export interface Integration {
  readonly purpose: string;
  /** Services that call it. */
  readonly usedBy: readonly string[];
  readonly live: IntegrationEndpoint;
  /** @default - no sandbox: environments below production use `stub` or `disabled` */
  readonly sandbox?: IntegrationEndpoint;
  /** The key of the account: the secret `<integration>/key`, given wherever the mode has an endpoint. @default - it needs none */
  readonly key?: Omit<GivenPolicy, "kind">;
}

/** When backups run and how many are kept. */
export interface BackupPolicy {
  /** Proxmox calendar event, for example `02:30`. */
  readonly schedule: string;
  readonly keepDaily: number;
  readonly keepWeekly: number;
  readonly keepMonthly: number;
}

/** The whole estate. */
export interface Estate {
  /** DNS label, for example `clinic`. */
  readonly name: string;
  readonly image: Image;
  /** Where machines get their packages. @default - nobody installs any: the image has what is needed */
  readonly repository?: Repository;
  /** Images that the host still keeps, because an environment may still run them. @default none */
  readonly previousImages?: readonly Image[];
  /** Sizes by role and scale. */
  readonly sizes: Readonly<Record<string, Readonly<Record<Scale, MachineSize>>>>;
  readonly services: Readonly<Record<string, Service>>;
  /**
   * Data that is given up, as `<service>/<data>` for all machines of a service or `<machine>/<data>` for one of them,
   * for example `database-2/postgres`. Without an entry here, data that is no longer declared stops every run.
   * @default none
   */
  readonly retired?: Readonly<Record<string, RetiredData>>;
  /**
   * Names of peers outside the environments (admin point, clients, DNS, NTP, package mirror …);
   * their addresses are settings of the host stack. `admin`, `dns`, `ntp` always exist.
   */
  readonly outside: Readonly<Record<string, string>>;
  readonly flows: readonly Flow[];
  readonly integrations: Readonly<Record<string, Integration>>;
  readonly backup: BackupPolicy;
}
