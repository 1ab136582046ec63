import type { EmbeddedHost } from "./host";
import { askAsRoot } from "./root";

/** VMIDs of all machines on the embedded host. @throws Failure (3) when it does not answer */
export async function vmidsOn(host: EmbeddedHost): Promise<ReadonlySet<number>> {
  const machines = (await askAsRoot(host, "GET", "/cluster/resources", { type: "vm" })) as readonly { readonly vmid: number }[];
  return new Set(machines.map(({ vmid }) => vmid));
}

/** Takes Proxmox's protection off every machine of a pool of the embedded host. @throws Failure (3) when it does not answer */
export async function unprotectPool(host: EmbeddedHost, pool: string): Promise<void> {
  const machines = (await askAsRoot(host, "GET", "/cluster/resources", { type: "vm" })) as readonly { readonly vmid: number; readonly node: string; readonly pool?: string }[];
  for (const { node, vmid, pool: own } of machines) if (own === pool) await askAsRoot(host, "PUT", `/nodes/${node}/qemu/${vmid}/config`, { protection: "0" });
}
