import { Cidr } from "../address";
import { entriesOf } from "../canonical";
import { nodePlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** HOST-05 */
export const addressOnce: Guard = {
  id: "HOST-05",
  title: "each node has an address of its own",
  why: "the firewall is made for these addresses: one of them would be unprotected",
  check({ settings }) {
    const nodes = entriesOf(settings.hosts).flatMap(([stack, host]) => entriesOf(host.nodes).map(([name, { address }]) => ({ stack, host, name, address })));
    return pairsOf(nodes)
      .filter(([first, second]) => Cidr.parse(first.address)?.toString() === Cidr.parse(second.address)?.toString() && Cidr.parse(first.address) !== undefined)
      .map(([first, { stack, host, name, address }]) => problem(nodePlace(stack, host, name, "address"), `${address} is already the address of ${first.name}`, "the node's own address", `write the address of ${name}`));
  },
};
