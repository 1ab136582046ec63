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
  const guests = (await guestsOf(host)).filter(({ vmid }) => vmid !== Number(vmId));
  const own = new RegExp(`[:/]vm-${String(vmId)}-`);
  const answers = await Promise.all(guests.map(async (guest) => Object.values(await configOf(host, guest)).some((value) => own.test(String(value)))));
  return guests.filter((_, index) => answers[index]).map(({ vmid }) => vmid);
}

async function guestsOf(host: HostConnection): Promise<readonly { readonly node: string; readonly vmid: number }[]> {
  return Guests.parse(await host.get("/cluster/resources", { type: "vm" })).filter(({ type }) => type === "qemu");
}

/** Leftovers are removed side by side: a machine that was listed may be gone, of which the token hears that it may not look. */
async function configOf(host: HostConnection, { node, vmid }: { readonly node: string; readonly vmid: number }): Promise<z.infer<typeof Options>> {
  try {
    return Options.parse(await host.get(`/nodes/${node}/qemu/${vmid}/config`));
  } catch (error) {
    if ((await guestsOf(host)).some((guest) => guest.vmid === vmid)) throw error;
    return {};
  }
}
