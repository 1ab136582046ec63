/** Privileges by group, as pve-access-control 9.1 defines them (AccessControl.pm, `privgroups`). */
const GROUPS: Record<string, Partial<Record<"root" | "admin" | "user" | "audit", string>>> = {
  VM: {
    admin:
      "VM.Config.Disk VM.Config.CPU VM.Config.Memory VM.Config.Network VM.Config.HWType VM.Config.Options VM.Allocate VM.Clone " +
      "VM.GuestAgent.Unrestricted VM.Migrate VM.Replicate VM.Snapshot VM.Snapshot.Rollback",
    user:
      "VM.Config.CDROM VM.Config.Cloudinit VM.Console VM.Backup VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt " +
      "VM.GuestAgent.FileWrite VM.PowerMgmt",
    audit: "VM.Audit VM.GuestAgent.Audit",
  },
  Sys: { root: "Sys.PowerMgmt Sys.Modify Sys.Incoming Sys.AccessNetwork", admin: "Sys.Console Sys.Syslog", audit: "Sys.Audit" },
  Datastore: { admin: "Datastore.Allocate Datastore.AllocateTemplate", user: "Datastore.AllocateSpace", audit: "Datastore.Audit" },
  SDN: { admin: "SDN.Allocate SDN.Audit", user: "SDN.Use", audit: "SDN.Audit" },
  User: { root: "Realm.Allocate", admin: "User.Modify Group.Allocate Realm.AllocateUser" },
  Pool: { admin: "Pool.Allocate", user: "Pool.Audit", audit: "Pool.Audit" },
  Mapping: { admin: "Mapping.Modify", user: "Mapping.Use", audit: "Mapping.Audit" },
};

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(" ");
}

function build(): { privileges: Set<string>; roles: Map<string, ReadonlySet<string>> } {
  const privileges = new Set<string>(["Permissions.Modify"]);
  const roles = new Map<string, Set<string>>([["NoAccess", new Set()]]);
  const give = (role: string, list: string[]): void => {
    const set = roles.get(role) ?? new Set<string>();
    for (const privilege of list) set.add(privilege);
    roles.set(role, set);
  };
  for (const [name, group] of Object.entries(GROUPS)) {
    const [root, admin, user, audit] = [words(group.root), words(group.admin), words(group.user), words(group.audit)];
    for (const privilege of [...root, ...admin, ...user, ...audit]) privileges.add(privilege);
    give(`PVE${name}Admin`, [...admin, ...user, ...audit]);
    give("PVEAdmin", [...admin, ...user, ...audit]);
    if (user.length > 0) give(`PVE${name}User`, [...user, ...audit]);
    give("PVEAuditor", audit);
  }
  roles.get("PVEAdmin")?.delete("Mapping.Modify");
  give("PVETemplateUser", ["VM.Clone", "VM.Audit"]);
  give("Administrator", [...privileges]);
  return { privileges, roles };
}

const built = build();

/** All privileges of Proxmox VE 9. */
export const PRIVILEGES: ReadonlySet<string> = built.privileges;

/** The roles that Proxmox makes itself; they can be neither changed nor deleted. */
export const BUILT_IN_ROLES: ReadonlyMap<string, ReadonlySet<string>> = built.roles;
