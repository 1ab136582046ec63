/** The way of one packet through the gateway of a host. */
import type { GatewayPlan } from "../plan";
import { UPLINK, VPN_INTERFACE } from "../ruleset";
import { addressesOf, IPV4, IPV6, type AddressSet } from "./address-set";
import { passing, type Chain } from "./chain";
import { gatewayAddresses, inputChain } from "./gateway-filter";
import { NONE, unionOf, without } from "./intervals";
import { restrict, type Region } from "./region";

/** An interface of the gateway on which packets from outside arrive, and the addresses that honest ones have there. */
export interface Entrance {
  readonly interface: string;
  readonly sources: AddressSet;
}

/** Where packets from outside come in: over the VPN those of its network, over the uplink all others. */
export function entrancesOf({ vpn }: GatewayPlan): readonly Entrance[] {
  const network = vpn === undefined ? NONE : addressesOf([vpn]);
  const uplink = { interface: UPLINK, sources: unionOf([without(IPV4, network), IPV6]) };
  return vpn === undefined ? [uplink] : [uplink, { interface: VPN_INTERFACE, sources: network }];
}

/** What reaches the gateway itself from outside, or from one environment. */
export function takenByGateway(gateway: GatewayPlan, environment?: string): Region {
  const destination = unionOf([gatewayAddresses(gateway), IPV6]);
  return interfacesOf(gateway, environment).flatMap((name) => restrict(passing(inputChain(gateway, name)), { destination }));
}

/** Chains that decide whether a packet reaches the gateway itself. */
export function chainsToGateway(gateway: GatewayPlan, environment?: string): readonly Chain[] {
  return interfacesOf(gateway, environment).map((name) => inputChain(gateway, name));
}

function interfacesOf(gateway: GatewayPlan, environment: string | undefined): readonly string[] {
  const leg = gateway.legs.find((one) => one.environment === environment);
  return leg ? [leg.interface] : entrancesOf(gateway).map((entrance) => entrance.interface);
}
