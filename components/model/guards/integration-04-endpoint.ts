import { Cidr } from "../address";
import { entriesOf } from "../canonical";
import type { Estate, IntegrationEndpoint } from "../estate";
import type { PlanInput } from "../input";
import { subnetsOf } from "../ladder";
import { estatePlace } from "../place";
import { Port } from "../port";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

function endpointsIn(estate: Estate): readonly { readonly path: string; readonly endpoint: IntegrationEndpoint }[] {
  return entriesOf(estate.integrations).flatMap(([name, { live, sandbox }]) => [
    { path: `integrations.${name}.live`, endpoint: live },
    ...(sandbox ? [{ path: `integrations.${name}.sandbox`, endpoint: sandbox }] : []),
  ]);
}

function checkAddress(place: string, text: string, { settings }: PlanInput): readonly Problem[] {
  const cidr = Cidr.parse(text);
  if (!cidr) return [problem(place, `"${text}" is not an address or a network`, "for example 203.0.113.7 or 203.0.113.0/28", `write ${Cidr.nearest(text)?.toString() ?? "an IPv4 address"}`)];
  if (cidr.prefix < 16) return [problem(place, `${text} has ${cidr.size} addresses`, "the addresses of one service, /16 or narrower", "ask the other side for its addresses")];
  const nodeAddresses = Object.values(settings.hosts).flatMap(({ nodes }) => Object.values(nodes).map(({ address }) => address));
  const inside = [
    ...subnetsOf(settings).map(({ rung, cidr: subnet }) => ({ what: rung.name, subnet })),
    ...[...(settings.host.outside["admin"] ?? []), ...nodeAddresses].flatMap((own) => {
      const subnet = Cidr.parse(own);
      return subnet ? [{ what: "the management network", subnet }] : [];
    }),
  ].find(({ subnet }) => subnet.overlaps(cidr));
  return inside ? [problem(place, `${text} lies in ${inside.what}`, "addresses of somebody else", "a service of our own is reached by a flow, not as an integration")] : [];
}

/** INTEGRATION-04 */
export const endpointReadable: Guard = {
  id: "INTEGRATION-04",
  title: "an integration's endpoint has a DNS name, addresses outside of ours, a port and an account",
  why: "the firewall opens exactly these addresses; a wide or own network would open far more than the integration",
  check(input) {
    return endpointsIn(input.estate).flatMap(({ path, endpoint }) => {
      const place = (field: string) => estatePlace(`${path}.${field}`);
      return [
        ...(HOST.test(endpoint.host) ? [] : [problem(place("host"), `"${endpoint.host}" is not a DNS name`, "a full name in lower case", "write for example api.example.com")]),
        ...(Port.parse(endpoint.port) ? [] : [problem(place("port"), `"${endpoint.port}" is not a port`, "tcp/ or udp/ and 1 to 65535", "write for example tcp/443")]),
        ...(endpoint.account.trim() === "" ? [problem(place("account"), "is empty", "the name of the account at the other side", "write it; keys and passwords go elsewhere")] : []),
        ...(endpoint.addresses.length === 0 ? [problem(place("addresses"), "is empty", "at least one address", "ask the other side for its addresses")] : []),
        ...endpoint.addresses.flatMap((text) => checkAddress(place("addresses"), text, input)),
      ];
    });
  },
};
