/** IPv4 addresses and networks. */

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
/** "This network", loopback, link-local, multicast, reserved and broadcast (RFC 6890): nobody's address in a routed network. */
const UNREACHABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** Parses `a.b.c.d` (no leading zeros, each 0…255) to an unsigned 32-bit number; undefined for anything else. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Writes an unsigned 32-bit number as `a.b.c.d`. */
export function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** An IPv4 network with no host bits set. A single address is a network of size one. */
export class Cidr {
  private constructor(
    /** First address as an unsigned 32-bit number. */
    readonly first: number,
    /** Prefix length, 0…32. */
    readonly prefix: number,
  ) {}

  /** The network written as `10.10.0.0/24` or `10.10.0.1`. Throws a RangeError that says what is wrong. */
  static of(text: string): Cidr {
    const found = Cidr.parse(text);
    if (found) return found;
    const nearest = Cidr.nearest(text);
    throw new RangeError(`${text} is not an IPv4 network${nearest ? `, did you mean ${nearest.toString()}` : ""}`);
  }

  /** Like `of`, but undefined for text that is not a network. */
  static parse(text: string): Cidr | undefined {
    const found = Cidr.nearest(text);
    return found && found.first === parseAddress(text.split("/")[0] ?? "") ? found : undefined;
  }

  /** The network that an address with host bits set belongs to: `10.10.0.7/24` gives `10.10.0.0/24`. */
  static nearest(text: string): Cidr | undefined {
    const [address = "", length = "32", ...rest] = text.split("/");
    const value = parseAddress(address);
    if (value === undefined || rest.length > 0 || !/^(\d|[12]\d|3[0-2])$/.test(length)) return undefined;
    const size = 2 ** (32 - Number(length));
    return new Cidr(value - (value % size), Number(length));
  }

  /** Number of addresses. */
  get size(): number {
    return 2 ** (32 - this.prefix);
  }

  /** Last address as an unsigned 32-bit number. */
  get last(): number {
    return this.first + this.size - 1;
  }

  /** Whether it lies wholly in one of the private networks of RFC 1918. */
  get isPrivate(): boolean {
    return PRIVATE.some((text) => Cidr.of(text).contains(this));
  }

  /** Whether some address of it can never be reached from another machine: loopback, link-local, multicast and the like. */
  get isUnreachable(): boolean {
    return UNREACHABLE.some((text) => Cidr.of(text).overlaps(this));
  }

  /** Whether every address of `other` is in this network. */
  contains(other: Cidr): boolean {
    return this.first <= other.first && other.last <= this.last;
  }

  /** Whether some address is in both. */
  overlaps(other: Cidr): boolean {
    return this.first <= other.last && other.first <= this.last;
  }

  /** Address number `index` of the network, counted from its first address (0). Throws a RangeError beyond its end. */
  host(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) throw new RangeError(`${this.toString()} has no address ${index}`);
    return addressText(this.first + index);
  }

  /** As Proxmox stores it: a single address without `/32` (with it, a refresh differs for ever; measured on Proxmox VE 9.2). */
  toString(): string {
    return this.prefix === 32 ? addressText(this.first) : `${addressText(this.first)}/${this.prefix}`;
  }
}
