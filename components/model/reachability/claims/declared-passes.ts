import type { AddressSet } from "../address-set";
import type { Declared } from "../declared";
import { intersect, meets, without } from "../intervals";
import { entrancesOf } from "../passage";
import { forwardChain } from "../gateway-filter";
import { passing } from "../chain";
import { UPLINK } from "../../ruleset";
import { except, type Region } from "../region";
import type { EnvironmentWorld, World } from "../world";
import { findings, sentBy, takenBy, type Finding, type ProvedClaim } from "./claim";

const NEXT = "name in the flow only who may pass, or let the filters follow from it";

/** What is declared works: no filter on the way stops it. */
export const declaredPasses: ProvedClaim = {
  id: "declared-passes",
  text: "every declared flow passes every filter on its way, with all its addresses and its port",
  why: "a flow that is stopped is an outage, and a flow that names what it must not is stopped too",
  prove(world) {
    const list = world.environments.flatMap((environment) => environment.declared.flatMap((flow) => [...atMachines(world, environment, flow), ...atGateway(world, environment, flow)]));
    return { checked: world.environments.reduce((sum, { declared }) => sum + declared.length, 0), of: "flows", findings: list };
  },
};

const boxOf = (source: AddressSet, destination: AddressSet, service: AddressSet): Region => (source.length > 0 && destination.length > 0 ? [{ source, destination, service }] : []);

/** A flow that names addresses of another environment is stopped there, or on its own way out. */
function atMachines(world: World, { plan }: EnvironmentWorld, { text, source, destination, must }: Declared): readonly Finding[] {
  const problem = `the flow ${text} of ${plan.environment} is declared and does not pass`;
  return world.cohorts.flatMap((cohort) => {
    const out = meets(source, cohort.addresses) ? except(boxOf(intersect(source, cohort.addresses), destination, must), cohort.sent) : [];
    const into = meets(destination, cohort.addresses) ? except(boxOf(source, intersect(destination, cohort.addresses), must), cohort.taken) : [];
    return [
      ...sentBy(cohort, findings(world, out, { chains: [cohort.out], problem, next: NEXT, stopped: true })),
      ...takenBy(cohort, findings(world, into, { chains: [cohort.in], problem, next: NEXT, stopped: true })),
    ];
  });
}

function atGateway(world: World, { plan, host, subnet }: EnvironmentWorld, { text, source, destination, must }: Declared): readonly Finding[] {
  const { gateway } = host.plan;
  const leg = gateway?.legs.find(({ environment }) => environment === plan.environment)?.interface;
  if (plan.network.mode !== "internal") return [];
  const problem = `the flow ${text} of ${plan.environment} is declared and does not pass the gateway`;
  if (!gateway || leg === undefined) return findings(world, boxOf(source, destination, must), { chains: [], problem: `${problem}: there is none`, next: "let the host have a gateway" });
  const leaving = boxOf(intersect(source, subnet), without(destination, subnet), must);
  const ways = [
    { from: leg, to: UPLINK, wanted: leaving },
    ...entrancesOf(gateway).map((entrance) => ({ from: entrance.interface, to: leg, wanted: boxOf(intersect(without(source, subnet), entrance.sources), intersect(destination, subnet), must) })),
  ];
  return ways.flatMap(({ from, to, wanted }) => {
    const chain = forwardChain(gateway, from, to);
    return findings(world, except(wanted, passing(chain)), { chains: [chain], problem, next: NEXT, stopped: true });
  });
}
