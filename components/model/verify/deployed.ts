/** What a host has, as its API tells it: no state of Pulumi, no plan. Undefined is what the token may not see. */

/** A rule as the API lists it: `type`, `action`, `source`, `enable` (1 or 0) and so on. */
export type DeployedRule = Readonly<Record<string, string | number>>;

/** Options of a firewall as the API lists them: only those that are set. */
export type DeployedOptions = Readonly<Record<string, string | number>>;

/** Members of a set by its name; exceptions (`nomatch`) begin with `!`. */
export type DeployedSets = Readonly<Record<string, readonly string[]>>;

/** Firewall of a virtual machine. */
export interface DeployedFirewall {
  readonly options: DeployedOptions;
  readonly rules: readonly DeployedRule[];
  readonly ipsets: DeployedSets;
}

/** A guest: a virtual machine, or a container, which no plan has. */
export interface DeployedGuest {
  readonly vmid: number;
  readonly name: string;
  readonly node: string;
  readonly type: "qemu" | "lxc";
  readonly pool: string | undefined;
  readonly memoryMiB: number;
  /** Its options as it runs, and as it will run after the next start; values as text. Undefined when not readable. */
  readonly config: { readonly now: Readonly<Record<string, string>>; readonly next: Readonly<Record<string, string>> } | undefined;
  /** Read only for guests that the plan knows. */
  readonly firewall: DeployedFirewall | undefined;
}

/** Firewall of the datacenter. */
export interface DeployedDatacenter {
  readonly options: DeployedOptions;
  readonly rules: readonly DeployedRule[];
  readonly ipsets: DeployedSets;
  /** Address by name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Rules by name of the security group. */
  readonly groups: Readonly<Record<string, readonly DeployedRule[]>>;
}

/** A storage definition. */
export interface DeployedStorage {
  readonly name: string;
  readonly type: string;
  /** Undefined for types without a folder. */
  readonly path: string | undefined;
  /** What it mounts, `nas:/export` or `//server/share`; undefined for what is on the host itself. */
  readonly source?: string | undefined;
  readonly contents: readonly string[];
  readonly shared: boolean;
  readonly disabled: boolean;
  /** Nodes that have it; empty for all. */
  readonly nodes: readonly string[];
}

/** A backup job. */
export interface DeployedBackup {
  readonly id: string;
  readonly enabled: boolean;
  readonly schedule: string;
  readonly storage: string;
  readonly pool: string | undefined;
  /** For example `{ "keep-daily": "7" }`. */
  readonly keep: Readonly<Record<string, string>>;
}

/** A user with its tokens. */
export interface DeployedUser {
  readonly id: string;
  readonly enabled: boolean;
  readonly groups: readonly string[];
  /** Second since the epoch from which it is refused, 0 for never; undefined when it was not read. */
  readonly expires?: number;
  /** `expire` is seconds since the epoch, 0 for never. */
  readonly tokens: readonly { readonly name: string; readonly separated: boolean; readonly expire: number }[];
}

/** A realm: where users come from. */
export interface DeployedRealm {
  readonly name: string;
  readonly type: string;
  /** `oath` or `yubico`; undefined where it demands none. */
  readonly secondFactor?: string;
  /** Its settings as the API names them, values as text; undefined when they may not be read. Secrets are never read. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** An entry of the access control list. `holder` is a user, a group (`@name`) or a token (`user!name`). */
export interface DeployedGrant {
  readonly path: string;
  readonly role: string;
  readonly holder: string;
  readonly propagate: boolean;
}

/** Everything that was read back. */
export interface Deployed {
  /** Who read it: `user@realm!token`. */
  readonly reader: string;
  readonly guests: readonly DeployedGuest[];
  readonly datacenter: DeployedDatacenter | undefined;
  /** Firewall of the nodes, by name. */
  readonly nodes: Readonly<Record<string, { readonly options: DeployedOptions; readonly rules: readonly DeployedRule[] } | undefined>>;
  /** Volume ids of the images storage by node; empty where it is not there or not visible. */
  readonly images: Readonly<Record<string, readonly string[]>>;
  readonly storages: readonly DeployedStorage[] | undefined;
  readonly backups: readonly DeployedBackup[] | undefined;
  /** Comment of each pool that is visible, by its name. */
  readonly pools: Readonly<Record<string, string>>;
  /** Storages that are members of pools, by pool: who holds a role on the pool holds it on them. */
  readonly poolStorages?: Readonly<Record<string, readonly string[]>>;
  /** Privileges by role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly users: readonly DeployedUser[];
  readonly grants: readonly DeployedGrant[];
  /** Realms; undefined when they were not read. */
  readonly realms?: readonly DeployedRealm[];
  /** What the reader itself may do, by path. */
  readonly privileges: Readonly<Record<string, readonly string[]>>;
}
