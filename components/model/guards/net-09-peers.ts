import { Cidr } from "../address";
import { ownValue } from "../canonical";
import { peerNames } from "../flow";
import { didYouMean } from "../nearest";
import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";
import type { Problem } from "../problem";

/** Machines are configured with these addresses, so a network is not enough. */
const SINGLE = ["dns", "ntp"];

function checkPeer(peer: string, texts: readonly string[] | undefined, single: boolean): readonly Problem[] {
  const place = hostPlace(`outside.${peer}`);
  if (texts === undefined || texts.length === 0) {
    return [problem(place, "has no address", "IPv4 addresses or networks", `add them, for example ${peer}: [10.99.0.53]`)];
  }
  return texts.flatMap((text) => {
    const cidr = Cidr.parse(text);
    if (!cidr) return [problem(place, `"${text}" is not an address or a network`, "for example 10.99.0.53 or 10.99.0.0/24", `write ${Cidr.nearest(text)?.toString() ?? "an IPv4 address"}`)];
    if (single && cidr.size > 1) return [problem(place, `${text} is a network`, "single addresses of servers", "list each server's address")];
    if (cidr.prefix >= 8 && cidr.isUnreachable) return [problem(place, `${text} is nobody's address`, "an address that machines reach; loopback, link-local and multicast stay on one machine", "write the peer's address in the network")];
    return cidr.prefix < 8 ? [problem(place, `${text} is nearly everything`, "the addresses of one peer, /8 or narrower", "name who it is, for example the addresses of a reverse proxy")] : [];
  });
}

/** NET-09 */
export const peerAddresses: Guard = {
  id: "NET-09",
  title: "every peer outside has addresses, and every address belongs to a named peer",
  why: "a rule for a peer without addresses opens nothing, one for nearly everything opens too much",
  check({ estate, settings: { host } }) {
    const known = peerNames(estate);
    const unknown = Object.keys(host.outside).filter((peer) => !known.includes(peer));
    return [
      ...known.flatMap((peer) => checkPeer(peer, ownValue(host.outside, peer), [...SINGLE, estate.repository?.peer].includes(peer))),
      ...unknown.map((peer) =>
        problem(hostPlace(`outside.${peer}`), `the estate knows no peer ${peer}${didYouMean(peer, known)}`, `one of ${known.join(", ")}`, "name it in outside of stacks/estate.ts, or remove it here"),
      ),
    ];
  },
};
