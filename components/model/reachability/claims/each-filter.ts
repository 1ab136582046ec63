import { allowedToSend, allowedToTake } from "../declared";
import { except } from "../region";
import { findings, machineCount, RULES_FROM_FLOWS, sentBy, takenBy, type ProvedClaim } from "./claim";

/** Both ends of a flow hold it: a filter that is too wide is told also where the other end stops the packet. */
export const eachFilter: ProvedClaim = {
  id: "each-filter",
  text: "the filter of each machine, taken alone, lets out and lets in nothing but declared flows",
  why: "every way is closed twice; when one end is too wide, the other is all that is left",
  prove(world) {
    const list = world.environments.flatMap(({ cohorts, declared }) =>
      cohorts.flatMap((cohort) => [
        ...sentBy(cohort, findings(world, except(cohort.sent, allowedToSend(cohort, declared)), { chains: [cohort.out], problem: "the filter of a machine lets more out than flows say", next: RULES_FROM_FLOWS })),
        ...takenBy(cohort, findings(world, except(cohort.taken, allowedToTake(cohort, declared)), { chains: [cohort.in], problem: "the filter of a machine lets more in than flows say", next: RULES_FROM_FLOWS })),
      ]),
    );
    return { checked: machineCount(world.cohorts) * 2, of: "filters in one direction", findings: list };
  },
};
