/** Maintenance of one of several hosts that are no cluster: environments move as a whole. */
import { copy, move, pause, prepare, release, remove, resume, start, stop, type Journey } from "./draft";
import { Clock } from "./duration";
import { byImportance, type Outline } from "./outline";
import { groundOf, holds, worldOf, type World } from "./room";
import type { Ground, Place, Placing, Situation, Tenant } from "./situation";
import type { Draft } from "./step";

/** Who goes where, who stops to make room, who stays and stops. */
interface Allocation {
  readonly moves: readonly { readonly tenant: Tenant; readonly to: Ground }[];
  readonly pauses: readonly Tenant[];
  readonly stays: readonly Tenant[];
}

/** Environments of a host move to other hosts, lowest first, so that what is wrong shows before production is touched. */
export function severalHosts(situation: Situation, place: Place): Outline {
  const { tenants, measured, transfer = "" } = situation;
  const clock = new Clock(measured);
  const { moves, pauses, stays } = allocate(situation, place.stack);
  const at = ({ stack }: Tenant): Place => ({ stack, node: groundOf(situation, stack).node });
  const rest = (tenant: Tenant): Journey => ({ tenant, from: at(tenant), to: at(tenant), clock });
  const inLadder = tenants.flatMap((tenant) => moves.filter((one) => one.tenant === tenant));
  const there = inLadder.map(({ tenant, to }) => ({ journey: { tenant, from: place, to: { stack: to.stack, node: to.node }, clock }, placing: placingOn(to.stack, tenant.placing) }));
  const home = [...there].reverse().map(({ journey }) => ({ journey: { ...journey, from: journey.to, to: place, tenant: settledOn(journey.tenant, journey.to) }, placing: journey.tenant.placing }));
  const left = [...new Set(there.map(({ journey }) => journey.to.stack))];
  const gone = there.map(({ journey }) => journey.tenant.name);
  return {
    layout: "several hosts",
    away: [
      ...pauses.map((tenant) => pause(rest(tenant), `makes room for production, the fewest that do`)),
      ...there.flatMap(({ journey, placing }) => moveSteps(journey, placing, transfer)),
      ...stays.map((tenant) => stop(rest(tenant), tenant.machines, "no other host has room for it")),
      ...there.map(({ journey }) => remove(journey)),
      ...(gone.length === 0 ? [] : [release(place, clock, gone)]),
    ],
    back: [
      ...byImportance(stays).map((tenant) => start(rest(tenant), [...tenant.machines].reverse(), "its host is back")),
      ...home.flatMap(({ journey, placing }) => moveSteps(journey, placing, transfer)),
      ...byImportance(pauses).map((tenant) => resume(rest(tenant))),
      ...home.map(({ journey }) => remove(journey)),
      ...left.map((stack) => release(there.find(({ journey }) => journey.to.stack === stack)?.journey.to ?? place, clock, gone)),
    ],
    staysDown: [...pauses, ...stays].flatMap(({ machines }) => machines.map(({ name }) => name)),
  };
}

/** Machines with data stop first, each right before its copy; all others run until the environment moves. */
function moveSteps(journey: Journey, placing: Placing, transfer: string): readonly Draft[] {
  const { machines, name } = journey.tenant;
  const others = machines.filter(({ data }) => data === undefined);
  return [
    prepare(journey, placing),
    ...machines.filter(({ data }) => data !== undefined).flatMap((machine) => [stop(journey, [machine], "its data stands still while it is copied"), copy(journey, machine, transfer)]),
    ...(others.length === 0 ? [] : [stop(journey, others, `the same VMIDs and addresses cannot run twice; ${name} is down from here until it has moved`)]),
    move(journey),
  ];
}

/** On another host machines are on its main node: nodes of the old one mean nothing there. */
function placingOn(stack: string, { stopped }: Placing): Placing {
  return { host: stack, ...(stopped === undefined ? {} : { stopped }) };
}

function settledOn(tenant: Tenant, to: Place): Tenant {
  return { ...tenant, stack: to.stack, machines: tenant.machines.map((machine) => ({ ...machine, place: to })) };
}

/** Production has the first right to room; for it, and for it alone, lower environments of another host stop. */
function allocate(situation: Situation, stack: string): Allocation {
  const others = situation.grounds.filter((ground) => ground.stack !== stack);
  const leaving = byImportance(situation.tenants.filter((tenant) => tenant.stack === stack && tenant.placing.stopped !== true));
  let world = worldOf(situation);
  const moves: Allocation["moves"][number][] = [];
  const pauses: Tenant[] = [];
  const stays: Tenant[] = [];
  for (const tenant of leaving) {
    const choice = choose(situation, others, world, tenant);
    if (choice === undefined) {
      stays.push(tenant);
      continue;
    }
    moves.push({ tenant, to: choice.to });
    pauses.push(...choice.pauses);
    world = taken(world, tenant, choice.to, choice.pauses);
  }
  return { moves, pauses, stays };
}

interface Choice {
  readonly to: Ground;
  readonly pauses: readonly Tenant[];
}

function choose(situation: Situation, others: readonly Ground[], world: World, tenant: Tenant): Choice | undefined {
  const free = others.find((ground) => holds(situation, ground, world, tenant));
  if (free !== undefined) return { to: free, pauses: [] };
  if (!tenant.production) return undefined;
  const choices = others.flatMap((to): Choice[] => {
    const lower = situation.tenants.filter(({ name, stack, production }) => stack === to.stack && !production && !world.stopped.includes(name));
    const pauses = subsets(lower).find((some) => holds(situation, to, taken(world, undefined, to, some), tenant));
    return pauses === undefined ? [] : [{ to, pauses }];
  });
  return choices.reduce<Choice | undefined>((best, one) => (best !== undefined && best.pauses.length <= one.pauses.length ? best : one), undefined);
}

/** Every choice of some environments, the fewest first, the lowest of the ladder first among equally many. */
function subsets(tenants: readonly Tenant[]): readonly (readonly Tenant[])[] {
  const all = tenants.reduceRight<readonly (readonly Tenant[])[]>((rest, tenant) => [...rest.map((some) => [tenant, ...some]), ...rest], [[]]);
  return [...all].sort((a, b) => a.length - b.length);
}

/** The world when an environment has come to a host and others have stopped for it. */
function taken(world: World, tenant: Tenant | undefined, to: Ground, pauses: readonly Tenant[]): World {
  return {
    hosts: tenant === undefined ? world.hosts : { ...world.hosts, [tenant.name]: to.stack },
    nodes: { ...world.nodes, ...Object.fromEntries((tenant?.machines ?? []).map(({ name }) => [name, to.node])) },
    stopped: [...world.stopped, ...pauses.map(({ name }) => name)],
    down: [...world.down, ...pauses.flatMap(({ machines }) => machines.map(({ name }) => name))],
  };
}
