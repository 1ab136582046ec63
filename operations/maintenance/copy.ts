/** The data of a machine goes to another host: backup, restore, comparison. Its original is not touched but for a mark. */
import { z } from "zod";
import type { HostConnection } from "../../components/host/connection";
import type { Kept, StepMachine } from "../../components/model/maintenance";
import { otherSide } from "../failure";
import { differencesOf, diskText, disksOf, markedForBackup } from "./disks";
import { carryOut, configOf, configure, deleteGuest, shutDown, type Config, type Guest } from "./guests";
import { own, required, type Work } from "./work";

const Archives = z.array(z.object({ volid: z.string(), ctime: z.number(), notes: z.string().default("") }));
const Tasks = z.array(z.object({ starttime: z.number() }));

/** An archive in the storage that both hosts see. */
export interface Archive {
  readonly volume: string;
  /** Seconds since 1970. */
  readonly made: number;
}

/** Copies what each machine of the step keeps. */
export async function copyData(work: Work): Promise<void> {
  for (const machine of work.step.machines) if (machine.data !== undefined) await copyHolder(work, machine, machine.data);
}

async function copyHolder(work: Work, machine: StepMachine, kept: Kept): Promise<void> {
  const { site, step } = work;
  const [from, to] = [await site.host(step.from.stack), await site.host(step.to.stack)];
  await shutDown(from, await required(from, step.from, machine, step.environment));
  const holder = await required(from, step.from, kept, step.environment);
  const original = await configOf(from, holder);
  if (original === undefined) throw otherSide(`VM ${kept.vmid} ${kept.name}: has gone while it was looked at; expected it on ${step.from.stack}; run again`);

  const archive = await ensureArchive(work, from, machine, holder, original);
  await ensureRestored(work, to, kept, original, archive);
  await requireSame(work, kept);
}

/** An archive of this plan that is younger than anything the machine may have written, else a new one. */
async function ensureArchive(work: Work, host: HostConnection, machine: StepMachine, holder: Guest, original: Config): Promise<Archive> {
  const found = await archivesOf(work, host, holder.vmid);
  const started = await lastStart(host, holder.node, machine.vmid);
  const usable = found.find(({ made }) => made >= started);
  if (usable !== undefined) {
    await markDisks(host, holder, original, false);
    return usable;
  }
  work.tell(`back up ${holder.name}`);
  await markDisks(host, holder, original, true);
  await carryOut(host, holder.node, `/nodes/${holder.node}/vzdump`, { vmid: String(holder.vmid), storage: transferOf(work), mode: "stop", compress: "zstd", remove: "0", "notes-template": work.mark });
  await markDisks(host, holder, original, false);
  const [made] = await archivesOf(work, host, holder.vmid);
  if (made === undefined) throw otherSide(`VM ${holder.vmid} ${holder.name}: its backup ended well and is not in ${transferOf(work)}; expected it there; look at the task list of ${holder.node}, then run again`);
  return made;
}

/** Archives of a VM that this plan made, the newest first. */
export async function archivesOf(work: Work, host: HostConnection, vmid: number): Promise<readonly Archive[]> {
  const { node } = work.step.from;
  const all = Archives.parse(await host.get(`/nodes/${node}/storage/${transferOf(work)}/content`, { content: "backup", vmid: String(vmid) }));
  return all.filter(({ notes }) => notes === work.mark).map(({ volid, ctime }) => ({ volume: volid, made: ctime })).sort((a, b) => b.made - a.made);
}

/** When a machine was started last, as far as the node's task list reaches; 0 when it tells of no start. */
async function lastStart(host: HostConnection, node: string, vmid: number): Promise<number> {
  const tasks = Tasks.parse(await host.get(`/nodes/${node}/tasks`, { vmid: String(vmid), typefilter: "qmstart", limit: "1" }));
  return tasks[0]?.starttime ?? 0;
}

/** Holders stay out of backups, because the machines have their disks in theirs: for this one backup they are in. */
async function markDisks(host: HostConnection, guest: Guest, config: Config, backup: boolean): Promise<void> {
  const current = await configOf(host, guest);
  const wrong = disksOf(current ?? config).filter(({ options }) => (options["backup"] !== "0") !== backup);
  if (wrong.length > 0) await configure(host, guest, Object.fromEntries(wrong.map((disk) => [disk.slot, diskText(markedForBackup(disk, backup))])));
}

