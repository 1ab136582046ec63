import { z } from "zod";
import { isBare, leftVm } from "../machine/leftovers";
import type { Leftover } from "../host/leftovers";

/**
 * A holder whose creation was interrupted: our name, stopped, and without any firewall. No machine starts on its disks
 * before it has one, so they were never written to. A holder that has one may hold data: it stays and is reported.
 */
export const leftHolder: Leftover = {
  ...leftVm,
  kind: "holder",
  strange: (found, inputs) => {
    const { config } = z.object({ config: z.looseObject({}) }).parse(found);
    // Its disks cannot be told from older ones of this number, which hold data.
    if (isBare(config)) return "and nothing but its number is left of a creation that was killed; look at the disks of this number and remove it on the host";
    return leftVm.strange(found, inputs);
  },
  remove: async (host, inputs, found) => {
    const { nodeName, vmId } = inputs;
    await host.put(`/nodes/${String(nodeName)}/qemu/${String(vmId)}/config`, { protection: "0" });
    await leftVm.remove(host, inputs, found);
  },
};
