import { planEstate } from "../../components/model";
import type { EnvironmentPlan, GatewayPlan, HostSettings } from "../../components/model";
import type { Integration } from "../../components/model/estate";
import { MAIN_HOST } from "../../components/model/settings";
import type { Door, Endpoint, Outside } from "../../simulator/world/network/outside";
import { readInput } from "../../stacks/input";
import { privateFolder } from "../workspace/files";
import type { Places } from "../workspace/places";
import { orMisused } from "../workspace/settings";
import { ensureSshKey } from "../workspace/ssh-key";

/** RFC 8314: mail over TLS from its first byte. */
const SMTPS = 465;

/** Who is outside of an embedded host with real guests, as the estate says: its peers, and what admins look at through the admin point. */
export function outsideOf(places: Places, stack: string, { outside }: HostSettings): Outside {
  privateFolder(places.home);
  const input = orMisused(() => readInput(places.project, MAIN_HOST, { "trilane:adminKeys": [ensureSshKey(places.ssh)] }));
  const plan = planEstate(input);
  const environments = plan.environments.filter(({ host }) => host === stack);
  return { peers: outside, routes: plan.hosts.filter((host) => host.stack === stack).flatMap(({ gateway }) => routesBehind(gateway)), doors: Object.fromEntries(environments.flatMap(doorsOf)), endpoints: Object.fromEntries(Object.entries(input.estate.integrations ?? {}).flatMap(endpointsOf)) };
}

/** Mode `internal`: the network outside finds the environments behind their gateway. */
function routesBehind(gateway: GatewayPlan | undefined): Outside["routes"] {
  const [via = ""] = gateway?.uplink.address.split("/") ?? [];
  return (gateway?.legs ?? []).map(({ cidr }) => ({ to: cidr, via }));
}

/** `payment.live`, `payment.sandbox`: test servers in the place of the real ones, which nobody calls from here. */
function endpointsOf([name, { live, sandbox }]: readonly [string, Integration]): readonly (readonly [string, Endpoint])[] {
  return Object.entries({ live, sandbox }).flatMap(([mode, endpoint]) => {
    const port = Number(/^tcp\/(\d+)$/.exec(endpoint?.port ?? "")?.[1] ?? 0);
    if (endpoint === undefined || port === 0) return [];
    return [[`${name}.${mode}`, { host: endpoint.host, addresses: endpoint.addresses, port, speaks: port === SMTPS ? "smtps" : "https" }] as const];
  });
}

/** What admins reach beside SSH: each door leads to one machine. */
function doorsOf({ environment, flows }: EnvironmentPlan): readonly (readonly [string, Door])[] {
  return flows.flatMap(({ kind, from, to, protocol, port, destinations: [address] }) =>
    kind === "declared" && from === "admin" && protocol === "tcp" && port !== undefined && address !== undefined ? [[`${environment} ${to}`, { address, port }] as const] : []);
}
