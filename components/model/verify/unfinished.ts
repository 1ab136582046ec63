/** Guests whose creation died: Proxmox puts a guest into its pool at the end of its creation, so until then the environment's token cannot see it. */
import type { Finding } from "../finding";
import type { HostPlan } from "../plan";
import { found } from "./checks";
import type { DeployedGuest } from "./deployed";
import type { Territory } from "./guests";

/** Where a guest is told of that belongs to no finished machine, and what is to be done once it is gone. */
interface Claim {
  readonly place: string;
  readonly stack: string;
  /** Storage whose disks of its number have to be looked at first: they may hold data of an earlier holder. */
  readonly holds?: string | undefined;
}

/** VMIDs of guests that are locked by their creation and in no pool (API2/Qemu.pm create_vm: the lock goes and the pool comes when the worker ends). */
export const unfinished = (guests: readonly DeployedGuest[]): ReadonlySet<number> => new Set(guests.filter(({ pool, config }) => pool === undefined && config?.now["lock"] === "create").map(({ vmid }) => vmid));

/** Finds those that are in the range of an environment, or are the gateway. The next creation of the same VMID fails as long as they are there. */
export function findUnfinished({ stack, gateway }: HostPlan, territories: readonly Territory[], guests: readonly DeployedGuest[], refresh: (stack: string) => string): readonly Finding[] {
  const left = unfinished(guests);
  return guests.filter(({ vmid }) => left.has(vmid)).flatMap(({ vmid, node }) => {
    const claim = gateway?.vmid === vmid ? { place: `${stack} gateway (VMID ${vmid})`, stack } : claimOf(vmid, territories);
    if (claim === undefined) return [];
    const look = claim.holds === undefined ? "" : `, see what its disks hold (pvesm list ${claim.holds} --vmid ${vmid}: data of an earlier holder would go with it)`;
    return [found(
      "machine-unfinished", claim.place, `VM ${vmid} is locked (create) and in no pool: its creation died or goes on`, "no such VM once no creation is under way",
      `when the task list of ${node} shows no creation of it any more${look}, run there qm unlock ${vmid} && qm destroy ${vmid} --destroy-unreferenced-disks 1, then ${refresh(claim.stack)}`,
    )];
  });
}

function claimOf(vmid: number, territories: readonly Territory[]): Claim | undefined {
  const territory = territories.find(({ vmids }) => vmids.from <= vmid && vmid <= vmids.to);
  if (territory === undefined) return undefined;
  const { environment, machines } = territory.plan;
  const holding = machines.find(({ data }) => data?.holder.vmid === vmid);
  const machine = machines.find((one) => one.vmid === vmid);
  const place = holding !== undefined ? `${environment} data of ${holding.key} (VMID ${vmid})` : machine !== undefined ? `${environment} ${machine.key} (VMID ${vmid})` : `${environment} VMIDs ${territory.vmids.from} to ${territory.vmids.to}`;
  return { place, stack: environment, holds: holding?.storage };
}
