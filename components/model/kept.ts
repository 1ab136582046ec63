/**
 * Data that exists, held against the plan: nothing of it may vanish because the code no longer names it, or names it
 * elsewhere. Only a recorded word lets it go, in two runs: the first unlocks, the second deletes.
 */
import { entriesOf } from "./canonical";
import { byInterface, holdersOf, serialOf } from "./data";
import type { RetiredData } from "./estate";
import type { EnvironmentFacts } from "./facts";
import { estatePlace } from "./place";
import type { EnvironmentPlan, HolderPlan } from "./plan";
import type { Problem } from "./problem";
import type { Recorded, RecordedDisk, RecordedHolder } from "./recorded";

/** The recorded words of the estate. */
export type Retired = Readonly<Record<string, RetiredData>> | undefined;

/** A disk that exists, with the VM that owns it. */
interface Kept {
  readonly holder: RecordedHolder;
  readonly disk: RecordedDisk;
}

/** The service of a machine's key. */
const serviceOf = (key: string): string => key.replace(/-\d+$/, "");

/** Whether the estate says that a disk's data is given up, for its machine or for all machines of its service. */
export function isRetired(retired: Retired, key: string, serial: string): boolean {
  return entriesOf(retired).some(([name]) => {
    const [owner = "", data = ""] = name.split("/");
    return (owner === key || owner === serviceOf(key)) && serialOf(data) === serial;
  });
}

/**
 * The holders that this run declares: those of the machines, and those whose data was given up and is still locked or
 * still at its machine. These are unlocked in this run; the next one leaves them out, which deletes them. Expects data
 * without problems.
 */
export function settledHolders(plan: EnvironmentPlan, { holders: existing, disks: attached }: Pick<Recorded, "holders" | "disks">, retired: Retired): readonly HolderPlan[] {
  const wanted = holdersOf(plan);
  const isUsed = (key: string, path: string): boolean => attached[`${key}-vm`]?.some((disk) => disk.path === path) === true;
  const leaving = existing.filter(({ key, locked, disks }) => disks.some(({ serial, path }) => !declares(wanted, key, serial) && isRetired(retired, key, serial) && (locked || isUsed(key, path))));
  const others = leaving.filter(({ key }) => wanted.every((holder) => holder.key !== key)).map(asIs);
  const mixed = wanted.map((holder) => {
    const old = leaving.find(({ key }) => key === holder.key);
    if (old === undefined) return holder;
    const rest = old.disks.filter(({ serial }) => !declares(wanted, holder.key, serial));
    return { ...holder, locked: false, disks: byInterface([...holder.disks, ...rest.map(({ interface: slot, serial, sizeGiB }) => ({ interface: slot, serial, sizeGiB }))]) };
  });
  return [...mixed, ...others];
}

const declares = (holders: readonly HolderPlan[], key: string, serial: string): boolean => holders.some((holder) => holder.key === key && holder.disks.some((disk) => disk.serial === serial));

function asIs({ key, vmid, name, node, pool, description, disks }: RecordedHolder): HolderPlan {
  const own = disks.map(({ interface: slot, serial, sizeGiB }) => ({ interface: slot, serial, sizeGiB }));
  return { key, vmid, name, node, pool, description, storage: disks[0]?.storage ?? "", locked: false, disks: own };
}

/** A disk of given-up data at a holder that keeps other data. */
export interface LeavingDisk {
  readonly key: string;
  readonly node: string;
  /** VMID of the holder. */
  readonly holder: number;
  /** VMID of the machine; undefined when there is none any more. */
  readonly machine: number | undefined;
  readonly interface: string;
  /** Volume id. */
  readonly volume: string;
}

/** Disks that the second run takes from holders that stay. */
export function leavingDisks(plan: EnvironmentPlan, existing: readonly RecordedHolder[], holders: readonly HolderPlan[]): readonly LeavingDisk[] {
  return existing.flatMap(({ key, node, vmid, locked, disks }) => {
    const stays = holders.find((holder) => holder.key === key);
    if (stays === undefined || locked) return [];
    const machine = plan.machines.find((one) => one.key === key)?.vmid;
    return disks.filter(({ serial }) => stays.disks.every((disk) => disk.serial !== serial)).map((disk) => ({ key, node, holder: vmid, machine, interface: disk.interface, volume: `${disk.storage}:${disk.path}` }));
  });
}

/** What this run does to data that was given up, in words. */
export function dataCautions(plan: EnvironmentPlan, existing: readonly RecordedHolder[], holders: readonly HolderPlan[]): readonly string[] {
  const wanted = holdersOf(plan);
  return existing.flatMap(({ key, vmid, name, disks }) => {
    const declared = holders.find((holder) => holder.key === key)?.disks ?? [];
    return disks.flatMap(({ serial, sizeGiB, storage, path }) => {
      const what = `${serial} of ${key} (${sizeGiB} GiB, VM ${vmid} ${name}, ${storage}:${path})`;
      if (declared.every((disk) => disk.serial !== serial)) return [`${what} was given up: this run deletes it`];
      return declares(wanted, key, serial) ? [] : [`${what} was given up: this run unlocks it, the next one deletes it`];
    });
  });
}

