import { arriving, towards } from "../delivery";
import { intersect, unionOf, without } from "../intervals";
import { common, restrict } from "../region";
import type { EnvironmentWorld, World } from "../world";
import { findings, machineCount, RULES_FROM_FLOWS, sentBy, type Finding, type ProvedClaim } from "./claim";

/** Nothing in an environment reaches a node or the admin point. */
export const noManagement: ProvedClaim = {
  id: "no-management",
  text: "nothing in an environment reaches a node of any host or the admin point; the filter of the machine stops it alone, and so does that of the node",
  why: "who reaches the Proxmox API or an admin's machine may reach every environment from there",
  prove(world) {
    const nodes = world.hosts.reduce((sum, { plan }) => sum + plan.nodes.length, 0);
    return { checked: machineCount(world.cohorts) * (nodes + 1), of: "pairs of a machine and a node or the admin point", findings: [...world.environments.flatMap((environment) => sent(world, environment)), ...taken(world)] };
  },
};

function sent(world: World, { plan, cohorts }: EnvironmentWorld): readonly Finding[] {
  const admin = without(world.admin, unionOf([world.zones.hosts, world.zones.machines]));
  return cohorts.flatMap((cohort) => {
    const nodes = world.hosts.flatMap((host) => {
      const arrived = common(towards(cohort, host.addresses), arriving(cohort, host.taken));
      return findings(world, arrived, { chains: [cohort.out, host.in], problem: `a machine of ${plan.environment} reaches a node`, next: RULES_FROM_FLOWS });
    });
    const alone = findings(world, towards(cohort, unionOf([world.zones.hosts, admin])), { chains: [cohort.out], problem: `the filter of a machine of ${plan.environment} lets it send to the management`, next: RULES_FROM_FLOWS });
    return sentBy(cohort, [...nodes, ...alone]);
  });
}

function taken(world: World): readonly Finding[] {
  const subnets = unionOf(world.environments.map(({ subnet }) => subnet));
  const known = intersect(subnets, world.zones.machines);
  return world.hosts.flatMap((host) => findings(world, [...restrict(host.taken, { source: known }), ...restrict(host.taken, { source: without(subnets, known) })], { chains: [host.in], problem: "the host lets an address of an environment in", next: RULES_FROM_FLOWS }));
}
