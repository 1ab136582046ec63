import { addressesOf, addressSetText, type AddressSet } from "../address-set";
import { isSame, unionOf, without } from "../intervals";
import { packetOf } from "../packet";
import type { HostWorld, World } from "../world";
import { endAt, type Finding, type ProvedClaim } from "./claim";

/** A name of a host and what it should mean. */
interface Named {
  readonly place: string;
  readonly members: AddressSet;
  readonly wanted: AddressSet;
}

/** Names mean what they say: rules that use them drop and accept the right addresses. */
export const namesMean: ProvedClaim = {
  id: "names",
  text: "the set of each environment is its subnet, admin is the admin point, management is the admin point and the nodes, on every host and gateway",
  why: "a rule that names a set is as good as the set; one address too many in a drop is an outage to come, in an accept a way in",
  prove(world) {
    const all = world.hosts.flatMap((host) => namesOf(world, host));
    return { checked: all.length, of: "names", findings: all.filter(({ members, wanted }) => !isSame(members, wanted)).map((named) => wrong(world, named)) };
  },
};

function namesOf(world: World, { plan, addresses }: HostWorld): readonly Named[] {
  const { stack, ipsets, networks, aliases, gateway, nodeAddress } = plan;
  const sets = new Map([...ipsets, ...networks.map(({ ipset }) => ipset)].map(({ name, cidrs }) => [name, addressesOf(cidrs)]));
  const set = (name: string, wanted: AddressSet): Named => ({ place: `${stack} datacenter ipset ${name}`, members: sets.get(name) ?? [], wanted });
  const local = aliases.filter(({ name }) => name === "local_network").map(({ cidr }) => cidr);
  const management = unionOf([world.admin, addresses]);
  const ofGateway = gateway ? [
    { place: `${gateway.name} set admin`, members: addressesOf(gateway.ruleset.sets.admin), wanted: world.admin },
    { place: `${gateway.name} set management`, members: addressesOf(gateway.ruleset.sets.management), wanted: management },
    { place: `${gateway.name} translated`, members: addressesOf(gateway.ruleset.translated), wanted: addressesOf(gateway.legs.map(({ cidr }) => cidr)) },
  ] : [];
  return [
    ...world.environments.map(({ plan: { network }, subnet }) => set(network.ipset.name, subnet)),
    set("admin", world.admin),
    set("management", management),
    { place: `${stack} datacenter alias local_network`, members: addressesOf(local), wanted: addressesOf([nodeAddress]) },
    ...ofGateway,
  ];
}

function wrong(world: World, { place, members, wanted }: Named): Finding {
  const [more, less] = [without(members, wanted), without(wanted, members)];
  const source = more.length > 0 ? more : less;
  const destination = world.zones.machines.length > 0 ? world.zones.machines : world.zones.hosts;
  const packet = packetOf({ source, destination, service: [443, 443] }, [world.zones.machines, world.zones.known]);
  const problem = more.length > 0 ? `has ${addressSetText(more)} besides what its name says` : `lacks ${addressSetText(less)} of what its name says`;
  return { problem, packet, from: endAt(world, packet.source), to: endAt(world, packet.destination), rules: [{ place, text: addressSetText(members) }], next: `let it be ${addressSetText(wanted)}` };
}
