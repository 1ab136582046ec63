/**
 * Effective rights: access control of a host expanded to who holds which privilege on which object, and by what.
 *
 * Proxmox decides so (pve-access-control, `roles` and `permissions`): of all levels of a path, from the object up to `/`,
 * the lowest at which something is given to the asking one decides alone; what is not handed down counts only where it
 * stands. At one level an entry for the token or user itself beats those for its groups. `NoAccess` beats every other role.
 * Members of a pool have, beside what is given on them, what is given on the pool. A token without privilege separation is
 * its user; one with it holds what its own entries give, as far as its user holds it too. `root@pam` holds everything.
 */
import type { AccessEntry, AccessRole, AccessState, AccessToken, AccessUser } from "./access-state";
import { NO_ACCESS, PRIVILEGES } from "./built-in-role";

/** The user who may do everything, whatever the entries say. */
export const ROOT = "root@pam";

/** What gives a privilege. */
export interface Source {
  /** Undefined for `root@pam`. */
  readonly entry?: AccessEntry;
  /** Pool whose member the object is, where the entry is on the pool. */
  readonly pool?: string;
  /** For a token with privilege separation: what gives it to its user, without which its own entry would give nothing. */
  readonly user?: Source;
}

/** Privileges on one object, each with what gives it. */
export type Held = ReadonlyMap<string, Source>;

const NOTHING: Held = new Map();

/** Somebody who can ask a host: a user, or one of its tokens. */
export interface Identity {
  /** `anna@pve`, or `pulumi-dev@pve!deploy`. */
  readonly id: string;
  readonly user: AccessUser;
  readonly token?: AccessToken;
}

/** Everybody of a host: each user, then its tokens. */
export function identitiesOf({ users }: AccessState): readonly Identity[] {
  return users.flatMap((user) => [{ id: user.id, user }, ...user.tokens.map((token) => ({ id: `${user.id}!${token.name}`, user, token }))]);
}

/** Effective rights on one host. */
export class Rights {
  private readonly entries = new Map<string, Map<string, AccessEntry[]>>();
  private readonly roles: ReadonlyMap<string, AccessRole>;
  private readonly pools = new Map<string, string[]>();

  constructor(state: AccessState) {
    this.roles = new Map(state.roles.map((role) => [role.id, role]));
    // Proxmox forgets an entry with a role that is not there.
    for (const entry of state.entries.filter(({ role }) => this.roles.has(role))) {
      const own = this.entries.get(entry.holder) ?? new Map<string, AccessEntry[]>();
      own.set(entry.path, [...(own.get(entry.path) ?? []), entry]);
      this.entries.set(entry.holder, own);
    }
    for (const { id, guests, storages } of state.pools) {
      for (const member of [...guests.map((vmid) => `/vms/${vmid}`), ...storages.map((name) => `/storage/${name}`)]) this.pools.set(member, [...(this.pools.get(member) ?? []), id]);
    }
  }

  /** What somebody holds on an object, given by its path in the access control list. */
  on({ id, user, token }: Identity, path: string): Held {
    const groups = user.groups.map((group) => `@${group}`);
    const ofUser = () => (user.id === ROOT ? EVERYTHING : this.given(user.id, groups, path));
    if (token === undefined || !token.separated) return ofUser();
    const own = this.given(id, [], path);
    if (own.size === 0 || user.id === ROOT) return own;
    const limit = ofUser();
    return new Map([...own].flatMap(([privilege, source]) => {
      const mine = limit.get(privilege);
      return mine === undefined ? [] : [[privilege, { ...source, user: mine }] as const];
    }));
  }

  private given(holder: string, groups: readonly string[], path: string): Held {
    const lists = [holder, ...groups].flatMap((name) => this.entries.get(name) ?? []);
    if (lists.length === 0) return NOTHING;
    const direct = this.deciding(holder, groups, path).map((entry): Source => ({ entry }));
    const pooled = (this.pools.get(path) ?? []).flatMap((pool) => this.deciding(holder, groups, `/pool/${pool}`).map((entry): Source => ({ entry, pool })));
    const sources = [...direct, ...pooled];
    if (sources.some(({ entry }) => entry?.role === NO_ACCESS)) return NOTHING;
    const held = new Map<string, Source>();
    for (const source of sources) for (const privilege of this.roles.get(source.entry?.role ?? "")?.privileges ?? []) if (!held.has(privilege)) held.set(privilege, source);
    return held;
  }

  /** The entries of the lowest level at which there are any: of the holder itself, else of its groups. */
  private deciding(holder: string, groups: readonly string[], path: string): readonly AccessEntry[] {
    for (const level of upwards(path)) {
      const at = (name: string) => (this.entries.get(name)?.get(level) ?? []).filter(({ propagate }) => propagate || level === path);
      const own = at(holder);
      const found = own.length > 0 ? own : groups.flatMap(at);
      if (found.length > 0) return found;
    }
    return [];
  }
}

const EVERYTHING: Held = new Map(PRIVILEGES.map((privilege) => [privilege, {}]));

/** `/vms/100`, `/vms`, `/`. */
function upwards(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join("/")}`), "/"];
}
