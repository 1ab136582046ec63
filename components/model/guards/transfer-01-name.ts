import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

/** TRANSFER-01 */
export const transferName: Guard = {
  id: "TRANSFER-01",
  title: "data moves between hosts through a storage that is none of the estate's own",
  why: "each host has storages of its own under the estate's names: what one writes there, the other does not see",
  check({ settings: { host } }) {
    const { transfer } = host;
    if (transfer === undefined) return [];
    const place = hostPlace("transfer");
    // Form of a storage's name: pve-storage, format pve-storage-id.
    if (!/^[A-Za-z][A-Za-z0-9\-_.]*[A-Za-z0-9]$/.test(transfer)) return [problem(place, `"${transfer}" cannot be used`, "the name of a Proxmox storage", "write for example transfer")];
    return transfer.startsWith("trilane-") ? [problem(place, `"${transfer}" is a name of the estate's own storages`, "a storage that all hosts see", "name the NFS storage of the hosts, for example transfer")] : [];
  },
};