/**
 * Everything that this run would lose, or could not keep.
 * @param nodes what the token sees on each node; of a volume that it does not see the state's size counts
 */
export function checkKept(plan: EnvironmentPlan, existing: readonly RecordedHolder[], retired: Retired, nodes: EnvironmentFacts["nodes"]): readonly Problem[] {
  const wanted = holdersOf(plan);
  const all = existing.flatMap((holder) => holder.disks.map((disk): Kept => ({ holder, disk })));
  return [
    ...all.flatMap((kept) => checkDisk(plan.environment, wanted, kept, retired, nodes)),
    ...existing.flatMap(({ key, vmid }) => checkVmid(wanted, key, vmid)),
  ];
}

function checkDisk(environment: string, wanted: readonly HolderPlan[], { holder, disk }: Kept, retired: Retired, nodes: EnvironmentFacts["nodes"]): readonly Problem[] {
  const { key, vmid, node } = holder;
  const service = serviceOf(key);
  const volumes = nodes.find(({ name }) => name === node)?.volumes;
  const volume = `${disk.storage}:${disk.path}`;
  const sizeGiB = volumes?.[volume] ?? disk.sizeGiB;
  const what = `${key} of ${environment} keeps ${sizeGiB} GiB there (VM ${vmid} ${holder.name}, ${volume})`;
  const place = estatePlace(`services.${service}.persists.${disk.serial}`);
  const mine = wanted.find((one) => one.key === key);
  const planned = mine?.disks.find(({ serial }) => serial === disk.serial);
  if (mine === undefined || planned === undefined) {
    if (isRetired(retired, key, disk.serial)) return [];
    const other = mine?.disks.find((one) => one.interface === disk.interface);
    if (other !== undefined) return [{ place, problem: `${what}, and ${other.serial} is declared on its disk`, expected: "data that keeps its name, new data on a disk of its own", next: `name it ${disk.serial} again, or give ${other.serial} another disk and retire ${service}/${disk.serial}` }];
    return [{ place, problem: `${what}, and the estate does not declare it any more`, expected: "data that stays, or a recorded word", next: `put it back; or write into retired of stacks/estate.ts: "${mine === undefined && wanted.some((one) => serviceOf(one.key) === service) ? key : service}/${disk.serial}": { reason, owner, on }` }];
  }
  const moved = (field: string, from: string, to: string, next: string): Problem => ({ place: estatePlace(field), problem: `${what}, the plan says ${to}`, expected: `${from}, where the data is`, next });
  if (mine.vmid !== vmid) return [moved(`services.${service}.slot`, `VM ${vmid}`, `VM ${mine.vmid}`, `give ${service} its slot, and ${environment} its vmids, back`)];
  if (planned.interface !== disk.interface) return [moved(`services.${service}.persists.${disk.serial}.disk`, disk.interface, planned.interface, `write disk: ${disk.interface.replace("scsi", "")} again`)];
  if (mine.storage !== disk.storage) return [moved(`services.${service}`, disk.storage, mine.storage, "give the environment its name back")];
  if (mine.node !== node) return [moved(`services.${service}`, `node ${node}`, `node ${mine.node}`, "write the old node again, or let a maintenance move it: docs/maintenance.md")];
  if (volumes !== undefined && volumes[volume] === undefined) return [{ place: `stack ${environment}`, problem: `${volume}, the ${disk.serial} of ${key}, is not on the host`, expected: "every disk that the state knows", next: "see who removed it, restore it, and run again" }];
  if (planned.sizeGiB < sizeGiB) return [{ place: `${place}.sizeGiB`, problem: `${what}, the plan says ${planned.sizeGiB} GiB`, expected: "a disk that grows, or stays as it is", next: `write ${sizeGiB} or more` }];
  return [];
}

/** A VMID whose data belongs to another machine: a renamed service, or a slot that was given away. */
function checkVmid(wanted: readonly HolderPlan[], key: string, vmid: number): readonly Problem[] {
  const taker = wanted.find((holder) => holder.vmid === vmid && holder.key !== key);
  if (taker === undefined) return [];
  return [{ place: estatePlace(`services.${serviceOf(taker.key)}.slot`), problem: `VM ${vmid} keeps the data of ${key}, the plan gives it to ${taker.key}`, expected: "a slot of its own", next: `name the service ${serviceOf(key)} again, or give ${serviceOf(taker.key)} another slot` }];
}
