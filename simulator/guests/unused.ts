import { failure } from "../errors";
import type { Host } from "../host";
import { removeVolume } from "../storage/allocation";
import { splitVolumeId } from "../storage/volumes";
import type { GuestRecord } from "../state/records";
import { isDrive, parseDrive } from "./drives";
import type { Change } from "./rights";

/** Whether a volume's name makes it this machine's own (vm_is_volid_owner). */
export function ownsVolume(vmid: number, volume: string): boolean {
  const name = splitVolumeId(volume)?.name;
  return name !== undefined && new RegExp(`(?:^|/)(?:vm|base)-${vmid}-`).test(name);
}

/**
 * Refuses to remove a volume that is still used, or without the right to its storage (QemuServer.pm
 * try_deallocate_drive). Another machine's volume needs neither, because it is left alone.
 */
export function requireDeallocation(change: Change, guest: Readonly<GuestRecord>, option: string, volume: string): void {
  if (!ownsVolume(change.vmid, volume)) return;
  change.host.permissions.require(change.user, `/storage/${splitVolumeId(volume)?.storage ?? ""}`, "Datastore.AllocateSpace");
  const used = Object.entries(guest.config).some(([other, value]) => other !== option && isDrive(other) && parseDrive(other, value)?.file === volume);
  if (used) throw failure(`unable to delete '${volume}' - volume is still in use (snapshot?)`);
}

/** Removes a volume of this machine; one of another machine stays with it. */
export function deallocate(host: Host, node: string, vmid: number, volume: string): void {
  if (ownsVolume(vmid, volume)) removeVolume(host, node, volume);
}