/** The copy, made from this archive; what an interrupted restore left, or one of an older archive, is made again. */
async function ensureRestored(work: Work, host: HostConnection, kept: Kept, original: Config, archive: Archive): Promise<void> {
  const { step, tell } = work;
  const there = await own(host, step.to, kept, step.environment);
  if (there !== undefined) {
    const copy = await configOf(host, there);
    const restored = await lastRestore(host, step.to.node, kept.vmid);
    if (copy !== undefined && restored >= archive.made && differencesOf(original, copy).length === 0) return markDisks(host, there, copy, false);
    if (copy !== undefined) {
      tell(`remove an unfinished copy of ${kept.name} on ${step.to.stack}`);
      await deleteGuest(host, there);
    }
  }
  tell(`restore ${kept.name} on ${step.to.stack}`);
  const storage = storageOf(original);
  await carryOut(host, step.to.node, `/nodes/${step.to.node}/qemu`, { vmid: String(kept.vmid), archive: archive.volume, storage, pool: step.environment, unique: "0", start: "0" });
  const made = await required(host, step.to, kept, step.environment);
  const copy = await configOf(host, made);
  if (copy !== undefined) await markDisks(host, made, copy, false);
}

/** When a VM was restored last, as far as the node's task list reaches. */
async function lastRestore(host: HostConnection, node: string, vmid: number): Promise<number> {
  const tasks = Tasks.parse(await host.get(`/nodes/${node}/tasks`, { vmid: String(vmid), typefilter: "qmrestore", limit: "1" }));
  return tasks[0]?.starttime ?? 0;
}

/** Storages have the same names on every host: each environment's disks are in its own. */
function storageOf(original: Config): string {
  const [disk] = disksOf(original);
  return disk?.volume.slice(0, disk.volume.indexOf(":")) ?? "";
}

/** Nothing goes on before every disk has arrived with its size, in a volume that is there, under protection. @throws Failure (3) */
export async function requireSame({ site, step }: Pick<Work, "site" | "step">, kept: Kept): Promise<Config> {
  const [from, to] = [await site.host(step.from.stack), await site.host(step.to.stack)];
  const [original, copy] = [await configOf(from, await required(from, step.from, kept, step.environment)), await configOf(to, await required(to, step.to, kept, step.environment))];
  const wrong = original === undefined || copy === undefined ? ["one of them has gone"] : [...differencesOf(original, copy), ...(copy["protection"] === original["protection"] ? [] : ["its protection differs"])];
  const sizes = original === undefined || copy === undefined ? [] : await compareVolumes(from, step.from.node, original, to, step.to.node, copy);
  if (copy !== undefined && wrong.length + sizes.length === 0) return copy;
  throw otherSide(`VM ${kept.vmid} ${kept.name}: the copy on ${step.to.stack} is not the original on ${step.from.stack}: ${[...wrong, ...sizes].join(", ")}; expected the same disks; the original is untouched: look at both, then run again`);
}

async function compareVolumes(from: HostConnection, fromNode: string, original: Config, to: HostConnection, toNode: string, copy: Config): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const disk of disksOf(original)) {
    const other = disksOf(copy).find(({ slot }) => slot === disk.slot);
    const [wanted, found] = [await sizeOf(from, fromNode, disk.volume), other === undefined ? undefined : await sizeOf(to, toNode, other.volume)];
    if (wanted !== found) wrong.push(`the volume of ${disk.slot} has ${found ?? "no"} bytes instead of ${wanted}`);
  }
  return wrong;
}

async function sizeOf(host: HostConnection, node: string, volume: string): Promise<number> {
  const storage = volume.slice(0, volume.indexOf(":"));
  return z.object({ size: z.number() }).parse(await host.get(`/nodes/${node}/storage/${storage}/content/${encodeURIComponent(volume)}`)).size;
}

function transferOf({ plan }: Pick<Work, "plan">): string {
  if (plan.transfer === undefined) throw new RangeError("a plan that copies data has a transfer storage");
  return plan.transfer;
}
