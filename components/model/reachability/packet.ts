/** Packets that open a connection. Replies need no proof: the filters let through what belongs to an open connection. */
import { addressName, exampleOf, type AddressSet } from "./address-set";
import { exampleService, type PacketProtocol } from "./service-set";
import type { Box } from "./region";

/** One packet. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: PacketProtocol;
  /** Port of the destination, or type of ICMP; none for `other`. */
  readonly port?: number;
}

/** A packet of a box, if possible between addresses of these sets, the first before the others. */
export function packetOf({ source, destination, service }: Box, known: readonly AddressSet[]): Packet {
  return { source: addressName(exampleOf(source, known)), destination: addressName(exampleOf(destination, known)), ...exampleService(service) };
}

/** A packet in words: `tcp/443 from 10.20.0.10 to 10.30.0.10`. */
export function packetText({ source, destination, protocol, port }: Packet): string {
  return `${protocol === "icmp" ? `icmp type ${port ?? 0}` : `${protocol}${port === undefined ? "" : `/${port}`}`} from ${source} to ${destination}`;
}
