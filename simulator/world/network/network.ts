import { planFilter, type Filter } from "./filter/filter";
import type { NetworkRecords } from "./records";
import { legsOf, planWiring, type Leg, type Wiring } from "./wiring";

/** The network of a node as it should be: what is plugged where, what filters, and where the router outside stands. */
export interface Network {
  readonly wiring: Wiring;
  readonly filter: Filter;
  readonly legs: readonly Leg[];
}

/** Plans the network of a node from what the host keeps about it. Equal records give an equal network, in whatever order they came. */
export function planNetwork(found: NetworkRecords): Network {
  const records = { ...found, guests: new Map([...found.guests].sort(([a], [b]) => a - b)) };
  return { wiring: planWiring(records), filter: planFilter(records), legs: legsOf(records) };
}
