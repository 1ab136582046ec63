import { createHash } from "node:crypto";

import { taggedBridge, type Cable, type Leg } from "./wiring";

/** What stands outside of a host and is not in its records. */
export interface Outside {
  /** Networks and addresses by whom they belong to; whoever is asked there, answers. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** Networks that the router outside finds behind another machine, for example a gateway. */
  readonly routes: readonly { readonly to: string; readonly via: string }[];
  /** Ports of machines that admins reach from this machine, through the admin point, by name. @default - none */
  readonly doors?: Readonly<Record<string, Door>>;
  /** Services of somebody else, by name; a test server answers in their place. @default - none */
  readonly endpoints?: Readonly<Record<string, Endpoint>>;
}

/** A service of somebody else, over TLS. */
export interface Endpoint {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly port: number;
  /** `https` takes payments as JSON, `smtps` takes mail. */
  readonly speaks: "https" | "smtps";
}

/** Where a door leads to. */
export interface Door {
  readonly address: string;
  readonly port: number;
}

/** Namespace of the router outside: it has an address in each network of a bridge that leads out, and forwards everything. */
export const ROUTER = "router";
/** Namespace of all peers outside. */
export const PEERS = "outside";

/** Between router and peers. */
const LINK = { router: "198.18.255.1", peers: "198.18.255.2" } as const;

/** Cables of the router and of the peers that stand in the node's own network. The router calls each interface like its bridge. */
export function outsideCables(legs: readonly Leg[], node: { readonly bridge: string }): readonly Cable[] {
  const bridges = [...new Set(legs.map(({ bridge }) => bridge))];
  const end = (bridge: string, whose: string): string => `${whose}-${createHash("sha256").update(bridge).digest("hex").slice(0, 8)}`;
  return [
    ...bridges.map((bridge): Cable => ({ namespace: ROUTER, device: bridge, tap: end(bridge, "rt"), bridge })),
    { namespace: PEERS, device: "lan", tap: end(node.bridge, "lan"), bridge: taggedBridge(node.bridge, undefined) },
  ];
}

/** A shell script that makes both namespaces, without a cable. */
export const OUTSIDE_SETUP = `
set -e
for name in ${ROUTER} ${PEERS}; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link add wan netns ${ROUTER} type veth peer name wan netns ${PEERS}
ip -n ${ROUTER} addr add ${LINK.router}/30 dev wan
ip -n ${PEERS} addr add ${LINK.peers}/30 dev wan
ip -n ${ROUTER} link set wan up
ip -n ${PEERS} link set wan up
ip netns exec ${ROUTER} sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0
ip netns exec ${PEERS} sysctl -q -w net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=2 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
`;

/** Addresses and routes of the router, in the words of `ip -batch`. */
export function routerText(legs: readonly Leg[], { routes }: Outside): string {
  const lines = [
    ...legs.flatMap(({ bridge, address }) => [`addr replace ${address} dev ${bridge}`, `link set ${bridge} up`]),
    `route replace default via ${LINK.peers} dev wan`,
    // Nobody is there yet who would take it: a route to a neighbour needs the network that both stand in.
    ...routes.filter(({ via }) => legs.some(({ address }) => networkOf(`${via}/${address.split("/")[1] ?? ""}`) === networkOf(address))).map(({ to, via }) => `route replace ${to} via ${via}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * Addresses and routes of the peers. Those that share the node's network are there, all others behind the router. What is
 * opened among them without saying from where comes from the admin point.
 */
export function peersText(legs: readonly Leg[], node: { readonly bridge: string; readonly address: string }, { peers, endpoints = {} }: Outside): string {
  const own = legs.find(({ bridge }) => bridge === node.bridge)?.address ?? node.address;
  const speaker = peers.admin?.slice(0, 1).map(hostOf)[0];
  const from = speaker === undefined ? "" : ` src ${speaker}`;
  const lines = [
    "link set lan up",
    ...[...new Set([...Object.values(peers), ...Object.values(endpoints).map(({ addresses }) => addresses)].flat())].map((cidr) => `route replace local ${cidr} dev lo`),
    `route replace ${networkOf(own)} dev lan${from}`,
    `route replace default via ${LINK.router} dev wan${from}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The first host of a network, or an address as it is. */
export const hostOf = (cidr: string): string => (cidr.includes("/") ? (networkOf(cidr).split("/")[0] ?? "").replace(/\d+$/, (last) => String(Number(last) + 1)) : cidr);

/** The network of an address with a length. */
export function networkOf(cidr: string): string {
  const [address = "", length = "32"] = cidr.split("/");
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = value - (value % 2 ** (32 - Number(length)));
  return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".")}/${length}`;
}
