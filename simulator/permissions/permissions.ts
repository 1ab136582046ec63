import { permissionError } from "../errors";
import type { State } from "../state/state";
import type { AclRecord } from "../state/records";
import { BUILT_IN_ROLES, PRIVILEGES } from "./privileges";

/** Privileges held on one path, each with its propagate flag. */
export type Held = ReadonlyMap<string, number>;

const TOKEN = /^([^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)$/;

/** Splits `user@realm!token`; undefined when it is not a token id. */
export function splitToken(id: string): { user: string; token: string } | undefined {
  const match = TOKEN.exec(id);
  return match?.[1] !== undefined && match[2] !== undefined ? { user: match[1], token: match[2] } : undefined;
}

/** `/a//b/` → `/a/b`; undefined when empty or with foreign characters (AccessControl.pm normalize_path). */
export function normalizePath(path: string): string | undefined {
  if (path === "" || path === "0") return undefined;
  let clean = path.replace(/\/+/g, "/").replace(/\/$/, "");
  if (clean === "") clean = "/";
  if (!clean.startsWith("/")) clean = `/${clean}`;
  return /^[A-Za-z0-9.\-_/]+$/.test(clean) ? clean : undefined;
}

function levels(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}

/** Who may do what: users, groups, tokens, roles, ACLs with propagation, pools (RPCEnvironment.pm, AccessControl.pm). */
export class Permissions {
  private cache = new Map<string, Held>();
  private cachedAt = "";

  constructor(private readonly state: State) {}

  /** Privileges of a role, built in or own; undefined when there is none of that name. */
  role(name: string): ReadonlySet<string> | undefined {
    const own = this.state.roles.get(name);
    return BUILT_IN_ROLES.get(name) ?? (own === undefined ? undefined : new Set(own.privileges));
  }

  /** Privileges of a user or token on a path. `root@pam` holds all; a token of it does not become it. */
  on(user: string, path: string): Held {
    if (user === "root@pam") return new Map([...PRIVILEGES].map((privilege) => [privilege, 1]));
    const stamp = [this.state.users, this.state.groups, this.state.roles, this.state.pools, this.state.acl].map((table) => table.version).join(".");
    if (stamp !== this.cachedAt) {
      this.cache = new Map();
      this.cachedAt = stamp;
    }
    const key = `${user}\n${path}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const held = this.compute(user, path);
    this.cache.set(key, held);
    return held;
  }

  private compute(user: string, path: string): Held {
    const parts = splitToken(user);
    if (parts === undefined) return this.privileges(this.effectiveRoles(user, path));
    const token = this.state.users.get(parts.user)?.tokens[parts.token];
    if (token === undefined) return new Map();
    const owner = this.on(parts.user, path);
    if (token.privsep === 0) return owner;
    const own = this.privileges(this.effectiveRoles(user, path));
    if (parts.user === "root@pam") return own;
    const both = new Map<string, number>();
    for (const [privilege, flag] of own) {
      const ownerFlag = owner.get(privilege);
      if (ownerFlag !== undefined) both.set(privilege, ownerFlag !== 0 && flag !== 0 ? 1 : 0);
    }
    return both;
  }

  private privileges(roles: ReadonlyMap<string, number>): Held {
    const held = new Map<string, number>();
    for (const [role, flag] of roles) {
      for (const privilege of this.role(role) ?? []) held.set(privilege, (held.get(privilege) ?? 0) || flag);
    }
    return held;
  }

  /** Roles on a path, those that pools give their members included; NoAccess beats all others. */
  private effectiveRoles(user: string, path: string): Map<string, number> {
    const roles = this.roles(user, path);
    const fromPools = this.poolRoles(user, path);
    if (fromPools.size === 0 || roles.has("NoAccess")) return roles;
    if (fromPools.has("NoAccess")) return new Map([["NoAccess", 0]]);
    for (const role of fromPools) if (!roles.has(role)) roles.set(role, 0);
    return roles;
  }

  private poolRoles(user: string, path: string): Set<string> {
    const found = new Set<string>();
    const guest = /^\/vms\/(\d+)$/.exec(path)?.[1];
    const storage = /^\/storage\/([^/]+)$/.exec(path)?.[1];
    if (guest === undefined && storage === undefined) return found;
    for (const [name, pool] of this.state.pools.entries()) {
      const member = guest !== undefined ? pool.guests.includes(Number(guest)) : pool.storages.includes(storage ?? "");
      if (member) for (const role of this.roles(user, `/pool/${name}`).keys()) found.add(role);
    }
    return found;
  }

  /** Roles by ACL alone: deeper entries replace what was inherited, tokens beat users, users beat groups. */
  private roles(user: string, path: string): Map<string, number> {
    let roles = new Map<string, number>();
    const steps = levels(path);
    steps.forEach((level, index) => {
      const entry = this.state.acl.get(level);
      const found = entry === undefined ? undefined : this.atLevel(entry, user, index === steps.length - 1);
      if (found !== undefined) roles = found;
    });
    const none = roles.get("NoAccess");
    return none === undefined ? roles : new Map([["NoAccess", none]]);
  }

  private atLevel(entry: Readonly<AclRecord>, user: string, final: boolean): Map<string, number> | undefined {
    const pick = (given: Record<string, number> | undefined, into = new Map<string, number>()): Map<string, number> => {
      for (const [role, flag] of Object.entries(given ?? {})) if (final || flag !== 0) into.set(role, flag);
      return into;
    };
    const token = pick(entry.tokens[user]);
    if (token.size > 0) return token;
    const own = pick(entry.users[user]);
    if (own.size > 0) return own;
    const groups = new Map<string, number>();
    for (const [group, given] of Object.entries(entry.groups)) {
      if (this.state.groups.get(group)?.users.includes(user) === true) pick(given, groups);
    }
    return groups.size > 0 ? groups : undefined;
  }

  /** Whether all privileges are held. */
  has(user: string, path: string, ...privileges: string[]): boolean {
    const held = this.on(user, path);
    return privileges.every((privilege) => held.has(privilege));
  }

  /** Whether any of the privileges is held. */
  hasAny(user: string, path: string, ...privileges: string[]): boolean {
    const held = this.on(user, path);
    return privileges.some((privilege) => held.has(privilege));
  }

  /** Refuses with the first privilege that is missing. */
  require(user: string, path: string, ...privileges: string[]): void {
    const held = this.on(user, path);
    for (const privilege of privileges) if (!held.has(privilege)) throw permissionError(`${path}, ${privilege}`);
  }

  /** Refuses when none of the privileges is held. */
  requireAny(user: string, path: string, ...privileges: string[]): void {
    if (!this.hasAny(user, path, ...privileges)) throw permissionError(`${path}, ${privileges.join("|")}`);
  }

  /** A VM's privileges may come from its future pool; the refusal always names the VM (check_vm_perm). */
  requireOnGuest(user: string, guest: number, pool: string | undefined, privileges: readonly string[], any = false): void {
    const holds = (path: string): boolean => (any ? this.hasAny(user, path, ...privileges) : this.has(user, path, ...privileges));
    if (pool !== undefined && pool !== "" && holds(`/pool/${pool}`)) return;
    if (any) this.requireAny(user, `/vms/${guest}`, ...privileges);
    else this.require(user, `/vms/${guest}`, ...privileges);
  }

  /** The right to hand out rights on a path; some objects accept the right to allocate them instead (check_perm_modify). */
  modifyPrivileges(path: string): string[] {
    if (/^\/storage\/.+$/.test(path)) return ["Permissions.Modify", "Datastore.Allocate"];
    if (/^\/vms\/.+$/.test(path)) return ["Permissions.Modify", "VM.Allocate"];
    if (/^\/pool\/.+$/.test(path)) return ["Permissions.Modify", "Pool.Allocate"];
    return ["Permissions.Modify"];
  }

  /** Groups on which a user holds any of the privileges. */
  groupsWith(user: string, privileges: readonly string[]): Set<string> {
    return new Set(this.state.groups.keys().filter((group) => this.hasAny(user, `/access/groups/${group}`, ...privileges)));
  }
}
