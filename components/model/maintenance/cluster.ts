/** Maintenance of a node of a cluster: machines move to other nodes, one after the other. */
import { migrate, replace, start, stop, type Journey } from "./draft";
import { Clock } from "./duration";
import { byImportance, type Outline } from "./outline";
import { groundOf, isEnough, leftOfNode, without, worldOf } from "./room";
import type { Lodger, Place, Placing, Situation, Tenant } from "./situation";
import type { Draft } from "./step";

/** A machine that leaves the node, and the node that takes it. */
interface Leaving {
  readonly tenant: Tenant;
  readonly machine: Lodger;
  /** Undefined: no node has room for it. */
  readonly node: string | undefined;
}

/** Machines of a node move to others, the lowest environment first, one at a time. */
export function cluster(situation: Situation, place: Place): Outline {
  const clock = new Clock(situation.measured);
  const leaving = allocate(situation, place);
  const moving = leaving.filter((one): one is Leaving & { node: string } => one.node !== undefined);
  const staying = leaving.filter(({ node }) => node === undefined);
  const stays = situation.tenants.flatMap((tenant) => {
    const machines = staying.filter((one) => one.tenant === tenant).map(({ machine }) => machine);
    return machines.length === 0 ? [] : [{ journey: { tenant, from: place, to: place, clock }, machines }];
  });
  const home = [...moving].reverse();
  return {
    layout: "cluster",
    away: [
      ...moving.flatMap((one, index) => moveSteps({ tenant: one.tenant, from: place, to: { ...place, node: one.node }, clock }, one.machine, placingWith(one.tenant, moving.slice(0, index + 1)))),
      ...stays.map(({ journey, machines }) => stop(journey, machines, "no other node has room for it")),
    ],
    back: [
      ...[...stays].reverse().map(({ journey, machines }) => start(journey, [...machines].reverse(), "its node is back")),
      ...home.flatMap((one, index) => moveSteps({ tenant: one.tenant, from: { ...place, node: one.node }, to: place, clock }, one.machine, placingWith(one.tenant, home.slice(index + 1)))),
    ],
    staysDown: staying.map(({ machine }) => machine.name),
  };
}

/** A machine without data is replaced at once; one with data is down while its data moves. */
function moveSteps(journey: Journey, machine: Lodger, placing: Placing): readonly Draft[] {
  if (machine.data === undefined) return [replace(journey, machine, placing)];
  return [stop(journey, [machine], "its data stands still while it moves"), migrate(journey, machine), replace(journey, machine, placing)];
}

/** What the environment's file says while these machines are away: what it said before, and an entry for each of them. */
function placingWith(tenant: Tenant, away: readonly (Leaving & { node: string })[]): Placing {
  const entries = away.filter((one) => one.tenant === tenant).map(({ machine, node }) => [machine.key, node] as const);
  if (entries.length === 0) return tenant.placing;
  return { ...tenant.placing, placement: { ...tenant.placing.placement, ...Object.fromEntries(entries) } };
}

/** Production has the first right to room; each machine goes to the node with most memory left. */
function allocate(situation: Situation, { stack, node }: Place): readonly Leaving[] {
  const ground = groundOf(situation, stack);
  const world = worldOf(situation);
  const left = new Map(ground.nodes.filter(({ name }) => name !== node).map(({ name }) => [name, leftOfNode(situation, ground, name, world)]));
  const found = new Map<Lodger, string | undefined>();
  for (const tenant of byImportance(situation.tenants)) {
    for (const machine of bySize(leavingOf(tenant, { stack, node }))) {
      const [best] = [...left].filter(([, amounts]) => isEnough(without(amounts, machine.demand))).sort(([, a], [, b]) => b.memoryMiB - a.memoryMiB);
      found.set(machine, best?.[0]);
      if (best !== undefined) left.set(best[0], without(best[1], machine.demand));
    }
  }
  return situation.tenants.flatMap((tenant) => leavingOf(tenant, { stack, node }).map((machine) => ({ tenant, machine, node: found.get(machine) })));
}

const leavingOf = ({ stack, placing, machines }: Tenant, place: Place): readonly Lodger[] =>
  stack === place.stack && placing.stopped !== true ? machines.filter((machine) => machine.place.node === place.node) : [];

const bySize = (machines: readonly Lodger[]): readonly Lodger[] => [...machines].sort((a, b) => b.demand.memoryMiB - a.demand.memoryMiB);
