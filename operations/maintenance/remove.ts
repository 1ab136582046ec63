/** What was left behind goes, when it runs elsewhere. */
import type { HostConnection } from "../../components/host/connection";
import { refused } from "../failure";
import { archivesOf } from "./copy";
import { deleteGuest } from "./guests";
import { notRunning, startMachines } from "./power";
import { own, required, stacksOfPlan, type Work } from "./work";

/** Deletes the old machines of an environment and their holders, and the archives of their data. */
export async function removeOld(work: Work): Promise<void> {
  const { site, step, tell } = work;
  const [old, host] = [await site.host(step.from.stack), await site.host(step.to.stack)];
  const down = await notRunning(work);
  if (down.length > 0) throw refused(`${down.join(", ")}: not running on ${step.to.stack}; expected what replaces the old machines to work before these are deleted; start them, then run again`);
  for (const { data } of step.machines) if (data !== undefined) await required(host, step.to, data, step.environment);
  for (const known of step.machines.flatMap((machine) => [machine, ...(machine.data === undefined ? [] : [machine.data])])) {
    const guest = await own(old, step.from, known, step.environment);
    if (guest === undefined) continue;
    if (guest.running) throw refused(`VM ${guest.vmid} ${guest.name}: runs on ${step.from.stack} as well; expected it to be down; shut it down at once: its address is used twice`);
    tell(`delete ${guest.name} on ${step.from.stack}`);
    await deleteGuest(old, guest);
  }
  await removeArchives(work, old);
}

async function removeArchives(work: Work, host: HostConnection): Promise<void> {
  const { plan, step, tell } = work;
  if (plan.transfer === undefined) return;
  for (const { data } of step.machines) {
    if (data === undefined) continue;
    for (const { volume } of await archivesOf(work, host, data.vmid)) {
      tell(`delete ${volume}`);
      const upid = await host.delete(`/nodes/${step.from.node}/storage/${plan.transfer}/content/${encodeURIComponent(volume)}`);
      if (typeof upid === "string") await host.task(step.from.node, upid);
    }
  }
}

/** An environment that has not moved starts again where it is. Copies of its data go, each only where its original is there. */
export async function returnHome(work: Work): Promise<void> {
  const { site, step, tell } = work;
  const [from, to] = [await site.host(step.from.stack), await site.host(step.to.stack)];
  for (const machine of step.machines) {
    await required(from, step.from, machine, step.environment);
    if (machine.data === undefined) continue;
    await required(from, step.from, machine.data, step.environment);
    if ((await own(to, step.to, machine, step.environment)) !== undefined) throw refused(`VM ${machine.vmid} ${machine.name}: is on ${step.to.stack} as well; expected ${step.environment} not to have moved, as the journal says; it is left alone: see who made it`);
    const copy = await own(to, step.to, machine.data, step.environment);
    if (copy === undefined) continue;
    tell(`delete ${copy.name} on ${step.to.stack}`);
    await deleteGuest(to, copy);
  }
  await removeArchives(work, from);
  await startMachines({ ...work, step: { ...step, to: step.from } });
}

/** The host that was left lets go of pools, tokens and storages. */
export async function releaseHost({ site, plan, step, tell }: Work): Promise<void> {
  tell(`pulumi up -s ${step.from.stack}`);
  await site.up(step.from.stack, stacksOfPlan(plan));
}
