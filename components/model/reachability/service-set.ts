/** Exact sets of protocols and ports, on one line of numbers: ports of TCP, ports of UDP, types of ICMP, everything else. */
import { intersect, meets, pairsOf, span, unionOf, type Intervals } from "./intervals";

/** A protocol as a packet has it; `other` is every one that no rule can name, ICMP of IPv6 among them. */
export type PacketProtocol = "tcp" | "udp" | "icmp" | "other";

/** A set of protocols with their ports, or types of ICMP. */
export type ServiceSet = Intervals;

const START = { tcp: 0, udp: 65536, icmp: 131072, other: 131328 } as const;
const SIZE = { tcp: 65536, udp: 65536, icmp: 256, other: 1 } as const;
const PROTOCOLS = ["tcp", "udp", "icmp", "other"] as const;

/** All of a protocol. */
export function allOf(protocol: PacketProtocol): ServiceSet {
  return span(START[protocol], START[protocol] + SIZE[protocol] - 1);
}

/** Every type of ICMP. */
export const ICMP: ServiceSet = allOf("icmp");
/** Every protocol and port. */
export const EVERY_SERVICE: ServiceSet = span(0, START.other);

/** Ports `first` to `last` of a protocol, or types of ICMP. */
export function portsOf(protocol: PacketProtocol, first: number, last: number = first): ServiceSet {
  return span(START[protocol] + first, START[protocol] + last);
}

/** Type of ICMP that asks for an echo. */
export const ECHO_REQUEST = 8;

/** What a rule of Proxmox names: `443`, `80,443`, `5900:5999`. Undefined for what cannot be read. */
export function parseService(protocol: "tcp" | "udp" | "icmp" | undefined, ports: string | undefined): ServiceSet | undefined {
  if (protocol === undefined) return ports === undefined ? EVERY_SERVICE : undefined;
  if (ports === undefined) return allOf(protocol);
  const ranges = ports.split(",").map((text) => parsePorts(protocol, text));
  return ranges.every((range) => range !== undefined) ? unionOf(ranges) : undefined;
}

function parsePorts(protocol: "tcp" | "udp" | "icmp", text: string): ServiceSet | undefined {
  const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last < SIZE[protocol] ? portsOf(protocol, first, last) : undefined;
}

/** One protocol with a port, or a type of ICMP. */
export interface Service {
  readonly protocol: PacketProtocol;
  /** Port of the destination, or type of ICMP; none for `other`. */
  readonly port?: number;
}

/** Place of a service on the line. */
export function serviceNumber({ protocol, port = 0 }: Service): number {
  return START[protocol] + port;
}

/** The service at a place of the line. */
export function serviceAt(value: number): Service {
  const protocol = PROTOCOLS.findLast((one) => START[one] <= value) ?? "tcp";
  return protocol === "other" ? { protocol } : { protocol, port: value - START[protocol] };
}

/** A packet's service that stands for a set: an echo request, a port above 0, whatever there is. */
export function exampleService(set: ServiceSet): Service {
  const [first = 0, last = first] = set;
  if (meets(set, portsOf("icmp", ECHO_REQUEST)) && first >= START.icmp) return { protocol: "icmp", port: ECHO_REQUEST };
  const isFirst = PROTOCOLS.some((protocol) => START[protocol] === first);
  return serviceAt(isFirst && last > first ? first + 1 : first);
}

/** The protocols of a set, each with its ports as text: `443`, `80, 443`, `5900-5999`; empty for all of them. */
export function servicesIn(set: ServiceSet): readonly { readonly protocol: PacketProtocol; readonly ports: string; readonly service: ServiceSet }[] {
  return PROTOCOLS.flatMap((protocol) => {
    const own = intersect(set, allOf(protocol));
    if (own.length === 0) return [];
    const text = pairsOf(own).map(([first, last]) => (first === last ? `${first - START[protocol]}` : `${first - START[protocol]}-${last - START[protocol]}`));
    const isAll = own[0] === START[protocol] && own[1] === START[protocol] + SIZE[protocol] - 1;
    return [{ protocol, ports: isAll ? "" : text.join(", "), service: own }];
  });
}
