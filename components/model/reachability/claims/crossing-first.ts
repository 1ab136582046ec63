import { firstAccept, undropped, type Chain } from "../chain";
import type { AddressSet } from "../address-set";
import { unionOf } from "../intervals";
import { restrict, type Region } from "../region";
import type { World } from "../world";
import { findings, machineCount, sentBy, takenBy, type Finding, type ProvedClaim } from "./claim";

const NEXT = "put the DROP back before everything that accepts; the default deny still holds, but one rule too many would open the way";

/** The drops that default deny makes redundant on purpose. */
export const crossingFirst: ProvedClaim = {
  id: "crossing-first",
  text: "packets between environments and to the management are dropped before any rule accepts something: it holds also when somebody adds a rule that allows everything",
  why: "the policy denies them anyway; these drops stand for the day on which a rule is added by hand",
  prove(world) {
    const machines = world.environments.flatMap(({ cohorts, others, host }) =>
      cohorts.flatMap((cohort) => {
        const management = unionOf([world.admin, host.addresses]);
        return [
          ...sentBy(cohort, missing(world, cohort.out, { destination: others }, "to another environment")),
          ...sentBy(cohort, missing(world, cohort.out, { destination: management }, "to the management")),
          ...takenBy(cohort, missing(world, cohort.in, { source: others, destination: cohort.addresses }, "from another environment")),
        ];
      }),
    );
    const subnets = unionOf(world.environments.map(({ subnet }) => subnet));
    const hosts = world.hosts.flatMap((host) => missing(world, host.in, { source: subnets, destination: host.addresses }, "from an environment to the host"));
    return { checked: machineCount(world.cohorts) * 3 + world.hosts.length, of: "lists of rules", findings: [...machines, ...hosts] };
  },
};

/** What is not dropped before the first accept; the rule that is named is that accept. */
function missing(world: World, chain: Chain, between: { readonly source?: AddressSet; readonly destination?: AddressSet }, what: string): readonly Finding[] {
  const open: Region = restrict(undropped(chain), between);
  const problem = `no rule drops what goes ${what} before the first rule that accepts`;
  return findings(world, open, { chains: [], problem, next: NEXT }).map((finding) => ({ ...finding, rules: [firstAccept(chain)] }));
}
