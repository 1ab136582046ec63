import { between, towards } from "../delivery";
import { machineCount, RULES_FROM_FLOWS, sentBy, takenBy, findings, type Finding, type ProvedClaim } from "./claim";
import type { EnvironmentWorld, World } from "../world";
import { restrict } from "../region";
import { without } from "../intervals";

/** No packet from one environment to another, whether somebody declared it or not. */
export const noCrossing: ProvedClaim = {
  id: "no-crossing",
  text: "no packet of one environment reaches another, whatever flows say and whatever routers forward; the filter of the sender stops it alone, and so does that of the receiver",
  why: "separation is what this is for: a machine that was broken into stays in its environment",
  prove(world) {
    const pairs = world.environments.flatMap((from) => world.environments.filter((to) => to !== from).map((to) => machineCount(from.cohorts) * machineCount(to.cohorts)));
    return { checked: pairs.reduce((sum, count) => sum + count, 0), of: "ordered pairs of machines of different environments", findings: world.environments.flatMap((environment) => [...reaches(world, environment), ...alone(world, environment)]) };
  },
};

/** End to end: out of one filter and into the other. */
function reaches(world: World, { cohorts, others }: EnvironmentWorld): readonly Finding[] {
  return cohorts.flatMap((from) => {
    const machines = world.cohorts.filter(({ environment }) => environment !== from.environment).flatMap((to) => {
      const problem = `a machine of ${from.environment.environment} reaches one of ${to.environment.environment}`;
      return takenBy(to, sentBy(from, findings(world, between(from, to), { chains: [from.out, to.in], problem, next: RULES_FROM_FLOWS })));
    });
    const nobody = towards(from, without(others, world.zones.machines));
    return [...machines, ...sentBy(from, findings(world, nobody, { chains: [from.out], problem: `a machine of ${from.environment.environment} reaches an address of another environment`, next: RULES_FROM_FLOWS }))];
  });
}

/** Each filter by itself. */
function alone(world: World, { plan, cohorts, others }: EnvironmentWorld): readonly Finding[] {
  return cohorts.flatMap((cohort) => {
    const sent = findings(world, towards(cohort, others), { chains: [cohort.out], problem: `the filter of a machine of ${plan.environment} lets it send to another environment`, next: RULES_FROM_FLOWS });
    const taken = findings(world, restrict(cohort.taken, { source: others }), { chains: [cohort.in], problem: `the filter of a machine of ${plan.environment} lets another environment in`, next: RULES_FROM_FLOWS });
    return [...sentBy(cohort, sent), ...takenBy(cohort, taken)];
  });
}

