/** What a host stack's token needs, and what it has to see. */
import { byText, ownValue } from "../canonical";
import type { ProxmoxVersion } from "../input";
import type { Privileges } from "./token";

/**
 * What the host stack's token needs on `/`: measured as sufficient on Proxmox VE 9.2. Whoever holds it can give himself
 * any right. `Group.Allocate` and `Realm.Allocate` are for people: their groups, and the second factor that a realm demands.
 * Proxmox 9 split `VM.Monitor`. `VM.Migrate` is for the maintenance of a cluster's node alone: data moves by it.
 */
export function hostPrivileges({ major }: ProxmoxVersion): readonly string[] {
  return [
    "Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit", "Group.Allocate", "Permissions.Modify", "Pool.Allocate", "Pool.Audit", "Realm.Allocate", "Realm.AllocateUser", "User.Modify",
    "SDN.Allocate", "SDN.Audit", "SDN.Use", "Sys.AccessNetwork", "Sys.Audit", "Sys.Modify", "VM.Allocate", "VM.Audit", "VM.Backup", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit",
    "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", major >= 9 ? "VM.GuestAgent.Audit" : "VM.Monitor", "VM.Migrate", "VM.PowerMgmt",
  ].sort(byText);
}

/** Without these on `/`, Proxmox leaves out of its lists what it hides. */
const READING = ["Datastore.Audit", "Permissions.Modify", "Pool.Audit", "SDN.Audit", "Sys.Audit", "User.Modify", "VM.Audit"];

/** What a host's token lacks to see everything; empty for one that does. */
export function hiddenFrom(held: Privileges): readonly string[] {
  return READING.filter((privilege) => !(ownValue(held, "/") ?? []).includes(privilege));
}
