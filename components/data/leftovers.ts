import { leftVm } from "../machine/leftovers";
import type { Leftover } from "../host/leftovers";

/**
 * A holder whose creation was interrupted: our name, stopped, and without any firewall. No machine starts on its disks
 * before it has one, so they were never written to. A holder that has one may hold data: it stays and is reported.
 */
export const leftHolder: Leftover = {
  ...leftVm,
  kind: "holder",
  remove: async (host, inputs, found) => {
    const { nodeName, vmId } = inputs;
    await host.put(`/nodes/${String(nodeName)}/qemu/${String(vmId)}/config`, { protection: "0" });
    await leftVm.remove(host, inputs, found);
  },
};
