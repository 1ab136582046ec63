/**
 * What Proxmox brings along: its privileges and its own roles (pve-access-control 9, `pveum role list`). A host that is
 * read back tells its own; a plan needs them because anybody may name them.
 */
import type { AccessRole } from "./access-state";

/** Every privilege of Proxmox VE 8 and 9. `VM.Monitor` is 8's alone, `VM.GuestAgent.*` and `VM.Replicate` are 9's. */
export const PRIVILEGES: readonly string[] = [
  "Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit", "Group.Allocate", "Mapping.Audit", "Mapping.Modify", "Mapping.Use",
  "Permissions.Modify", "Pool.Allocate", "Pool.Audit", "Realm.Allocate", "Realm.AllocateUser", "SDN.Allocate", "SDN.Audit", "SDN.Use", "Sys.AccessNetwork", "Sys.Audit",
  "Sys.Console", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt", "Sys.Syslog", "User.Modify", "VM.Allocate", "VM.Audit", "VM.Backup", "VM.Clone", "VM.Config.CDROM",
  "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.Console",
  "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "VM.GuestAgent.FileSystemMgmt", "VM.GuestAgent.FileWrite", "VM.GuestAgent.Unrestricted", "VM.Migrate", "VM.Monitor",
  "VM.PowerMgmt", "VM.Replicate", "VM.Snapshot", "VM.Snapshot.Rollback",
];

/** Role that takes everything away. */
export const NO_ACCESS = "NoAccess";

const NOT_OF_AN_ADMIN = ["Mapping.Modify", "Permissions.Modify", "Realm.Allocate", "Sys.AccessNetwork", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt"];
const VM_USER = /^VM\.(Audit|Backup|Config\.(CDROM|Cloudinit)|Console|GuestAgent\.(Audit|FileRead|FileSystemMgmt|FileWrite)|PowerMgmt)$/;

const matching = (pattern: RegExp): readonly string[] => PRIVILEGES.filter((privilege) => pattern.test(privilege));

const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  Administrator: PRIVILEGES,
  [NO_ACCESS]: [],
  PVEAdmin: PRIVILEGES.filter((privilege) => !NOT_OF_AN_ADMIN.includes(privilege)),
  PVEAuditor: matching(/\.Audit$/),
  PVEDatastoreAdmin: matching(/^Datastore\./),
  PVEDatastoreUser: ["Datastore.AllocateSpace", "Datastore.Audit"],
  PVEMappingAdmin: matching(/^Mapping\./),
  PVEMappingUser: ["Mapping.Audit", "Mapping.Use"],
  PVEPoolAdmin: matching(/^Pool\./),
  PVEPoolUser: ["Pool.Audit"],
  PVESDNAdmin: matching(/^SDN\./),
  PVESDNUser: ["SDN.Audit", "SDN.Use"],
  PVESysAdmin: ["Sys.Audit", "Sys.Console", "Sys.Syslog"],
  PVETemplateUser: ["VM.Audit", "VM.Clone"],
  PVEUserAdmin: ["Group.Allocate", "Realm.AllocateUser", "User.Modify"],
  PVEVMAdmin: matching(/^VM\./),
  PVEVMUser: matching(VM_USER),
};

/** Proxmox's own roles. */
export const BUILT_IN_ROLES: readonly AccessRole[] = Object.entries(BY_NAME).map(([id, privileges]) => ({ id, privileges }));
