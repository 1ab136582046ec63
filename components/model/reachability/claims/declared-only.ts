import { EVERY_ADDRESS } from "../address-set";
import type { Cohort } from "../cohort";
import { allowedBy, allowedToSend, allowedToTake } from "../declared";
import { arriving, between, towards } from "../delivery";
import { unionOf, without } from "../intervals";
import { chainsToGateway, takenByGateway } from "../passage";
import { common, except, restrict, type Region } from "../region";
import { declaredAtGateway, type EnvironmentWorld, type World } from "../world";
import { findings, machineCount, RULES_FROM_FLOWS, sentBy, takenBy, type Finding, type ProvedClaim } from "./claim";

const NEXT = "declare the flow in stacks/estate.ts with its reason if it is wanted; else remove the rule that lets it through";

/** Every path is declared. What crosses environments or reaches the management is told by claims of their own. */
export const declaredOnly: ProvedClaim = {
  id: "declared-only",
  text: "every path from, to and between machines is a declared flow: no other packet passes",
  why: "what nobody declared, nobody reviewed",
  prove(world) {
    const machines = machineCount(world.cohorts);
    return {
      checked: machines * (machines + 2 * world.zones.others.length),
      of: "ordered pairs of machines, and of machines and everybody else",
      findings: [...world.environments.flatMap((environment) => [...sent(world, environment), ...taken(world, environment)]), ...atHosts(world), ...atGateways(world)],
    };
  },
};

function sent(world: World, environment: EnvironmentWorld): readonly Finding[] {
  const apart = unionOf([environment.others, world.zones.hosts, world.admin, world.zones.gateways]);
  return environment.cohorts.flatMap((from) => {
    const excess = except(from.sent, allowedToSend(from, environment.declared));
    const inside = environment.cohorts.flatMap((to) => takenBy(to, findings(world, undeclared(environment, from, to, excess), { chains: [from.out, to.in], problem: "a machine reaches another by a way that nobody declared", next: NEXT })));
    const outside = towards(from, without(EVERY_ADDRESS, unionOf([apart, world.zones.machines])), excess);
    const beyond = findings(world, outside, { chains: [from.out], problem: "a machine reaches addresses that no flow names", next: NEXT });
    return sentBy(from, [...inside, ...beyond, ...toGateways(world, from, excess)]);
  });
}

/** What one machine sends to another and no flow names; a receiver that can claim addresses also gets what is meant for others. */
function undeclared({ declared }: EnvironmentWorld, from: Cohort, to: Cohort, excess: Region): Region {
  const isBound = without(to.takes, to.addresses).every((value) => value === 2 ** 32);
  if (isBound) return between(from, to, excess);
  return except(between(from, to), restrict(allowedToSend(from, declared), { destination: to.addresses }));
}

function toGateways(world: World, from: Cohort, excess: Region): readonly Finding[] {
  return world.hosts.flatMap(({ plan: { gateway } }) => {
    if (!gateway) return [];
    const { environment } = from.environment;
    const region = common(excess, arriving(from, takenByGateway(gateway, environment)));
    return findings(world, region, { chains: [from.out, ...chainsToGateway(gateway, environment)], problem: "a machine reaches the gateway itself", next: NEXT });
  });
}

/** From everybody who is not a machine; other environments are told by the claim about crossing. */
function taken(world: World, { cohorts, declared, others }: EnvironmentWorld): readonly Finding[] {
  const strangers = without(EVERY_ADDRESS, unionOf([world.zones.machines, others]));
  return cohorts.flatMap((to) => {
    const region = restrict(except(to.taken, allowedToTake(to, declared)), { source: strangers });
    return takenBy(to, findings(world, region, { chains: [to.in], problem: "somebody reaches a machine by a way that nobody declared", next: NEXT }));
  });
}

/** Who manages a host; environments are told by the claim about the management. */
function atHosts(world: World): readonly Finding[] {
  const subnets = unionOf(world.environments.map(({ subnet }) => subnet));
  return world.hosts.flatMap((host) => {
    const region = restrict(except(host.taken, allowedBy(host.declared)), { source: without(EVERY_ADDRESS, subnets) });
    return findings(world, region, { chains: [host.in], problem: "somebody who is not the admin point reaches a node", next: RULES_FROM_FLOWS });
  });
}

function atGateways(world: World): readonly Finding[] {
  return world.hosts.flatMap(({ plan: { gateway } }) => {
    if (!gateway) return [];
    const region = except(takenByGateway(gateway), allowedBy(declaredAtGateway(gateway)));
    return findings(world, restrict(region, { source: without(EVERY_ADDRESS, world.zones.machines) }), { chains: chainsToGateway(gateway), problem: "somebody who is not declared reaches the gateway itself", next: RULES_FROM_FLOWS });
  });
}
