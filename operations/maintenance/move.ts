/** An environment goes over to another host, and a machine to another node: state, token, files, and `pulumi up`. */
import { handOver, tokensOf } from "../estate/tokens";
import { pulumi } from "../engine/pulumi";
import { recover } from "../engine/recovery";
import { otherSide, refused } from "../failure";
import { requireSame } from "./copy";
import { disksOf, pathOfVolume } from "./disks";
import { carryOut, configOf, configure, type Config } from "./guests";
import { writePlacing } from "./placings";
import { notRunning } from "./power";
import { endpointOf, holderKeys, holderNode, leftHost, leftNode, type Moved, type State } from "./surgery";
import { own, required, stacksOfPlan, type Work } from "./work";

/** The other host gets what an environment stands on; its machines still run where they are. */
export async function prepare({ site, plan, step, tell }: Work): Promise<void> {
  if (step.placing !== undefined) writePlacing(site.project, step.environment, step.placing);
  tell(`pulumi up -s ${step.to.stack}`);
  await site.up(step.to.stack, stacksOfPlan(plan));
}

/** The environment's machines are made on the other host. The old ones are out of the state and stay, stopped. */
export async function moveEnvironment(work: Work): Promise<void> {
  const { site, plan, step, tell } = work;
  const stacks = stacksOfPlan(plan);
  await site.settle(stacks);
  await recover(site.target, step.environment);
  const { endpoint } = site.hostSettings(step.to.stack);
  const state = await exported(work);
  if (endpointOf(state) !== endpoint) {
    const moved = await movedHolders(work);
    const forgotten = holderKeys(state).filter((key) => moved[key] === undefined);
    if (forgotten.length > 0) throw refused(`${step.environment}: its state has data of ${forgotten.join(", ")}, which the plan does not move; expected no data beside what the estate declares; finish its retirement (pulumi up -s ${step.environment} on ${step.from.stack}), then make a new plan`);
    await retireOld(work);
    await imported(work, leftHost(state, endpoint, moved));
  }
  await handOver(site.target, site.journals, await tokensOf(site.target, step.to.stack), step.environment, step.to.stack);
  tell(`pulumi up -s ${step.environment}`);
  await site.up(step.environment, stacks);
  await requireRunning(work);
}

/** The old machines are down, and stay down when their host starts. */
async function retireOld({ site, step }: Work): Promise<void> {
  const host = await site.host(step.from.stack);
  for (const machine of step.machines) {
    const guest = await own(host, step.from, machine, step.environment);
    if (guest === undefined) continue;
    if (guest.running) throw refused(`VM ${guest.vmid} ${guest.name}: runs on ${step.from.stack}; expected it to be down since an earlier step, because its data was copied then; shut it down and make a new plan`);
    const config = await configOf(host, guest);
    if (config?.["onboot"] === "1") await configure(host, guest, { onboot: "0" });
  }
}

async function movedHolders(work: Work): Promise<Readonly<Record<string, Moved>>> {
  const moved: [string, Moved][] = [];
  for (const { key, data } of work.step.machines) {
    if (data !== undefined) moved.push([key, movedTo(work.step.to.node, await requireSame(work, data))]);
  }
  return Object.fromEntries(moved);
}

function movedTo(node: string, config: Config): Moved {
  return { node, paths: Object.fromEntries(disksOf(config).map(({ slot, volume }) => [slot, pathOfVolume(volume)])) };
}

/** The data of each machine of the step moves to another node, and the state knows it there. */
export async function migrateData(work: Work): Promise<void> {
  const { site, step, tell } = work;
  const host = await site.host(step.from.stack);
  for (const machine of step.machines) {
    if (machine.data === undefined) continue;
    const { key, data } = machine;
    const user = await required(host, step.from, machine, step.environment);
    if (user.running) throw refused(`VM ${user.vmid} ${user.name}: runs; expected it to be down while its data moves; shut it down, then run again`);
    const before = await required(host, step.from, data, step.environment);
    await configOf(host, before);
    const settled = await required(host, step.from, data, step.environment);
    if (settled.node !== step.to.node) {
      tell(`migrate ${data.name} to ${step.to.node}`);
      await carryOut(host, settled.node, `/nodes/${settled.node}/qemu/${data.vmid}/migrate`, { target: step.to.node, "with-local-disks": "1" });
    }
    const there = await required(host, step.to, data, step.environment);
    const config = await configOf(host, there);
    if (config === undefined || there.node !== step.to.node) throw otherSide(`VM ${data.vmid} ${data.name}: is on ${there.node} after its migration; expected ${step.to.node}; look at the task list, then run again`);
    await recover(site.target, step.environment);
    const state = await exported(work);
    if (holderNode(state, key) !== step.to.node) await imported(work, leftNode(state, key, movedTo(step.to.node, config)));
  }
}

/** A machine is made on another node. */
export async function replaceMachine(work: Work): Promise<void> {
  const { site, plan, step, tell } = work;
  if (step.placing !== undefined) writePlacing(site.project, step.environment, step.placing);
  tell(`pulumi up -s ${step.environment}`);
  await site.up(step.environment, stacksOfPlan(plan));
  await requireRunning(work);
}

async function requireRunning({ site, step }: Work): Promise<void> {
  const down = await notRunning({ site, step });
  if (down.length > 0) throw otherSide(`${down.join(", ")}: made on ${step.to.stack} and not running; expected all machines of ${step.environment} to run; start them, then run again`);
}

async function exported({ site, step }: Work): Promise<State> {
  return JSON.parse(await pulumi(site.target, ["stack", "export"], { stack: step.environment })) as State;
}

async function imported({ site, step }: Work, state: State): Promise<void> {
  await pulumi(site.target, ["stack", "import"], { stack: step.environment, input: JSON.stringify(state) });
}
