import { Cidr, parseAddress } from "../address";
import { entriesOf } from "../canonical";
import { ladderOf, subnetsOf } from "../ladder";
import { settingsPlace } from "../place";
import type { Problem } from "../problem";
import type { GatewaySettings, HostSettings, Settings } from "../settings";
import { pairsOf, problem, type Guard } from "./guard";

interface Gateway {
  readonly stack: string;
  readonly host: HostSettings;
  readonly gateway: GatewaySettings;
}

/** Hosts with a gateway that is used. */
export function gatewaysOf({ hosts }: Settings): readonly Gateway[] {
  return entriesOf(hosts).flatMap(([stack, host]) => (host.network === "internal" && host.gateway ? [{ stack, host, gateway: host.gateway }] : []));
}

/** Network of a gateway outside; undefined where its address cannot be read. */
export function uplinkOf({ address }: GatewaySettings): Cidr | undefined {
  return address.includes("/") ? Cidr.nearest(address) : undefined;
}

function checkAddresses({ stack, host, gateway }: Gateway, settings: Settings): readonly Problem[] {
  const { address, router } = gateway;
  const place = settingsPlace(stack, "gateway.address");
  const uplink = uplinkOf(gateway);
  const value = parseAddress(address.split("/")[0] ?? "");
  if (!uplink || value === undefined || value === uplink.first || value === uplink.last) return [problem(place, `"${address}" is not a host of a network`, "an address outside and the length of its network", "write for example 192.168.1.2/24")];
  const taken = Object.values(host.nodes).some((node) => parseAddress(node.address) === value) || Object.values(host.outside).flat().some((text) => parseAddress(text) === value);
  const way = parseAddress(router);
  const reachable = way !== undefined && way > uplink.first && way < uplink.last && way !== value;
  return [
    ...(taken ? [problem(place, `${address.split("/")[0] ?? ""} belongs to a node or to a peer outside`, "an address of its own", "ask who runs the network for a free address")] : []),
    ...(reachable ? [] : [problem(settingsPlace(stack, "gateway.router"), `"${router}" is not another host of ${uplink.toString()}`, "the router of the network outside", `write for example ${uplink.host(1)}`)]),
    ...subnetsOf(settings).filter(({ cidr }) => cidr.overlaps(uplink)).map(({ rung, cidr }) => problem(settingsPlace(rung.name, "cidr"), `${cidr.toString()} overlaps ${uplink.toString()}, the network outside the gateway`, "a subnet apart from the network outside", "pick a free private network, for example 10.40.0.0/24")),
  ];
}

function checkPlace({ stack, host, gateway }: Gateway, settings: Settings): readonly Problem[] {
  const place = settingsPlace(stack, "gateway.vmid");
  const owner = ladderOf(settings).find(({ settings: { vmids } }) => gateway.vmid >= vmids.from && gateway.vmid <= vmids.to);
  const valid = Number.isInteger(gateway.vmid) && gateway.vmid >= 100 && gateway.vmid <= 8999;
  return [
    ...(valid ? [] : [problem(place, `${gateway.vmid} is not a VMID`, "a whole number from 100 to 8999", "write 100, or leave it out")]),
    ...(owner ? [problem(place, `${gateway.vmid} is a VMID of ${owner.name}`, "a VMID outside every environment", "write 100, or leave it out")] : []),
    ...(host.internalBridge === host.bridge ? [problem(settingsPlace(stack, "internalBridge"), `${host.bridge} is the bridge that leads outside`, "a bridge of its own, without a port", "write for example vmbr1")] : []),
    ...(Object.keys(host.nodes).length > 1 ? [problem(settingsPlace(stack, "network"), "internal ends at one node, and the host has several", "one node, or mode vlan", "write trilane:network: vlan, and carry the tags on the switch between the nodes")] : []),
  ];
}

/** NET-13 */
export const gatewayPlaced: Guard = {
  id: "NET-13",
  title: "a gateway has an address outside that is its own, a router beside it, a VMID and a bridge that nobody else has",
  why: "it is the only way in and out: with one wrong number every environment of the host is cut off",
  check({ settings }) {
    const gateways = gatewaysOf(settings);
    const twice = pairsOf(gateways).filter(([first, second]) => first.gateway.vmid === second.gateway.vmid);
    return [
      ...gateways.flatMap((gateway) => [...checkAddresses(gateway, settings), ...checkPlace(gateway, settings)]),
      ...twice.map(([first, second]) => problem(settingsPlace(second.stack, "gateway.vmid"), `${second.gateway.vmid} is already the gateway of ${first.stack}`, "a VMID of its own", `write for example ${second.gateway.vmid + 1}`)),
    ];
  },
};
