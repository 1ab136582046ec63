import { Cidr } from "../address";
import { entriesOf } from "../canonical";
import type { PlanInput } from "../input";
import { subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** Networks that stand outside every environment, with the words for them. */
function foreignNetworks({ settings: { host, hosts } }: PlanInput): readonly { readonly what: string; readonly cidr: Cidr }[] {
  const all = [
    ...entriesOf(hosts).flatMap(([, { nodes }]) => entriesOf(nodes).map(([, { address }]) => ({ what: "the node's address", text: address }))),
    ...entriesOf(host.outside).flatMap(([peer, texts]) => texts.map((text) => ({ what: `the peer ${peer}`, text }))),
  ];
  return all.flatMap(({ what, text }) => {
    const cidr = Cidr.parse(text);
    return cidr ? [{ what, cidr }] : [];
  });
}

/** NET-04 */
export const foreignAddresses: Guard = {
  id: "NET-04",
  title: "no subnet overlaps the node or a peer outside",
  why: "machines would count as admin point, as node or as clients, and pass where those may",
  check(input) {
    const foreign = foreignNetworks(input);
    return subnetsOf(input.settings).flatMap(({ rung, cidr }) =>
      foreign
        .filter((other) => other.cidr.overlaps(cidr))
        .map((other) =>
          problem(
            settingsPlace(rung.name, "cidr"),
            `${cidr.toString()} overlaps ${other.cidr.toString()}, ${other.what}`,
            "a subnet apart from everything outside the environments",
            "move the subnet, or name the peer by narrower addresses in Pulumi.host.yaml",
          ),
        ),
    );
  },
};
