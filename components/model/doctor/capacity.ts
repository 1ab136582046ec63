/** Whether what is declared is still free: other guests of the node have a share as well. */
import type { HostFacts } from "../facts";
import type { Finding } from "../finding";
import { nodePlace } from "../place";
import type { Deployed } from "../verify/deployed";
import { knownVmids, type Subject } from "../verify";
import { found } from "./checks";
import { namesOf } from "./conflicts";

/** Holds declared memory and the disks of machines that are not there yet against what others leave. */
export function checkFree(subject: Subject, facts: HostFacts, { guests }: Deployed): readonly Finding[] {
  return subject.host.nodes.flatMap((node) => {
    const known = knownVmids(subject);
    const others = guests.filter((guest) => guest.node === node.name && !known.has(guest.vmid));
    return [...checkMemory(subject, node, facts, others), ...checkDisk(subject, node.name, facts, guests)];
  });
}

function checkMemory({ host }: Subject, { name, capacity }: Subject["host"]["nodes"][number], { nodes }: HostFacts, others: Deployed["guests"]): readonly Finding[] {
  const total = nodes.find((node) => node.name === name)?.memoryMiB ?? 0;
  const taken = others.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
  // More than the node has at all is told by the facts.
  if (taken === 0 || capacity.memoryMiB > total || capacity.memoryMiB + taken <= total) return [];
  return [found("memory-taken", nodePlace(host.stack, host, name, "capacity.memoryMiB"), `declares ${capacity.memoryMiB} MiB of memory, others on ${name} have ${taken} of its ${total}: ${namesOf(others)}`, "no more than others leave", `write ${Math.max(0, total - taken)} or less, or move them`)];
}

function checkDisk({ host, environments }: Subject, node: string, { storages }: HostFacts, guests: Deployed["guests"]): readonly Finding[] {
  const machines = environments.flatMap((environment) => environment.machines).filter((machine) => machine.node === node && !guests.some(({ vmid }) => vmid === machine.vmid));
  const needed = machines.reduce((sum, { size }) => sum + size.diskGiB, 0);
  const free = Math.max(0, ...storages.filter((storage) => storage.node === node).map(({ availableGiB }) => availableGiB));
  if (needed <= free) return [];
  return [found("disk-taken", nodePlace(host.stack, host, node, "capacity.diskGiB"), `${machines.length} machines need ${needed} GiB, the emptiest storage of ${node} has ${free} free`, "room for every disk", "free space on the host, or put trilane:storagePath on a larger disk")];
}
