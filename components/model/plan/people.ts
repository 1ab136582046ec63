/** People, and what a host gets of them. */

/** A role in words, for those who read a plan: `deployer` in `dev`, `test`, with the account `carla@pve`. */
export interface PersonRolePlan {
  readonly role: string;
  /** Environments it is for; empty for an admin. */
  readonly environments: readonly string[];
  /** Undefined for a role that is in no account. */
  readonly account?: string;
}

/** A person of the estate. */
export interface PersonPlan {
  /** Short name. */
  readonly person: string;
  /** Full name. */
  readonly name: string;
  readonly roles: readonly PersonRolePlan[];
  /** Whether the person may approve what others do. */
  readonly approves: boolean;
  /** Last day, ISO date. */
  readonly until?: string;
}

/** A user of Proxmox that belongs to a person. It never gets a password or a token from here. */
export interface AccountPlan {
  /** `user@realm`. */
  readonly id: string;
  /** `<short name>: <full name>`, and what the account is for. */
  readonly comment: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
  /** Names of its groups, sorted: exactly these. */
  readonly groups: readonly string[];
  /** Second since the epoch from which Proxmox refuses it; 0 for never. */
  readonly expires: number;
}

/** A group of people. */
export interface GroupPlan {
  readonly id: string;
  readonly comment: string;
}

/** What a group may do on a path. */
export interface GroupGrantPlan {
  readonly group: string;
  readonly role: string;
  readonly path: string;
  readonly propagate: boolean;
}

/** A realm that the host stack makes (LDAP, OpenID Connect), or whose second factor it demands (`pve`). Holds no secret. */
export type RealmPlan =
  | { readonly name: string; readonly type: "pve"; readonly secondFactor: "totp" }
  | {
      readonly name: string;
      readonly type: "ldap";
      readonly secondFactor: "totp";
      readonly server: string;
      readonly fallback?: string;
      readonly mode: "ldaps" | "ldap+starttls";
      readonly port: number;
      readonly baseDn: string;
      readonly userAttribute: string;
      readonly bindDn?: string;
      readonly filter?: string;
    }
  | { readonly name: string; readonly type: "openid"; readonly secondFactor: "provider"; readonly issuer: string; readonly clientId: string; readonly usernameClaim?: string; readonly scopes: string };

/** What a host has of people: those with a role on it, and nobody else. */
export interface PeoplePlan {
  readonly realms: readonly RealmPlan[];
  /** Of the host's own environments; admins have a role of Proxmox. */
  readonly roles: readonly { readonly id: string; readonly privileges: readonly string[] }[];
  readonly groups: readonly GroupPlan[];
  readonly accounts: readonly AccountPlan[];
  readonly grants: readonly GroupGrantPlan[];
}
