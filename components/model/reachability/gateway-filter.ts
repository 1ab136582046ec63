/** The packet filter of a gateway as chains: one for each pair of interfaces, because its rules name them. */
import type { GatewayPlan, GatewayRule, GatewayRuleset, GatewaySide } from "../plan";
import { ruleText } from "../ruleset-text";
import { addressesOf, EVERY_ADDRESS, IPV4, type AddressSet } from "./address-set";
import type { Chain, ChainRule } from "./chain";
import { span, unionOf, without } from "./intervals";
import { EVERYTHING, restrict } from "./region";
import { ECHO_REQUEST, EVERY_SERVICE, portsOf, type ServiceSet } from "./service-set";

/** Addresses of a gateway: outside, in each environment, in its VPN. */
export function gatewayAddresses({ uplink, legs, vpn }: GatewayPlan): AddressSet {
  const own = addressesOf([uplink.address, ...legs.map(({ address }) => address)].map((text) => text.split("/")[0] ?? ""));
  const networks = vpn === undefined ? [] : addressesOf([vpn]).slice(0, 1);
  return unionOf([own, ...networks.map((first) => span(first + 1, first + 1))]);
}

/** What reaches the gateway itself from one of its interfaces. */
export function inputChain({ name, ruleset }: GatewayPlan, from: string): Chain {
  return chainOf(`${name} input`, ruleset.input, ruleset, from, undefined);
}

/** What it passes on from one of its interfaces to another. */
export function forwardChain({ name, ruleset }: GatewayPlan, from: string, to: string): Chain {
  return chainOf(`${name} forward`, ruleset.forward, ruleset, from, to);
}

function chainOf(place: string, rules: readonly GatewayRule[], ruleset: GatewayRuleset, from: string, to: string | undefined): Chain {
  const own = rules.flatMap((rule, position): readonly ChainRule[] => {
    if (rule.action === "log" || !concerns(rule, from, to)) return [];
    const match = restrict(EVERYTHING, { source: side(rule.source, ruleset), destination: side(rule.destination, ruleset), service: serviceOf(rule) });
    return [{ action: rule.action === "accept" ? "ACCEPT" : "DROP", match, reference: { place, index: position + 1, text: ruleText(rule) } }];
  });
  return { policy: "DROP", reference: { place, text: "policy drop" }, rules: own };
}

function concerns(rule: GatewayRule, from: string, to: string | undefined): boolean {
  if (rule.from !== undefined && rule.from.interfaces.includes(from) === (rule.from.except === true)) return false;
  return rule.to === undefined || (to !== undefined && rule.to.includes(to));
}

/** A rule that names an address is one of IPv4, also where it names all others. */
function side(one: GatewaySide | undefined, { sets }: GatewayRuleset): AddressSet {
  if (one === undefined) return EVERY_ADDRESS;
  if ("set" in one) return addressesOf(sets[one.set]);
  if ("addresses" in one) return addressesOf(one.addresses);
  return one.except ? without(IPV4, addressesOf([one.network])) : addressesOf([one.network]);
}

function serviceOf({ service }: GatewayRule): ServiceSet {
  if (service === undefined) return EVERY_SERVICE;
  return service.protocol === "icmp" ? portsOf("icmp", ECHO_REQUEST) : portsOf(service.protocol, service.port);
}
