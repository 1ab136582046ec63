import { Cidr } from "../address";
import { entriesOf } from "../canonical";
import type { IntegrationEndpoint } from "../estate";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

function sharesWay(a: IntegrationEndpoint, b: IntegrationEndpoint): boolean {
  const networks = (endpoint: IntegrationEndpoint) => endpoint.addresses.flatMap((text) => Cidr.parse(text) ?? []);
  return a.port === b.port && networks(a).some((own) => networks(b).some((other) => own.overlaps(other)));
}

/** INTEGRATION-05 */
export const sandboxApart: Guard = {
  id: "INTEGRATION-05",
  title: "sandbox and live differ in name, address and account",
  why: "below production the live endpoint must be unreachable, and an account of its own cannot touch real money",
  check({ estate }) {
    return entriesOf(estate.integrations).flatMap(([name, { live, sandbox }]) => {
      if (!sandbox) return [];
      const place = (field: string) => estatePlace(`integrations.${name}.sandbox.${field}`);
      const next = "ask the other side for a sandbox of its own, or remove it and use stub";
      return [
        ...(sandbox.host === live.host ? [problem(place("host"), `${sandbox.host} is the live endpoint`, "a name of its own", next)] : []),
        ...(sandbox.account === live.account ? [problem(place("account"), `${sandbox.account} is the live account`, "an account of its own", next)] : []),
        ...(sharesWay(live, sandbox) ? [problem(place("addresses"), "reach the live endpoint as well", "addresses or a port of its own", next)] : []),
      ];
    });
  },
};
