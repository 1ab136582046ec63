import { guestOf, shutDown, startUp } from "./guests";
import { writePlacing } from "./placings";
import { required, type Work } from "./work";

/** Shuts machines down, one after the other; before a pause the file says that they are to be down. */
export async function stopMachines({ site, step, tell }: Work): Promise<void> {
  if (step.placing !== undefined) writePlacing(site.project, step.environment, step.placing);
  const host = await site.host(step.from.stack);
  for (const machine of step.machines) {
    tell(`shut down ${machine.name}`);
    await shutDown(host, await required(host, step.from, machine, step.environment));
  }
}

/** Starts machines, one after the other; after a pause the file says so when all run. */
export async function startMachines({ site, step, tell }: Work): Promise<void> {
  const host = await site.host(step.from.stack);
  for (const machine of step.machines) {
    tell(`start ${machine.name}`);
    await startUp(host, await required(host, step.from, machine, step.environment));
  }
  if (step.placing !== undefined) writePlacing(site.project, step.environment, step.placing);
}

/** Names of machines of a step that do not run at a host. */
export async function notRunning({ site, step }: Pick<Work, "site" | "step">): Promise<readonly string[]> {
  const host = await site.host(step.to.stack);
  const states = await Promise.all(step.machines.map(async ({ name, vmid }) => ({ name, guest: await guestOf(host, vmid) })));
  return states.filter(({ guest }) => guest?.running !== true).map(({ name }) => name);
}
