import { z } from "zod";
import type { HostConnection } from "../host/connection";
import type { Inputs, Leftover } from "../host/leftovers";
import { leftVm } from "../machine/leftovers";

const Options = z.record(z.string(), z.unknown());
const Guests = z.array(z.object({ vmid: z.number(), node: z.string(), type: z.string() }));
const Found = z.looseObject({ users: z.array(z.number()) });

/**
 * A holder whose creation was interrupted: our name, stopped, without any firewall, and no machine has its disks. No
 * machine starts on them before the holder has a firewall, so they were never written to. Any other one may hold data:
 * it stays and is reported.
 */
export const leftHolder: Leftover = {
  ...leftVm,
  kind: "holder",
  find: async (host, inputs) => {
    const found = await leftVm.find(host, inputs);
    return found === undefined ? undefined : { ...found, users: await usersOf(host, inputs) };
  },
  strange: (found, inputs) => {
    const { users } = Found.parse(found);
    return leftVm.strange(found, inputs) ?? (users[0] === undefined ? undefined : `and VM ${users[0]} has a disk of it, so it may hold data`);
  },
  remove: async (host, inputs, found) => {
    const { nodeName, vmId } = inputs;
    await host.put(`/nodes/${String(nodeName)}/qemu/${String(vmId)}/config`, { protection: "0" });
    await leftVm.remove(host, inputs, found);
  },
};

/** VMIDs of the machines that have a volume of a holder, as far as the token sees them. */
async function usersOf(host: HostConnection, { vmId }: Inputs): Promise<readonly number[]> {
  const guests = Guests.parse(await host.get("/cluster/resources", { type: "vm" })).filter(({ vmid, type }) => type === "qemu" && vmid !== Number(vmId));
  const own = new RegExp(`[:/]vm-${String(vmId)}-`);
  const uses = async ({ node, vmid }: (typeof guests)[number]): Promise<boolean> => Object.values(Options.parse(await host.get(`/nodes/${node}/qemu/${vmid}/config`))).some((value) => own.test(String(value)));
  const answers = await Promise.all(guests.map(uses));
  return guests.filter((_, index) => answers[index]).map(({ vmid }) => vmid);
}
