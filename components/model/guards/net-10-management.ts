import { Cidr } from "../address";
import { ownValue } from "../canonical";
import { targetOf } from "../flow";
import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

function networks(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => Cidr.parse(text) ?? []);
}

/** NET-10 */
export const managementApart: Guard = {
  id: "NET-10",
  title: "what machines call is not part of the management network",
  why: "nothing in an environment reaches the node or the admin point, so such a flow would be dropped in silence",
  check({ estate, settings: { host, hosts } }) {
    const nodes = Object.values(hosts).flatMap((one) => Object.values(one.nodes).map(({ address }) => address));
    const management = networks([...(host.outside["admin"] ?? []), ...nodes]);
    const called = new Set(["dns", "ntp", ...estate.flows.map((flow) => targetOf(flow).name)]);
    return [...called].sort().flatMap((peer) =>
      networks(ownValue(host.outside, peer) ?? [])
        .filter((cidr) => management.some((other) => other.overlaps(cidr)))
        .map((cidr) =>
          problem(hostPlace(`outside.${peer}`), `${cidr.toString()} belongs to the management network (admin point and node)`, "an address that machines may reach", "serve it from another address, or remove the flow"),
        ),
    );
  },
};
