/** Filters as lists of rules: first match wins, the policy decides about what no rule names. */
import { parseAddresses, IPV6 } from "./address-set";
import { EVERYTHING, except, NOTHING, type Region } from "./region";
import { has } from "./intervals";
import type { Packet } from "./packet";
import { serviceNumber } from "./service-set";

/** Where a rule stands, for people. */
export interface RuleReference {
  /** `prod-web-1 in`, `group adm-prod`, `host datacenter in`, `gateway of host forward`. */
  readonly place: string;
  /** Counted from one, in the list of the place. Absent for a policy, and for a filter that is off. */
  readonly index?: number;
  /** The rule in words. */
  readonly text: string;
}

/** One rule. */
export interface ChainRule {
  readonly action: "ACCEPT" | "DROP";
  readonly match: Region;
  readonly reference: RuleReference;
}

/** A list of rules in one direction. */
export interface Chain {
  readonly rules: readonly ChainRule[];
  readonly policy: "ACCEPT" | "DROP";
  readonly reference: RuleReference;
}

/** A filter that is off lets everything through. */
export function openChain(place: string, why: string): Chain {
  return { rules: [], policy: "ACCEPT", reference: { place, text: why } };
}

/** Everything that a chain lets through. Read from the last rule to the first, so that a rule cuts only what comes after it. */
export function passing({ rules, policy }: Chain): Region {
  const rest: Region = policy === "ACCEPT" ? EVERYTHING : NOTHING;
  return rules.reduceRight((region, { action, match }) => (action === "ACCEPT" ? [...match, ...(policy === "ACCEPT" ? except(region, match) : region)] : except(region, match)), rest);
}

/**
 * What is not dropped before the first rule that accepts something: what could pass if that rule, or the policy,
 * accepted everything.
 */
export function undropped({ rules }: Chain): Region {
  const end = rules.findIndex(({ action }) => action === "ACCEPT");
  return rules.slice(0, end < 0 ? rules.length : end).reduce((region, { match }) => except(region, match), EVERYTHING);
}

/** The rule that decides about a packet, or the policy. */
export function deciding(chain: Chain, packet: Packet): { readonly action: "ACCEPT" | "DROP"; readonly reference: RuleReference } {
  return chain.rules.find(({ match }) => contains(match, packet)) ?? { action: chain.policy, reference: chain.reference };
}

/** The first rule that accepts anything, or the policy. */
export function firstAccept({ rules, reference }: Chain): RuleReference {
  return rules.find(({ action }) => action === "ACCEPT")?.reference ?? reference;
}

/** Whether a packet is in a region. */
export function contains(region: Region, packet: Packet): boolean {
  const [source, destination] = [pointOf(packet.source), pointOf(packet.destination)];
  const service = serviceNumber(packet);
  return region.some((box) => has(box.source, source) && has(box.destination, destination) && has(box.service, service));
}

const pointOf = (text: string): number => (parseAddresses(text) ?? IPV6)[0] ?? 0;

