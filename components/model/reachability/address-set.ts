/** Exact sets of addresses. IPv4 addresses are their numbers; all of IPv6 is one point, because no rule names a part of it. */
import { addressText, Cidr, parseAddress } from "../address";
import { intersect, pairsOf, span, unionOf, type Intervals } from "./intervals";

/** A set of addresses. */
export type AddressSet = Intervals;

const LAST = 2 ** 32 - 1;

/** Every address of IPv4. */
export const IPV4: AddressSet = span(0, LAST);
/** Every address of IPv6: no packet can tell one from another, since no rule can. */
export const IPV6: AddressSet = span(LAST + 1, LAST + 1);
/** Every address. */
export const EVERY_ADDRESS: AddressSet = span(0, LAST + 1);

/** The set of an address, a network, `first-last` or `::/0`; undefined for anything else: what cannot be read is not guessed. */
export function parseAddresses(text: string): AddressSet | undefined {
  if (text === "::/0") return IPV6;
  const [first = "", last, ...rest] = text.split("-");
  if (last !== undefined) {
    const [from, to] = [parseAddress(first), parseAddress(last)];
    return from === undefined || to === undefined || from > to || rest.length > 0 ? undefined : span(from, to);
  }
  const cidr = Cidr.parse(text);
  return cidr && span(cidr.first, cidr.last);
}

/** The set of several texts; undefined when one of them cannot be read. */
export function parseAddressList(texts: readonly string[]): AddressSet | undefined {
  const sets = texts.map(parseAddresses);
  return sets.every((set) => set !== undefined) ? unionOf(sets) : undefined;
}

/** The set of texts of the plan; a text that cannot be read is everything, so that whoever claims something about it fails. */
export function addressesOf(texts: readonly string[]): AddressSet {
  return parseAddressList(texts) ?? EVERY_ADDRESS;
}

/** One address as people write it. */
export function addressName(value: number): string {
  return value > LAST ? "2001:db8::1" : addressText(value);
}

/** An address of the set for people: of the first preferred set that it meets, if there is one, and not one that names a network. */
export function exampleOf(set: AddressSet, preferred: readonly AddressSet[] = []): number {
  const wanted = preferred.map((one) => intersect(set, one)).find((one) => one.length > 0) ?? set;
  const [first = 0, last = first] = wanted;
  return first % 256 === 0 && first < last ? first + 1 : first;
}

/** A set in words: `10.0.0.0-10.0.0.9, IPv6`. */
export function addressSetText(set: AddressSet): string {
  return pairsOf(set)
    .flatMap(([first, last]) => [...(first <= LAST ? [first === Math.min(last, LAST) ? addressText(first) : `${addressText(first)}-${addressText(Math.min(last, LAST))}`] : []), ...(last > LAST ? ["IPv6"] : [])])
    .join(", ");
}
