/** Maintenance of the only host: nothing can move, so it is a matter of order. */
import { byImportance, type Outline } from "./outline";
import { start, stop, type Journey } from "./draft";
import { Clock } from "./duration";
import type { Place, Situation, Tenant } from "./situation";

/** Environments stop lowest first, production last, callers before whom they call; all start in the opposite order. */
export function oneHost(situation: Situation, place: Place): Outline {
  const clock = new Clock(situation.measured);
  const journey = (tenant: Tenant): Journey => ({ tenant, from: place, to: place, clock });
  const here = situation.tenants.filter(({ stack, placing }) => stack === place.stack && placing.stopped !== true);
  return {
    layout: "one host",
    away: here.map((tenant) => stop(journey(tenant), tenant.machines, tenant.production ? "production goes last" : "lower environments go first")),
    back: byImportance(here).map((tenant) => start(journey(tenant), [...tenant.machines].reverse(), tenant.production ? "production comes first" : "lower environments come after production")),
    staysDown: here.flatMap(({ machines }) => machines.map(({ name }) => name)),
  };
}
