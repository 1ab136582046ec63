import { failure } from "../errors";
import type { Host } from "../host";
import { changeAcl } from "../methods/access-config";
import { findVolume, removeVolume, volumesOn } from "../storage/allocation";
import { splitVolumeId } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { drives, isCdrom } from "./drives";
import { requireGuest, requireUnlocked, requireUnprotected } from "./guest";

/** A request to destroy a virtual machine. */
export interface Destruction {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  readonly purge: boolean;
  readonly unreferenced: boolean;
  readonly skipLock: boolean;
}

/** Checks and starts the task that destroys a virtual machine with its volumes, firewall, pool membership and ACL. */
export function destroyGuest(destruction: Destruction): string {
  const { host, user, node, vmid } = destruction;
  check(destruction);
  return host.tasks.start({ node, type: "qmdestroy", id: String(vmid), user }, (worker) => {
    check(destruction);
    destroy(destruction, worker);
  });
}

function check({ host, node, vmid }: Destruction): void {
  const guest = requireGuest(host, node, vmid);
  requireUnprotected(guest, `can't remove VM ${vmid}`);
  if (guest.startedAt !== undefined) throw failure(`VM ${vmid} is running - destroy failed`);
}

function destroy({ host, node, vmid, purge, unreferenced, skipLock }: Destruction, worker: Worker): void {
  const { state } = host;
  const guest = requireGuest(host, node, vmid);
  if (!skipLock && guest.config.lock !== "suspended") requireUnlocked(guest);

  const volumes = [...drives(guest.config), ...drives(guest.pending)].filter(([, drive]) => !isCdrom(drive, true)).map(([, drive]) => drive.file);
  const unused = Object.entries(guest.config).filter(([option]) => /^unused\d+$/.test(option)).map(([, value]) => value);
  for (const volume of [...volumes, ...unused]) {
    if (splitVolumeId(volume) !== undefined && findVolume(host, node, volume)?.owner === vmid) removeVolume(host, node, volume);
  }
  if (unreferenced) {
    for (const [id, volume] of volumesOn(host, node)) if (volume.kind === "images" && volume.owner === vmid) removeVolume(host, node, id);
  }

  changeAcl(state, `/vms/${vmid}`, (draft) => void Object.assign(draft, { users: {}, groups: {}, tokens: {} }));
  for (const [name, pool] of state.pools.entries()) {
    if (pool.guests.includes(vmid)) state.pools.change(name, (draft) => void (draft.guests = draft.guests.filter((one) => one !== vmid)));
  }
  state.firewalls.delete(`vm/${vmid}`);
  if (purge) {
    worker.log(`purging VM ${vmid} from related configurations..`);
    removeFromJobs(host, vmid);
  }
  state.guests.delete(String(vmid));
}

function removeFromJobs(host: Host, vmid: number): void {
  for (const [id, job] of host.state.jobs.entries()) {
    for (const key of ["vmid", "exclude"]) {
      const list = typeof job[key] === "string" ? job[key].split(",") : [];
      if (!list.includes(String(vmid))) continue;
      const rest = list.filter((one) => one !== String(vmid)).join(",");
      host.state.jobs.change(id, (draft) => {
        if (rest === "") delete draft[key];
        else draft[key] = rest;
      });
    }
  }
}
