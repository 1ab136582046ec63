/** Records of the state file: what a Proxmox host keeps below /etc/pve, in its storages and in its task log. */

/** An API token of a user; the secret is kept as a SHA-256 digest only. */
export interface TokenRecord {
  privsep: number;
  expire?: number;
  comment?: string;
  digest: string;
}

/** A user of /etc/pve/user.cfg. `password` is a salted hash; 0 in `expire` means never. */
export interface UserRecord {
  enable: number;
  expire: number;
  firstname?: string;
  lastname?: string;
  email?: string;
  comment?: string;
  keys?: string;
  password?: string;
  tokens: Record<string, TokenRecord>;
}

/** A group of users. */
export interface GroupRecord {
  comment?: string;
  users: string[];
}

/** A role made by an administrator; the built-in ones are not kept. */
export interface RoleRecord {
  privileges: string[];
}

/** A realm of domains.cfg: its type and its options as they were given; secrets of it as salted hashes. */
export interface RealmRecord {
  type: string;
  options: Record<string, string | number>;
}

/** A pool: virtual machines by VMID, storages by id. */
export interface PoolRecord {
  comment?: string;
  guests: number[];
  storages: string[];
}

/** Roles of one path: kind, then name of the user, group or token, then role, with its propagate flag (0 or 1). */
export interface AclRecord {
  users: Record<string, Record<string, number>>;
  groups: Record<string, Record<string, number>>;
  tokens: Record<string, Record<string, number>>;
}

/** A storage of storage.cfg: its type and its options as they were given. */
export interface StorageRecord {
  type: string;
  options: Record<string, string | number>;
}

/** What a volume is for. */
export type VolumeKind = "images" | "iso" | "import" | "vztmpl" | "backup" | "snippets";

/** A volume; its key is the volume id. `size` is the virtual size, `used` what the file takes, both in bytes. */
export interface VolumeRecord {
  storage: string;
  /** The node whose disk it is on; absent where every node sees it. */
  node?: string | undefined;
  kind: VolumeKind;
  format: string;
  size: number;
  used: number;
  ctime: number;
  owner?: number;
  /** Where it was downloaded from, and the checksum the caller claimed (`<algorithm>:<hex>`). */
  url?: string;
  checksum?: string;
  /** Stands for what is written on a disk: copies, moves, backups and restores carry it on. */
  data?: string;
  notes?: string;
  protected?: number;
  /** What a backup of a virtual machine holds. */
  archive?: ArchiveRecord;
}

/** What a backup holds: the configuration without its lock, unused disks and pending changes, the firewall, the disks. */
export interface ArchiveRecord {
  config: Record<string, string>;
  firewall?: FirewallRecord;
  disks: ArchivedDisk[];
}

/** A disk in a backup: where it was plugged, the storage and format it came from, its size in bytes, what is on it. */
export interface ArchivedDisk {
  drive: string;
  storage: string;
  format: string;
  size: number;
  data?: string;
}

/** A virtual machine: its configuration file with the pending section, and whether it runs. */
export interface GuestRecord {
  node: string;
  config: Record<string, string>;
  pending: Record<string, string>;
  /** Options marked for deletion at the next start. */
  pendingDelete: string[];
  /** Drives among them whose volume goes too, instead of staying as unused. */
  forcedDelete?: string[];
  /** Seconds since the epoch of the last start; absent while stopped. */
  startedAt?: number;
}

/** A rule of the firewall; `enable` is 0 or 1, `ipversion` 4 or 6 where the addresses decide it. */
export interface FirewallRule {
  type: string;
  action: string;
  enable: number;
  iface?: string;
  macro?: string;
  source?: string;
  dest?: string;
  proto?: string;
  sport?: string;
  dport?: string;
  "icmp-type"?: string;
  log?: string;
  comment?: string;
  ipversion?: number;
}

/** An address of a set; `nomatch` is 1 for an exception. */
export interface IpsetEntry {
  cidr: string;
  nomatch?: number;
  comment?: string;
}

/** One `.fw` file. Groups exist at cluster level only. */
export interface FirewallRecord {
  options: Record<string, string | number>;
  rules: FirewallRule[];
  aliases: Record<string, { name: string; cidr: string; comment?: string }>;
  ipsets: Record<string, { comment?: string; entries: IpsetEntry[] }>;
  groups: Record<string, { comment?: string; rules: FirewallRule[] }>;
}

/** A network interface of /etc/network/interfaces. */
export type InterfaceRecord = Record<string, string | number | string[]>;

/** A node: what it is, its interfaces as they run, and the staged ones of interfaces.new. */
export interface NodeRecord {
  name: string;
  cores: number;
  memoryMiB: number;
  diskGiB: number;
  address: string;
  interfaces: Record<string, InterfaceRecord>;
  staged?: Record<string, InterfaceRecord>;
}

/** A task. `exit` is absent while it runs: "OK", "WARNINGS: n" or the error's text. */
export interface TaskRecord {
  node: string;
  type: string;
  id: string;
  user: string;
  pid: number;
  pstart: number;
  starttime: number;
  endtime?: number;
  exit?: string;
  log: string[];
}

/** Values of which there is one each. */
export interface SettingsRecord {
  values: Record<string, string>;
}
