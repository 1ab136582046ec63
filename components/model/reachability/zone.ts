/** Who has an address: every address belongs to one zone, so that a set of addresses can be told in names. */
import { sortedBy } from "../canonical";
import type { EstatePlan } from "../plan";
import { addressesOf, EVERY_ADDRESS, type AddressSet } from "./address-set";
import type { Cohort } from "./cohort";
import type { End } from "./end";
import { gatewayAddresses } from "./gateway-filter";
import { intersect, meets, NONE, unionOf, without } from "./intervals";

/** Addresses of one end that is not a machine. */
export interface Zone {
  readonly end: End;
  readonly addresses: AddressSet;
}

/** All ends of an estate. */
export interface Zones {
  /** All but the machines; apart from each other and from them, and together with them every address. */
  readonly others: readonly Zone[];
  readonly hosts: AddressSet;
  readonly gateways: AddressSet;
  readonly machines: AddressSet;
  /** Addresses that somebody has: machines, nodes, peers. */
  readonly known: AddressSet;
}

/** Names every address of an estate. Nodes go before gateways, gateways before machines, machines before peers. */
export function zonesOf({ hosts, environments }: EstatePlan, cohorts: readonly Cohort[]): Zones {
  const nodes = hosts.flatMap(({ nodes: own }) => own.map(({ name, address }): Zone => ({ end: { kind: "host", name }, addresses: addressesOf([address]) })));
  const gateways = hosts.flatMap(({ gateway }): readonly Zone[] => (gateway ? [{ end: { kind: "gateway", name: gateway.name }, addresses: gatewayAddresses(gateway) }] : []));
  const machines = unionOf(cohorts.map(({ addresses }) => addresses));
  const outside = without(EVERY_ADDRESS, unionOf(environments.map(({ network }) => addressesOf([network.cidr]))));
  const rest = environments.map(({ environment, network }): Zone => ({ end: { kind: "outside", name: "address without a machine", environment }, addresses: addressesOf([network.cidr]) }));
  const peers = peersOf(environments, outside);
  const all = [...nodes, ...gateways, { end: { kind: "outside", name: "" }, addresses: machines } as const, ...peers, ...rest, { end: { kind: "outside", name: "outside" }, addresses: EVERY_ADDRESS } as const];
  let taken: AddressSet = NONE;
  const others = all.flatMap((zone): readonly Zone[] => {
    const own = without(zone.addresses, taken);
    taken = unionOf([taken, own]);
    return own.length === 0 || zone.end.name === "" ? [] : [{ ...zone, addresses: own }];
  });
  return {
    others,
    hosts: unionOf(nodes.map(({ addresses }) => addresses)),
    gateways: unionOf(gateways.map(({ addresses }) => addresses)),
    machines,
    known: unionOf([machines, ...others.filter(({ end: { kind } }) => kind !== "outside").map(({ addresses }) => addresses)]),
  };
}

/** The peers that flows name, cut so that no address has two: one that several peers have carries all their names. */
function peersOf(environments: EstatePlan["environments"], outside: AddressSet): readonly Zone[] {
  const named = new Map<string, Zone>();
  for (const { environment, flows } of environments) {
    for (const { kind, from, to, sources, destinations } of flows) {
      const target = to.slice(0, to.indexOf("."));
      for (const [name, texts] of [[from, sources], [target, destinations]] as const) {
        const addresses = intersect(addressesOf(texts), outside);
        if (addresses.length === 0) continue;
        const end: End = { kind: name === "admin" ? "admin" : "peer", name, ...(kind === "integration" ? { environment } : {}) };
        const key = `${end.environment ?? ""} ${name}`;
        named.set(key, { end, addresses: unionOf([named.get(key)?.addresses ?? NONE, addresses]) });
      }
    }
  }
  return sortedBy([...named.values()], ({ end }) => `${end.kind} ${end.name}`).reduce<readonly Zone[]>(cutAt, []);
}

/** The zones with one more, cut where it meets them. What is cut away whole stays, without an address. */
function cutAt(zones: readonly Zone[], zone: Zone): readonly Zone[] {
  const shared = zones.flatMap((other): readonly Zone[] => {
    if (!meets(other.addresses, zone.addresses)) return [other];
    const both: Zone = { end: { ...other.end, name: other.end.name === zone.end.name ? zone.end.name : `${other.end.name}, ${zone.end.name}` }, addresses: intersect(other.addresses, zone.addresses) };
    return [{ ...other, addresses: without(other.addresses, zone.addresses) }, both];
  });
  const own = without(zone.addresses, unionOf(zones.map(({ addresses }) => addresses)));
  return [...shared, { ...zone, addresses: own }];
}

/** The ends that a set of addresses holds, machines left out. */
export function endsIn({ others }: Zones, addresses: AddressSet): readonly Zone[] {
  return others.filter((zone) => meets(zone.addresses, addresses)).map((zone) => ({ ...zone, addresses: intersect(zone.addresses, addresses) }));
}

/** Machines of a cohort that have one of these addresses, as an end: by their service when it is all of them. */
export function machinesEnd({ environment, machines }: Cohort, addresses: AddressSet): End {
  const meant = addresses === EVERY_ADDRESS ? machines : machines.filter(({ address }) => meets(addressesOf([address]), addresses));
  const [first] = meant;
  const service = first?.service ?? "";
  const size = environment.machines.filter((machine) => machine.service === service).length;
  const isWhole = meant.length === size && meant.every((machine) => machine.service === service);
  return { kind: "machine", name: isWhole ? service : meant.map(({ key }) => key).join(", "), environment: environment.environment, machines: meant.map(({ key }) => key) };
}
