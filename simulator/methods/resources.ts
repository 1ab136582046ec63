import type { Host } from "../host";
import { bootOrderDisk, guestStatus } from "../guests/status";
import { space } from "../storage/allocation";
import { contents, isShared } from "../storage/volumes";

/** Lists are asked for often and machines change seldom; a changed machine is another record. Time and memory pass without a change. */
const known = new WeakMap<object, Record<string, unknown>>();

/** A virtual machine in lists of the cluster (pve-manager API2Tools.pm extract_vm_stats). */
export function guestStats(host: Host, id: string): Record<string, unknown> {
  const guest = host.state.guests.get(id);
  if (guest === undefined) return {};
  const uptime = guest.startedAt === undefined ? 0 : Math.max(0, Math.floor(Date.now() / 1000) - guest.startedAt);
  const before = known.get(guest);
  const mem = guest.startedAt === undefined ? 0 : (host.memoryOf(Number(id)) ?? 0);
  if (before !== undefined) return { ...before, uptime, mem, memhost: mem };
  const status = guestStatus(host, Number(id), guest);
  const stats = {
    id: `qemu/${id}`, vmid: Number(id), node: guest.node, type: "qemu", status: status.status, name: status.name, template: Number(guest.config.template ?? "0"),
    uptime, maxcpu: status.cpus, cpu: 0, maxmem: status.maxmem, mem: status.mem, maxdisk: bootOrderDisk(host, guest), disk: 0, netin: 0, netout: 0,
    diskread: 0, diskwrite: 0, memhost: status.memhost,
  };
  known.set(guest, stats);
  return stats;
}

/** A storage in lists of the cluster (extract_storage_stats). */
export function storageStats(host: Host, id: string, node: string): Record<string, unknown> {
  const storage = host.state.storages.get(id);
  if (storage === undefined) return {};
  const { total, used } = space(host, id, node);
  return {
    id: `storage/${node}/${id}`, storage: id, node, type: "storage", plugintype: storage.type, status: "available", shared: Number(isShared(storage)),
    content: contents(storage).join(","), maxdisk: total, disk: used,
  };
}
