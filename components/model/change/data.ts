/** Data that is given up, moved, grown or new. */
import type { EnvironmentPlan, EstatePlan, MachinePlan } from "../plan";
import { found, matched, type Found } from "./words";

interface Disk {
  readonly key: string;
  readonly name: string;
  readonly machine: string;
  readonly sizeGiB: number;
  readonly mount: string;
  /** VMID of its holder, and where it is there. */
  readonly holder: number;
  readonly interface: string;
  readonly serial: string;
  readonly node: string;
}

function disksOf(machines: readonly MachinePlan[]): readonly Disk[] {
  return machines.flatMap(({ key, node, data }) =>
    (data?.disks ?? []).map(({ name, sizeGiB, mount, interface: slot, serial }) => ({ key: `${key} ${name}`, name, machine: key, sizeGiB, mount, holder: data?.holder.vmid ?? 0, interface: slot, serial, node })),
  );
}

/** What a change does to the data of an environment. */
export function dataChanges(before: EnvironmentPlan, after: EnvironmentPlan, retired: EstatePlan["retired"]): readonly Found[] {
  const { added, removed, changed } = matched(disksOf(before.machines), disksOf(after.machines), ({ key }) => key);
  return [
    ...removed.map((disk) => removedData(disk, retired)),
    ...added.map(({ name, machine, sizeGiB, mount }) => found("data", "addition", "added", name, `${name} is kept: ${sizeGiB} GiB for ${machine} at ${mount}`)),
    ...changed.map((pair) => changedData(pair.before, pair.after)),
  ];
}

/** Without the recorded word no run goes on: data is not lost by a line that somebody removed. */
function removedData({ name, machine, sizeGiB }: Disk, retired: EstatePlan["retired"]): Found {
  const word = retired[name] ?? retired[`${machine}/${name.slice(name.indexOf("/") + 1)}`];
  const what = `${name} of ${machine} (${sizeGiB} GiB)`;
  if (word === undefined) return found("data", "loss", "removed", name, `${what} is no longer declared: every run is refused until retired says that it is given up`);
  return found("data", "loss", "removed", name, `${what} is deleted: ${word.reason}`, { details: [`${word.owner}, from ${word.on}; the first run unlocks it, the second deletes it`] });
}

function changedData(before: Disk, after: Disk): Found {
  const { name, machine } = after;
  if (before.holder !== after.holder || before.interface !== after.interface || before.serial !== after.serial) {
    return found("data", "loss", "replaced", name, `${name} of ${machine} would be on another disk`, { details: [`VM ${before.holder} ${before.interface} ${before.serial} → VM ${after.holder} ${after.interface} ${after.serial}`, "the run is refused as long as the old one has data"] });
  }
  const moved = before.node === after.node ? [] : [`node: ${before.node} → ${after.node}; data moves by a maintenance`];
  const mounted = before.mount === after.mount ? [] : [`mount: ${before.mount} → ${after.mount}`];
  if (before.sizeGiB === after.sizeGiB) return found("data", moved.length > 0 ? "stateful" : "alteration", "changed", name, `${name} of ${machine} is ${moved.length > 0 ? "on another node" : "declared anew"}`, { details: [...moved, ...mounted] });
  const refused = after.sizeGiB < before.sizeGiB;
  return found("data", refused ? "stateful" : "alteration", "changed", name, `${name} of ${machine}: ${before.sizeGiB} GiB → ${after.sizeGiB} GiB`, { details: [...(refused ? ["a disk of data never shrinks: the run is refused"] : ["it grows while the machine runs"]), ...moved, ...mounted] });
}
