/**
 * The packet filter of a gateway, derived from the same flows as the firewalls of the machines. Both policies are drop:
 * environments never reach each other or the management, and what no flow names goes nowhere.
 */
import { Cidr } from "./address";
import { byText } from "./canonical";
import type { FlowPlan, GatewayRule, GatewayRuleset } from "./plan";

/** Interface of the gateway to the network outside. */
export const UPLINK = "uplink";
/** Interface of the gateway to its VPN. */
export const VPN_INTERFACE = "wg0";

/** One environment as the filter sees it. */
export interface FilteredEnvironment {
  readonly environment: string;
  /** Interface of the gateway in it. */
  readonly interface: string;
  readonly cidr: string;
  readonly flows: readonly FlowPlan[];
}

/** What a ruleset is made from. */
export interface RulesetParts {
  readonly environments: readonly FilteredEnvironment[];
  /** Addresses of the admin point, those in the VPN included. */
  readonly admin: readonly string[];
  /** Admin point and nodes: nothing in an environment reaches them. */
  readonly management: readonly string[];
  /** @default - no VPN */
  readonly vpn?: { readonly port: number; readonly network: string };
}

/** Plans the filter. Equal parts give an equal ruleset, in whatever order they come. */
export function planRuleset(parts: RulesetParts): GatewayRuleset {
  const environments = [...parts.environments].sort((a, b) => byText(a.environment, b.environment));
  return {
    sets: { admin: apart(parts.admin), management: apart(parts.management) },
    input: inputRules(parts),
    forward: forwardRules({ ...parts, environments }),
    translated: apart(environments.map(({ cidr }) => cidr)),
  };
}

/** Who may speak to the gateway itself: admins, and whoever opens the VPN. */
function inputRules({ vpn }: RulesetParts): readonly GatewayRule[] {
  const admins = { from: { interfaces: outside(vpn) }, source: { set: "admin" }, action: "accept" } as const;
  return [
    { from: { interfaces: ["lo"] }, action: "accept" },
    ...forged(vpn),
    { ...admins, service: { protocol: "tcp", port: 22 } },
    { ...admins, service: { protocol: "icmp" } },
    ...(vpn ? [{ from: { interfaces: [UPLINK] }, service: { protocol: "udp", port: vpn.port }, action: "accept" } as const] : []),
  ];
}

/** Drops stand before accepts, so that no flow, not even a wrong one, opens a way between environments. */
function forwardRules({ environments, vpn }: RulesetParts): readonly GatewayRule[] {
  const legs = environments.map((environment) => environment.interface);
  const crossing = { from: { interfaces: legs }, to: legs };
  return [
    ...forged(vpn),
    ...environments.map(({ environment, interface: leg, cidr }) => ({ comment: environment, from: { interfaces: [leg] }, source: { network: cidr, except: true }, action: "drop" }) as const),
    { ...crossing, action: "log" },
    { ...crossing, action: "drop" },
    { from: { interfaces: legs }, destination: { set: "management" }, action: "drop" },
    ...environments.flatMap((environment) => environment.flows.flatMap((flow) => flowRules(environment, flow, vpn))),
  ];
}

/** An address of the VPN that comes from elsewhere is forged, and so is another address out of the VPN. */
function forged(vpn: RulesetParts["vpn"]): readonly GatewayRule[] {
  if (!vpn) return [];
  const { network } = vpn;
  return [
    { from: { interfaces: [VPN_INTERFACE], except: true }, source: { network }, action: "drop" },
    { from: { interfaces: [VPN_INTERFACE] }, source: { network, except: true }, action: "drop" },
  ];
}

/** A flow that leaves or enters the environment; machines of one environment reach each other without the gateway. */
function flowRules({ environment, interface: leg, cidr }: FilteredEnvironment, flow: FlowPlan, vpn: RulesetParts["vpn"]): readonly GatewayRule[] {
  const own = Cidr.of(cidr);
  const within = (texts: readonly string[]) => texts.every((text) => own.contains(Cidr.of(text)));
  const [leaves, enters] = [within(flow.sources), within(flow.destinations)];
  if (leaves === enters || flow.sources.length === 0 || flow.destinations.length === 0) return [];
  return [
    {
      comment: `${environment}: ${flow.from} to ${flow.to}: ${flow.reason}`,
      ...(leaves ? { from: { interfaces: [leg] }, to: [UPLINK] } : { from: { interfaces: outside(vpn) }, to: [leg] }),
      source: { addresses: apart(flow.sources) },
      destination: { addresses: apart(flow.destinations) },
      service: flow.protocol === "icmp" ? { protocol: "icmp" } : { protocol: flow.protocol, port: flow.port ?? 0 },
      action: "accept",
    },
  ];
}

const outside = (vpn: RulesetParts["vpn"]): readonly string[] => (vpn ? [UPLINK, VPN_INTERFACE] : [UPLINK]);

/** Addresses, each in one member only: nftables refuses a set whose members overlap. */
function apart(texts: readonly string[]): readonly string[] {
  const networks = [...new Set(texts)].map((text) => Cidr.of(text)).sort((a, b) => a.first - b.first || a.prefix - b.prefix);
  const members = networks.filter((one, index) => !networks.some((other, position) => position !== index && other.contains(one) && !(one.contains(other) && index < position)));
  return members.map((network) => network.toString());
}
