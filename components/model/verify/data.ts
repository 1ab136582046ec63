/** Data: each holder there and locked, each disk attached to its machine and in the backup once. */
import type { Finding } from "../finding";
import type { DataDiskPlan, EnvironmentPlan, MachinePlan } from "../plan";
import { found } from "./checks";
import type { DeployedGuest } from "./deployed";
import { nicsOf } from "./nic";
import { propertiesOf } from "./properties";
import type { Remedies } from "./remedy";

/** Compares the data of every machine of an environment. */
export function compareData(plan: EnvironmentPlan, guests: readonly DeployedGuest[], remedies: Remedies): readonly Finding[] {
  return plan.machines.flatMap((machine) => {
    const { data, key } = machine;
    if (data === undefined) return [];
    const place = `${plan.environment} data of ${key} (VMID ${data.holder.vmid})`;
    const refresh = remedies.refresh(plan.environment);
    const holder = guests.find(({ vmid }) => vmid === data.holder.vmid);
    if (holder === undefined) return [found("data-missing", place, "its holder is not on the host", data.holder.name, "see who removed it, restore it from the backup of the machine, and run again")];
    return [...compareHolder(plan, holder, place, refresh), ...data.disks.flatMap((disk) => compareDisk(machine, disk, holder, guests, place, refresh))];
  });
}

function compareHolder({ protectData }: EnvironmentPlan, { vmid, config }: DeployedGuest, place: string, refresh: string): readonly Finding[] {
  if (config === undefined) return [found("unseen", place, "its options cannot be read", "a token that may read them", "give the token the rights that docs/proxmox.md lists")];
  const unlocked = protectData && config.next["protection"] !== "1";
  const cards = nicsOf(config.next).map(({ key }) => key);
  return [
    ...(unlocked ? [found("data-unlocked", place, "protection is not 1: everybody with the right to the pool can delete it", "1", refresh)] : []),
    ...(cards.length === 0 ? [] : [found("nic-extra", place, `has ${cards.join(", ")}`, "no network card: it is never started", `find out who added it, and remove it on the host: qm set ${vmid} --delete ${cards.join(",")}`)]),
  ];
}

function compareDisk({ vmid, node }: MachinePlan, { interface: slot, name }: DataDiskPlan, holder: DeployedGuest, guests: readonly DeployedGuest[], place: string, refresh: string): readonly Finding[] {
  const machine = guests.find((guest) => guest.vmid === vmid);
  const owned = holder.config?.next[slot];
  if (holder.config === undefined || machine?.config === undefined) return [];
  if (owned === undefined) return [found("data-missing", place, `it has no disk at ${slot}, where ${name} is`, `the disk of ${name}`, "see who removed it, restore it from the backup of the machine, and run again")];
  const used = machine.config.next[slot];
  const [mine, its] = [propertiesOf(owned), propertiesOf(used ?? "")];
  if (its[""] !== mine[""]) return [found("data-detached", place, `VM ${vmid} has ${its[""] || "nothing"} at ${slot}, ${name} is ${mine[""] ?? ""}`, `the disk of ${name}`, `stop VM ${vmid} at once; then ${refresh}`)];
  return [
    ...(its["backup"] === "0" ? [found("data-backup", place, `${name} is left out of the backup of VM ${vmid} on ${node}`, "backup=1 at the machine", refresh)] : []),
    ...(mine["backup"] === "0" ? [] : [found("data-backup", place, `${name} is saved a second time with its holder`, "backup=0 at the holder", refresh)]),
  ];
}
