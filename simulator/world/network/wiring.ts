import { GUEST_PROPERTIES } from "../../schema/property-formats";
import { parseNamed, parseProperties } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import { namespaceName } from "../world";
import type { NetworkRecords, SeedRouter } from "./records";

/** A NIC of a virtual machine as its configuration has it. */
export interface Nic {
  readonly vmid: number;
  /** 0 of `net0`. */
  readonly index: number;
  /** `00:11:…`, upper case. */
  readonly mac: string;
  /** Whether its packets pass the firewall at all. */
  readonly firewall: boolean;
  /** Absent for a NIC in QEMU's user mode network, which no bridge sees. */
  readonly bridge?: string;
  readonly tag?: number;
  /** Bytes per second, each way. */
  readonly rate?: number;
}

/**
 * One cable of the node: from a bridge to an interface in a network namespace. The names are Proxmox's (`tap1001i0`,
 * `fwbr1001i0`), because its filter speaks of them.
 */
export interface Cable {
  /** Network namespace of the other end. */
  readonly namespace: string;
  /** Name of the interface there. */
  readonly device: string;
  /** Its address; chosen by the kernel when absent. */
  readonly mac?: string;
  /** End at the node. */
  readonly tap: string;
  readonly bridge: string;
  /** A bridge of its own between tap and bridge, so that the filter sees each packet once for each NIC that it passes. */
  readonly filter?: { readonly bridge: string; readonly line: string; readonly port: string };
  /** Bytes per second that pass, each way. @default - as many as come */
  readonly rate?: number;
}

/** What stays when a cable is moved to another bridge, in and out of the filter, or to another rate: the guest notices nothing. */
export const endOf = ({ namespace, device, mac, tap }: Cable): string => JSON.stringify([namespace, device, mac, tap]);

/** Every bridge and every cable of a node. */
export interface Wiring {
  /** Sorted: one for each bridge, and one more for each of its tags, so that a kernel without 802.1Q keeps them apart, too. */
  readonly bridges: readonly string[];
  /** Network namespaces of the machines that run, sorted. */
  readonly namespaces: readonly string[];
  readonly cables: readonly Cable[];
  /** The node's own address with its length, and the bridge that has it. */
  readonly node: { readonly bridge: string; readonly address: string };
  /** NICs that no bridge of this node carries, in words. */
  readonly problems: readonly string[];
}

/** `rate` counts in these, whatever its manual calls them (PVE::Network tap_rate_limit). */
const MIB = 1024 ** 2;

/** NICs of a machine in order. */
export function nicsOf(vmid: number, config: Readonly<Record<string, string>>): readonly Nic[] {
  return Object.entries(config).flatMap(([option, text]): readonly Nic[] => {
    const index = /^net(\d+)$/.exec(option)?.[1];
    if (index === undefined) return [];
    const { bridge, tag, macaddr = "", firewall, rate } = parseProperties(GUEST_PROPERTIES.net, text);
    return [{ vmid, index: Number(index), mac: macaddr.toUpperCase(), firewall: firewall === "1", ...(bridge === undefined ? {} : { bridge }), ...(tag === undefined ? {} : { tag: Number(tag) }), ...(Number(rate ?? 0) > 0 ? { rate: Math.trunc(Number(rate) * MIB) } : {}) }];
  });
}

/** Name of the tap of a NIC. */
export const tapName = ({ vmid, index }: Pick<Nic, "vmid" | "index">): string => `tap${vmid}i${index}`;

/** Name of the bridge of one tag, as Proxmox names it where bridges do not know tags. */
export const taggedBridge = (bridge: string, tag: number | undefined): string => (tag === undefined ? bridge : `${bridge}v${tag}`);

/** Plans the wiring of a node: machines that run are plugged, all others are not there. */
export function planWiring({ node, guests }: NetworkRecords): Wiring {
  const own = Object.entries(node.interfaces).filter(([, { type }]) => type === "bridge").map(([name]) => name);
  const running = [...guests].filter(([, { startedAt }]) => startedAt !== undefined);
  const nics = running.flatMap(([vmid, { config }]) => nicsOf(vmid, config));
  const plugged = nics.filter(({ bridge }) => bridge !== undefined && own.includes(bridge));
  const problems = nics.filter((nic) => !plugged.includes(nic)).map(({ vmid, index, bridge }) => `net${index} of ${vmid} is not plugged: ${bridge === undefined ? "it has no bridge" : `there is no bridge ${bridge}`}`);
  const cables = plugged.map(cableOf);
  const [carrier] = Object.entries(node.interfaces).find(([, { address }]) => address === node.address) ?? [own[0] ?? ""];
  return {
    bridges: [...new Set([...own, ...cables.map(({ bridge }) => bridge)])].sort(),
    namespaces: running.map(([vmid]) => namespaceName(vmid)),
    cables,
    node: { bridge: carrier, address: String(node.interfaces[carrier]?.cidr ?? `${node.address}/24`) },
    problems,
  };
}

function cableOf(nic: Nic): Cable {
  const { vmid, index, bridge = "" } = nic;
  const id = `${vmid}i${index}`;
  return {
    namespace: namespaceName(vmid),
    device: `eth${index}`,
    mac: nic.mac,
    tap: tapName(nic),
    bridge: taggedBridge(bridge, nic.tag),
    ...(nic.firewall ? { filter: { bridge: `fwbr${id}`, line: `fwln${id}`, port: `fwpr${vmid}p${index}` } } : {}),
    ...(nic.rate === undefined ? {} : { rate: nic.rate }),
  };
}

/** Where a machine's NIC has its router, by cloud-init's data. */
export interface Leg {
  readonly bridge: string;
  /** Address of the router with the length of the network. */
  readonly address: string;
}

/** Routers that the machines' configurations name, each once, on bridges that lead out of the host. */
export function legsOf({ node, guests, routers = new Map() }: NetworkRecords): readonly Leg[] {
  const outside = Object.entries(node.interfaces).filter(([, { type, bridge_ports: ports }]) => type === "bridge" && String(ports ?? "").trim() !== "").map(([name]) => name);
  const legs = [...guests].flatMap(([vmid, { config }]) => nicsOf(vmid, config).flatMap((nic) => legOf(nic, config, outside, routers.get(vmid) ?? [])));
  const gateway = Object.entries(node.interfaces).flatMap(([bridge, { gateway: router, cidr }]) => (router === undefined ? [] : [{ bridge, address: `${String(router)}/${lengthOf(String(cidr))}` }]));
  const named = new Map([...gateway, ...legs].map((leg) => [`${leg.bridge} ${leg.address.split("/")[0] ?? ""}`, leg]));
  return [...named.values()].sort((a, b) => (a.bridge < b.bridge ? -1 : 1));
}

function legOf({ bridge, tag, index, mac }: Nic, config: GuestRecord["config"], outside: readonly string[], seeds: readonly SeedRouter[]): readonly Leg[] {
  if (bridge === undefined || !outside.includes(bridge)) return [];
  const seeded = seeds.filter((seed) => seed.mac === mac).map(({ router, address }) => ({ bridge: taggedBridge(bridge, tag), address: `${router}/${lengthOf(address)}` }));
  const { ip, gw } = parseNamed("pve-qm-ipconfig", config[`ipconfig${index}`] ?? "");
  return gw === undefined || ip === undefined ? seeded : [{ bridge: taggedBridge(bridge, tag), address: `${gw}/${lengthOf(ip)}` }];
}

const lengthOf = (cidr: string): string => cidr.split("/")[1] ?? "24";
