/** Every packet that is worth sending, with what the certificate says about it. */
import type { EstatePlan, Path, Proof } from "../../components/model";
import { isIn, means, nodeNetwork, type Place } from "./places";

/** One packet and where it may arrive. */
export interface Cell {
  readonly kind: "open" | "ipv6" | "forged address" | "forged MAC" | "tagged" | "arp" | "forged outside";
  readonly from: Place;
  readonly to: Place;
  /** Whether it has to arrive; otherwise it must not. */
  readonly passes: boolean;
  readonly source: string;
  readonly target: string;
  readonly protocol: "tcp" | "udp" | "icmp" | "icmpv6" | "other" | "arp";
  /** Port, or type of ICMP. */
  readonly port?: number;
  readonly fromMac?: string;
  readonly tag?: number;
}

type Service = Pick<Cell, "protocol"> & { readonly port?: number };

/** Services at and beside everything that a plan names, in every protocol. */
function servicesOf(plan: EstatePlan): readonly Service[] {
  const declared = [...plan.environments.flatMap(({ flows }) => flows), ...(plan.hosts[0].gateway?.flows ?? [])].flatMap(({ port }) => (port === undefined ? [] : [port]));
  const own = [22, 25, 67, 68, 111, 3128, 5404, 5900, 5999, 8006, 60000, 60050];
  const ports = [...new Set([...declared, ...own].flatMap((port) => [port - 1, port, port + 1]).concat(1, 65535))].sort((a, b) => a - b);
  return [...ports.flatMap((port) => [{ protocol: "tcp", port } as const, { protocol: "udp", port } as const]), { protocol: "icmp", port: 8 }, { protocol: "icmp", port: 13 }, { protocol: "other" }];
}

function pathServes({ protocol, ports }: Path, service: Service): boolean {
  if (protocol === "any") return true;
  if (protocol !== service.protocol) return false;
  return ports === "" || ports.split(", ").some((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return first <= (service.port ?? 0) && (service.port ?? 0) <= last;
  });
}

/** What the certificate says: whether there is a path. */
function says({ paths }: Proof, from: Place, to: Place, service: Service): boolean {
  return paths.some((path) => pathServes(path, service) && means(path.from, from) && means(path.to, to));
}

/** All cells of a plan: what forges comes last, because bridges learn from it. */
export function cellsOf(plan: EstatePlan, proof: Proof, places: readonly Place[]): readonly Cell[] {
  const open = openCells(proof, places, servicesOf(plan));
  return [...open, ...ipv6Cells(places), ...forgedOutside(plan, places, open), ...arpCells(places), ...forgedCells(places, open), ...wireCells(places, open)];
}

/** From everybody to everybody, each with its own address. What is between peers is not the estate's. */
function openCells(proof: Proof, places: readonly Place[], services: readonly Service[]): readonly Cell[] {
  return places.filter(({ kind }) => kind !== "gateway").flatMap((from) => places.filter((to) => to !== from && !(to.kind === "peer" && from.kind !== "machine")).flatMap((to) => services.flatMap((service): readonly Cell[] => {
    const passes = says(proof, from, to, service);
    // Of ICMP a flow asks for an echo alone: what else may pass need not.
    if (passes && service.protocol === "icmp" && service.port !== 8) return [];
    return [{ kind: "open", from, to, passes, source: from.address, target: to.address, ...service }];
  })));
}

/** IPv6 of both kinds, to everybody on the same wire: no path tells of any. */
function ipv6Cells(places: readonly Place[]): readonly Cell[] {
  const services: readonly Service[] = [{ protocol: "tcp", port: 22 }, { protocol: "tcp", port: 443 }, { protocol: "tcp", port: 5432 }, { protocol: "udp", port: 53 }, { protocol: "icmpv6", port: 128 }, { protocol: "icmpv6", port: 134 }, { protocol: "icmpv6", port: 135 }];
  const machines = places.filter(({ kind }) => kind === "machine");
  return machines.flatMap((from) => machines.filter((to) => to !== from && to.bridge === from.bridge).flatMap((to) => ["2001:db8::", "fe80::"].flatMap((prefix) => services.map((service): Cell => {
    const source = prefix === "fe80::" ? linkLocal(from.mac ?? "") : `${prefix}${from.address.split(".").pop() ?? ""}`;
    const target = prefix === "fe80::" ? linkLocal(to.mac ?? "") : `${prefix}${to.address.split(".").pop() ?? ""}`;
    return { kind: "ipv6", from, to, passes: false, source, target, ...service };
  }))));
}

function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(":").map((byte) => parseInt(byte, 16));
  return `fe80::${[((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f].map((group) => group.toString(16)).join(":")}`;
}

/** A machine with the address of each other that may reach somebody: what is open to that one is closed to it. */
function forgedCells(places: readonly Place[], open: readonly Cell[]): readonly Cell[] {
  const machines = places.filter(({ kind }) => kind === "machine");
  return machines.flatMap((from) => open.filter((cell) => cell.passes && cell.from !== from && cell.to !== from).map((cell): Cell => ({ ...cell, kind: "forged address", from, passes: false })));
}

/** What a machine may send, from another MAC address, or with a tag of its own choice: its own, another's, none (0). */
function wireCells(places: readonly Place[], open: readonly Cell[]): readonly Cell[] {
  const own = open.filter(({ from, passes }) => passes && from.kind === "machine");
  const macs = (cell: Cell): readonly string[] => ["02:00:00:00:00:99", ...places.filter(({ kind, bridge, mac }) => kind === "machine" && mac !== cell.from.mac && bridge === cell.from.bridge).slice(0, 2).map(({ mac = "" }) => mac)];
  const tags = [0, ...new Set(places.flatMap(({ machine }) => (machine?.plan.vlan === undefined ? [] : [machine.plan.vlan])))];
  return [...own.flatMap((cell) => macs(cell).map((fromMac): Cell => ({ ...cell, kind: "forged MAC", fromMac, passes: false }))), ...own.flatMap((cell) => tags.map((tag): Cell => ({ ...cell, kind: "tagged", tag, passes: false })))];
}

/** Whose address a machine may claim on its wire: its own. */
function arpCells(places: readonly Place[]): readonly Cell[] {
  const machines = places.filter(({ kind }) => kind === "machine");
  const claimed = (from: Place): readonly string[] => [...new Set([from.address, from.router ?? "", ...machines.map(({ address }) => address)])];
  return machines.flatMap((from) => machines.filter((to) => to !== from && to.bridge === from.bridge).flatMap((to) => claimed(from).filter((address) => address !== to.address).map((source): Cell => ({ kind: "arp", from, to, passes: source === from.address, source, target: source, protocol: "arp" }))));
}

/** Somebody outside with the address of a machine: the router lets none in. On a flat network nobody is there to do so. */
function forgedOutside(plan: EstatePlan, places: readonly Place[], open: readonly Cell[]): readonly Cell[] {
  const stranger = places.find(({ name }) => name === "stranger");
  if (plan.environments.some(({ network }) => network.mode === "flat") || stranger === undefined) return [];
  return open.filter((cell) => cell.passes && cell.from.kind === "machine" && cell.to.kind === "machine").map((cell): Cell => ({ ...cell, kind: "forged outside", from: stranger, passes: false }));
}

/** Whether two places share a wire, so that one finds the other without a router. */
export function areNeighbours(plan: EstatePlan, from: Place, to: Place, target: string): boolean {
  if (from.bridge === undefined || from.bridge !== to.bridge) return false;
  return target.includes(":") || isIn(target, from.network ?? nodeNetwork(plan));
}
