import { planEstate } from "../../components/model";
import type { EnvironmentPlan, HostSettings } from "../../components/model";
import { MAIN_HOST } from "../../components/model/settings";
import type { Door, Outside } from "../../simulator/world/network/outside";
import { readInput } from "../../stacks/input";
import { privateFolder } from "../workspace/files";
import type { Places } from "../workspace/places";
import { orMisused } from "../workspace/settings";
import { ensureSshKey } from "../workspace/ssh-key";

/** Who is outside of an embedded host with real guests, as the estate says: its peers, and what admins look at through the admin point. */
export function outsideOf(places: Places, stack: string, { outside }: HostSettings): Outside {
  privateFolder(places.home);
  const input = orMisused(() => readInput(places.project, MAIN_HOST, { "trilane:adminKeys": [ensureSshKey(places.ssh)] }));
  const environments = planEstate(input).environments.filter(({ host }) => host === stack);
  return { peers: outside, routes: [], doors: Object.fromEntries(environments.flatMap(doorsOf)) };
}

/** What admins reach beside SSH: each door leads to one machine. */
function doorsOf({ environment, flows }: EnvironmentPlan): readonly (readonly [string, Door])[] {
  return flows.flatMap(({ kind, from, to, protocol, port, destinations: [address] }) =>
    kind === "declared" && from === "admin" && protocol === "tcp" && port !== undefined && address !== undefined ? [[`${environment} ${to}`, { address, port }] as const] : []);
}
