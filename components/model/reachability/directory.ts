/** What names mean on one host: sets, aliases and groups of its datacenter. */
import type { FirewallRule, HostPlan } from "../plan";
import { EVERY_ADDRESS, parseAddressList, type AddressSet } from "./address-set";

/** Names of one host. */
export interface Directory {
  /** What a side of a rule means; undefined when it cannot be read or names nothing. Absent is any address. */
  side(text: string | undefined): AddressSet | undefined;
  /** Rules of a group; undefined when there is none of this name. */
  group(name: string): readonly FirewallRule[] | undefined;
}

/** Reads the names that a host stack declares. */
export function directoryOf({ ipsets, aliases, networks }: Pick<HostPlan, "ipsets" | "aliases" | "networks">): Directory {
  const sets = new Map([...ipsets, ...networks.map(({ ipset }) => ipset)].map(({ name, cidrs }) => [`+dc/${name}`, parseAddressList(cidrs)]));
  const named = new Map([...sets, ...aliases.map(({ name, cidr }) => [`dc/${name}`, parseAddressList([cidr])] as const)]);
  const groups = new Map(networks.map(({ adminGroup }) => [adminGroup.name, adminGroup.rules]));
  const read = new Map<string, AddressSet | undefined>();
  const lookUp = (text: string): AddressSet | undefined => (named.has(text) ? named.get(text) : parseAddressList(text.split(",")));
  return {
    side(text) {
      if (text === undefined) return EVERY_ADDRESS;
      // Machines of one service have the same rules: each text is read once.
      if (!read.has(text)) read.set(text, lookUp(text));
      return read.get(text);
    },
    group: (name) => groups.get(name),
  };
}
