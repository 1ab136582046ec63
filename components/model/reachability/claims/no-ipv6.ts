import { IPV6 } from "../address-set";
import { restrict } from "../region";
import { findings, machineCount, RULES_FROM_FLOWS, sentBy, takenBy, type ProvedClaim } from "./claim";

/** Default deny covers IPv6: no rule of the plan lets any of it through. */
export const noIpv6: ProvedClaim = {
  id: "no-ipv6",
  text: "no packet of IPv6 leaves or reaches a machine or a node: the policies drop it, and no rule without an address accepts it",
  why: "guests speak IPv6 on their own; flows name IPv4 alone",
  prove(world) {
    const machines = world.cohorts.flatMap((cohort) => [
      ...sentBy(cohort, findings(world, restrict(cohort.sent, { source: IPV6 }), { chains: [cohort.out], problem: "the filter of a machine lets IPv6 out", next: RULES_FROM_FLOWS })),
      ...takenBy(cohort, findings(world, restrict(cohort.taken, { source: IPV6 }), { chains: [cohort.in], problem: "the filter of a machine lets IPv6 in", next: RULES_FROM_FLOWS })),
    ]);
    const hosts = world.hosts.flatMap((host) => findings(world, restrict(host.reachable, { source: IPV6 }), { chains: [host.in], problem: "the host lets IPv6 in", next: RULES_FROM_FLOWS }));
    return { checked: machineCount(world.cohorts) * 2 + world.hosts.length, of: "filters in one direction", findings: [...machines, ...hosts] };
  },
};
