import { Cidr, parseAddress } from "../address";
import { entriesOf } from "../canonical";
import { subnetsOf } from "../ladder";
import { hostPlace, settingsPlace } from "../place";
import type { Problem } from "../problem";
import type { GatewaySettings, Settings } from "../settings";
import { pairsOf, problem, type Guard } from "./guard";
import { gatewaysOf, uplinkOf } from "./net-13-gateway";

type Vpn = NonNullable<GatewaySettings["vpn"]>;

/** 32 bytes in base64: the last character before the padding carries four bits only (WireGuard's wg.8). */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Networks that a VPN must stay apart from; the admin point is not among them, because the VPN is a part of it. */
function foreignTo(settings: Settings, gateway: GatewaySettings): readonly { readonly what: string; readonly cidr: Cidr }[] {
  const uplink = uplinkOf(gateway);
  const peers = entriesOf(settings.host.outside).filter(([peer]) => peer !== "admin").flatMap(([peer, texts]) => texts.map((text) => ({ what: `the peer ${peer}`, text })));
  const nodes = Object.values(settings.hosts).flatMap(({ nodes: own }) => Object.values(own).map(({ address }) => ({ what: "a node", text: address })));
  return [
    ...subnetsOf(settings).map(({ rung, cidr }) => ({ what: rung.name, cidr })),
    ...(uplink ? [{ what: "the network outside the gateway", cidr: uplink }] : []),
    ...[...peers, ...nodes].flatMap(({ what, text }) => {
      const cidr = Cidr.parse(text);
      return cidr ? [{ what, cidr }] : [];
    }),
  ];
}

function checkNetwork(stack: string, vpn: Vpn, settings: Settings, gateway: GatewaySettings): readonly Problem[] {
  const place = settingsPlace(stack, "gateway.vpn.network");
  const cidr = Cidr.parse(vpn.network);
  if (!cidr || !cidr.isPrivate || cidr.prefix > 30) return [problem(place, `"${vpn.network}" is not a private network`, "a private network, /30 or larger", "write for example 10.99.9.0/24")];
  const overlapping = foreignTo(settings, gateway).filter((other) => other.cidr.overlaps(cidr));
  const known = (settings.host.outside["admin"] ?? []).some((text) => Cidr.parse(text)?.contains(cidr));
  return [
    ...overlapping.map(({ what, cidr: other }) => problem(place, `${cidr.toString()} overlaps ${other.toString()} of ${what}`, "a network of its own", "pick a free private network, for example 10.99.9.0/24")),
    ...(known ? [] : [problem(hostPlace("outside.admin"), `lacks ${cidr.toString()}, the network of the VPN`, "the admin point with its VPN", `add ${cidr.toString()}: without it nobody who comes through the VPN passes`)]),
  ];
}

function checkPeers(stack: string, { network, peers }: Vpn): readonly Problem[] {
  const cidr = Cidr.parse(network);
  const list = entriesOf(peers);
  const at = (peer: string, field: string) => settingsPlace(stack, `gateway.vpn.peers.${peer}.${field}`);
  if (list.length === 0) return [problem(settingsPlace(stack, "gateway.vpn.peers"), "names nobody", "at least one peer", "write for example peers: { anna: { key: <public key>, address: 10.99.9.2 } }")];
  const faults = list.flatMap(([peer, { key, address }]) => {
    const value = parseAddress(address);
    const inside = value !== undefined && (cidr === undefined || (value > cidr.first + 1 && value < cidr.last));
    return [
      // What stands there is not shown: somebody may have put the private half.
      ...(KEY.test(key) ? [] : [problem(at(peer, "key"), "is not a WireGuard public key", "44 characters of base64", "write what `wg pubkey` prints on the peer")]),
      ...(inside ? [] : [problem(at(peer, "address"), `"${address}" is not a free host of ${network}`, "an address of the VPN after its first, which is the gateway's", `write for example ${cidr && cidr.size > 3 ? cidr.host(2) : "10.99.9.2"}`)]),
    ];
  });
  const twice = pairsOf(list).flatMap(([[first, one], [second, other]]) => (["key", "address"] as const).filter((field) => one[field] === other[field]).map((field) => problem(at(second, field), `is that of ${first}`, `${field === "key" ? "a key" : "an address"} of its own`, `give ${second} its own ${field}`)));
  return [...faults, ...twice];
}

/** NET-14 */
export const vpnApart: Guard = {
  id: "NET-14",
  title: "the VPN of a gateway has a network of its own that is part of the admin point, and peers with WireGuard keys",
  why: "who comes through it passes as an admin: its addresses must be nobody else's",
  check({ settings }) {
    return gatewaysOf(settings).flatMap(({ stack, gateway }) => {
      const { vpn } = gateway;
      if (!vpn) return [];
      const port = Number.isInteger(vpn.port) && vpn.port >= 1 && vpn.port <= 65535 && vpn.port !== 22;
      return [
        ...(port ? [] : [problem(settingsPlace(stack, "gateway.vpn.port"), `${vpn.port} cannot be used`, "a UDP port from 1 to 65535, not 22", "write 51820, or leave it out")]),
        ...checkNetwork(stack, vpn, settings, gateway),
        ...checkPeers(stack, vpn),
      ];
    });
  },
};
