/** Every path of an estate, named. */
import { byText } from "../canonical";
import { EVERY_ADDRESS, IPV6, type AddressSet } from "./address-set";
import type { Cohort } from "./cohort";
import type { Declared } from "./declared";
import { arriving, between, towards } from "./delivery";
import { endText, type End } from "./end";
import { isSame, meets, unionOf, without } from "./intervals";
import { takenByGateway } from "./passage";
import type { Path } from "./proof";
import { common, restrict, type Box, type Region } from "./region";
import { EVERY_SERVICE, servicesIn, type ServiceSet } from "./service-set";
import { declaredAtGateway, type World } from "./world";
import { endsIn, machinesEnd, type Zone } from "./zone";

/** One way before its services are told in words. */
interface Way {
  readonly from: End;
  readonly to: End;
  readonly box: Box;
  readonly declared: readonly Declared[];
}

/** All paths, sorted; machines of a service together where they may do the same. */
export function pathsOf(world: World): readonly Path[] {
  const ways = [...fromMachines(world), ...fromOthers(world)];
  const together = new Map<string, { from: End; to: End; service: ServiceSet; declared: Set<Declared> }>();
  for (const { from, to, box, declared } of ways) {
    const flows = declared.filter((flow) => serves(flow, box));
    // What somebody declared and what nobody did are not told in one line.
    const key = [endText(from), endText(to), flows.length > 0].join("\n");
    const known = together.get(key) ?? { from, to, service: [], declared: new Set<Declared>() };
    flows.forEach((flow) => known.declared.add(flow));
    together.set(key, { ...known, service: unionOf([known.service, box.service]) });
  }
  return [...together].sort(([a], [b]) => byText(a, b)).flatMap(([, { from, to, service, declared }]) => pathLines(from, to, service, [...declared]));
}

function pathLines(from: End, to: End, service: ServiceSet, declared: readonly Declared[]): readonly Path[] {
  const isAll = without(EVERY_SERVICE, service).length === 0;
  const parts = isAll ? [{ protocol: "any" as const, ports: "", service }] : servicesIn(service);
  return parts.map(({ protocol, ports, service: own }) => {
    const flows = [...new Set(declared.filter(({ may }) => meets(may, own)).map(({ text }) => text))].sort(byText);
    return { from, to, protocol, ports, ...(flows.length === 0 ? {} : { flow: flows }) };
  });
}

function serves({ source, destination, may }: Declared, box: Box): boolean {
  return meets(source, box.source) && meets(destination, box.destination) && meets(may, box.service);
}

function fromMachines(world: World): readonly Way[] {
  return world.environments.flatMap(({ cohorts, declared }) =>
    cohorts.flatMap((from) => {
      const own = declared.filter(({ source }) => meets(source, from.addresses));
      const inside = world.cohorts.flatMap((to) => machineWays(from, to, own));
      return [...inside, ...towards(from, without(EVERY_ADDRESS, world.zones.machines)).flatMap((box) => endsIn(world.zones, box.destination).flatMap((zone) => zoneWays(world, from, zone, box, own)))];
    }),
  );
}

function machineWays(from: Cohort, to: Cohort, declared: readonly Declared[]): readonly Way[] {
  return between(from, to).flatMap((box): readonly Way[] => {
    const isSelf = from === to && isSame(box.source, box.destination) && box.source.length === 2 && box.source[0] === box.source[1];
    if (isSelf) return [];
    return [{ from: sender(from, box), to: receiver(to, box), box, declared }];
  });
}

const sender = (from: Cohort, { source }: Box): End => machinesEnd(from, meant(from, source));
const receiver = (to: Cohort, { destination }: Box): End => machinesEnd(to, meant(to, destination));

/** A machine alone may have addresses that are not its own, and all of a cohort have IPv6. */
const meant = ({ machines }: Cohort, addresses: AddressSet): AddressSet => (machines.length === 1 || meets(addresses, IPV6) ? EVERY_ADDRESS : addresses);

/** Where a node or a gateway stands, its own filter decides, too. */
function zoneWays({ hosts }: World, from: Cohort, { end, addresses }: Zone, box: Box, declared: readonly Declared[]): readonly Way[] {
  const sent: Region = restrict([box], { destination: addresses });
  const way = (one: Box): Way => ({ from: sender(from, one), to: end, box: one, declared });
  if (end.kind === "host") return hosts.flatMap(({ taken }) => common(sent, arriving(from, taken))).map(way);
  if (end.kind !== "gateway") return sent.map(way);
  const gateway = hosts.find(({ plan }) => plan.gateway?.name === end.name)?.plan.gateway;
  return gateway ? common(sent, arriving(from, takenByGateway(gateway, from.environment.environment))).map(way) : [];
}

function fromOthers(world: World): readonly Way[] {
  const { zones, hosts, environments } = world;
  return zones.others.flatMap(({ end, addresses }) => [
    ...environments.flatMap(({ cohorts, declared }) => cohorts.flatMap((to) => restrict(to.taken, { source: addresses }).map((box): Way => ({ from: end, to: receiver(to, box), box, declared })))),
    ...hosts.flatMap(({ taken, declared }) => restrict(taken, { source: addresses }).flatMap((box) => endsIn(zones, box.destination).filter((zone) => zone.end !== end).map((zone): Way => ({ from: end, to: zone.end, box: { ...box, destination: zone.addresses }, declared })))),
    ...hosts.flatMap(({ plan: { gateway } }) => {
      // From an environment, packets come over its own leg; from its machines, they are told there.
      if (!gateway || end.kind === "gateway" || (end.kind === "outside" && end.environment !== undefined)) return [];
      const declared = declaredAtGateway(gateway);
      return restrict(takenByGateway(gateway), { source: addresses }).map((box): Way => ({ from: end, to: { kind: "gateway", name: gateway.name }, box, declared }));
    }),
  ]);
}
