/**
 * Rights by which somebody gets more than he has, and rights that let him hand on what he has. Read from what the methods
 * of pve-access-control and pve-storage check.
 */

/** Why a privilege on a path lets its holder get more; undefined where it does not. */
export function growthBy(privilege: string, path: string): string | undefined {
  const { why, where } = GROWING[privilege] ?? {};
  return why !== undefined && (where?.test(path) ?? true) ? why : undefined;
}

interface Growth {
  readonly why: string;
  /** On which paths. @default all */
  readonly where?: RegExp;
}

const GROWING: Readonly<Record<string, Growth>> = {
  "Permissions.Modify": { why: "gives anybody any role" },
  "User.Modify": { why: "makes tokens of others, sets their passwords and puts anybody into a group" },
  "Group.Allocate": { why: "deletes groups, and with them what they deny" },
  "Realm.Allocate": { why: "adds a realm whose logins somebody else decides" },
  "Realm.AllocateUser": { why: "makes and deletes users" },
  "Sys.Modify": { why: "changes what roles mean, and the host itself" },
  "Mapping.Modify": { why: "hands devices of the host to machines" },
  // A storage of any folder holds the file of the access control list as well (POST /storage).
  "Datastore.Allocate": { why: "makes a storage of any folder of the host", where: /^\/(storage)?$/ },
};

/**
 * Privileges that let their holder change the access control list of an object of its own without `Permissions.Modify`:
 * Proxmox then lets it hand on, to anybody, what it holds there, and nothing else (check_perm_modify and API2/ACL.pm).
 */
export function handsOn(path: string): string | undefined {
  return HANDING.find(([pattern]) => pattern.test(path))?.[1];
}

const HANDING: readonly (readonly [RegExp, string])[] = [
  [/^\/vms\/./, "VM.Allocate"],
  [/^\/storage\/./, "Datastore.Allocate"],
  [/^\/pool\/./, "Pool.Allocate"],
];
