/**
 * Access control of one host as Proxmox keeps it (`/etc/pve/user.cfg`): who exists, what roles mean, who was given what
 * where. One neutral record, derived from the plan or read from a host, from which the effective rights are expanded.
 */

/** A token of a user. */
export interface AccessToken {
  readonly name: string;
  /** With privilege separation: it has what its own entries give, as far as its user has it too. Without: all that its user has. */
  readonly separated: boolean;
}

/** A user, `name@realm`. */
export interface AccessUser {
  readonly id: string;
  /** Names of its groups. */
  readonly groups: readonly string[];
  readonly tokens: readonly AccessToken[];
}

/** A role: a named list of privileges. */
export interface AccessRole {
  readonly id: string;
  readonly privileges: readonly string[];
}

/** An entry of the access control list: `holder` has `role` on `path`. */
export interface AccessEntry {
  /** For example `/pool/dev`. */
  readonly path: string;
  readonly role: string;
  /** A user (`anna@pve`), a group (`@deployers`) or a token (`pulumi-dev@pve!trilane`). */
  readonly holder: string;
  /** Whether it also holds below the path. */
  readonly propagate: boolean;
}

/** A pool with its members: who holds a role on a pool holds it on each of them. */
export interface AccessPool {
  readonly id: string;
  /** VMIDs. */
  readonly guests: readonly number[];
  /** Names of storages. */
  readonly storages: readonly string[];
}

/** Access control of one host. */
export interface AccessState {
  readonly users: readonly AccessUser[];
  /** Names of all groups, also of those without a member. */
  readonly groups: readonly string[];
  /** Roles of the host's own and those of Proxmox. */
  readonly roles: readonly AccessRole[];
  readonly entries: readonly AccessEntry[];
  readonly pools: readonly AccessPool[];
}
