import { DIMENSIONS } from "../capacity";
import { entriesOf } from "../canonical";
import type { MachineSize } from "../estate";
import { ladderOf } from "../ladder";
import { estatePlace, nodePlace, settingsPlace } from "../place";
import type { Capacity } from "../plan";
import type { Problem } from "../problem";
import type { HostSettings } from "../settings";
import { planSize } from "../size";
import { problem, type Guard } from "./guard";

/** Whole numbers of at least one; memory for a guest that boots. */
const WHOLE = ["cores", "memoryMiB", "memoryFloorMiB", "diskGiB", "diskIops", "diskMBps", "networkMBps"] as const;

/** What Proxmox takes (qemu-server Memory.pm, QemuServer.pm); the kernel gives no smaller share of a core (cpu.cfs_quota_us). */
const PROXMOX = { leastMemoryMiB: 16, leastCpuLimit: 0.01, mostCpuLimit: 128 } as const;

function checkSize(path: string, size: MachineSize): readonly Problem[] {
  const full = planSize(size);
  const place = (key: string) => estatePlace(`${path}.${key}`);
  const wrong = WHOLE.filter((key) => !Number.isSafeInteger(full[key]) || full[key] < 1);
  const [least, most] = [PROXMOX.leastMemoryMiB, Math.min(full.cores, PROXMOX.mostCpuLimit)];
  return [
    ...wrong.map((key) => problem(place(key), `${full[key]} cannot be a size`, "a whole number of at least 1", "write the number that the role needs")),
    ...(full.memoryMiB >= 1 && full.memoryMiB < least ? [problem(place("memoryMiB"), `${full.memoryMiB} MiB is less than Proxmox gives`, `at least ${least}`, "write what the role needs")] : []),
    ...(full.memoryFloorMiB > full.memoryMiB ? [problem(place("memoryFloorMiB"), `${full.memoryFloorMiB} is more than memoryMiB (${full.memoryMiB})`, "at most memoryMiB", `write ${full.memoryMiB} or less`)] : []),
    ...(full.cpuLimit >= PROXMOX.leastCpuLimit && full.cpuLimit <= most ? [] : [problem(place("cpuLimit"), `${full.cpuLimit} is not a limit for ${full.cores} cores`, `${PROXMOX.leastCpuLimit} or more and at most cores, ${PROXMOX.mostCpuLimit} where there are more`, `write ${most} or less`)]),
  ];
}

function checkCapacity(place: (key: string) => string, amount: Capacity): readonly Problem[] {
  return DIMENSIONS.filter(({ key }) => !(Number.isFinite(amount[key]) && amount[key] > 0)).map(({ key, unit }) =>
    problem(place(key), `${amount[key]} ${unit} cannot be`, "a number above 0", "write what there is"),
  );
}

function checkHost(stack: string, host: HostSettings): readonly Problem[] {
  const { nodes, cpuOvercommit } = host;
  return [
    ...entriesOf(nodes).flatMap(([name, { capacity }]) => checkCapacity((key) => nodePlace(stack, host, name, `capacity.${key}`), capacity)),
    ...(cpuOvercommit >= 1 && cpuOvercommit <= 16 ? [] : [problem(settingsPlace(stack, "cpuOvercommit"), `${cpuOvercommit} cannot be`, "1 to 16", "write 2, or leave it out")]),
  ];
}

/** CAP-04 */
export const soundNumbers: Guard = {
  id: "CAP-04",
  title: "sizes, budgets and capacities are positive, floors and limits below what they limit",
  why: "sums over nonsense are nonsense: a negative size would pay for an oversized one",
  check({ estate, settings }) {
    return [
      ...entriesOf(estate.sizes).flatMap(([role, scales]) => entriesOf(scales).flatMap(([scale, size]) => checkSize(`sizes.${role}.${scale}`, size))),
      ...entriesOf(estate.services).flatMap(([name, { persists }]) =>
        entriesOf(persists)
          .filter(([, { sizeGiB }]) => !Number.isInteger(sizeGiB) || sizeGiB < 1)
          .map(([key, { sizeGiB }]) => problem(estatePlace(`services.${name}.persists.${key}.sizeGiB`), `${sizeGiB} cannot be a size`, "a whole number of at least 1", "write the size that the data needs")),
      ),
      ...entriesOf(settings.hosts).flatMap(([stack, host]) => checkHost(stack, host)),
      ...ladderOf(settings).flatMap((rung) => checkCapacity((key) => settingsPlace(rung.name, `budget.${key}`), rung.settings.budget)),
    ];
  },
};
