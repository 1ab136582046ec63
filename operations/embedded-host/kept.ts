import { refused } from "../failure";
import type { Places } from "../workspace/places";
import type { EmbeddedHost } from "./host";
import { runningHost } from "./host";

/** The embedded host that runs in this checkout. @throws Failure (1) when none does */
export async function keptHost(places: Places): Promise<EmbeddedHost> {
  const host = await runningHost(places.simulator);
  if (host === undefined) throw refused("embedded host: none is running; expected one that is kept; start it with npm run demo -- --keep");
  return host;
}
