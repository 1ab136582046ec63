/**
 * The packet filter of a gateway, as nftables reads it, derived from the same flows as the firewalls of the machines.
 * Both policies are drop: environments never reach each other or the management, and what no flow names goes nowhere.
 */
import { Cidr } from "./address";
import { byText } from "./canonical";
import type { FlowPlan } from "./plan";

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

/** The whole file, for `nft -f`. Equal parts give equal text, in whatever order they come. */
export function rulesetText(parts: RulesetParts): string {
  const environments = [...parts.environments].sort((a, b) => byText(a.environment, b.environment));
  return [
    "#!/usr/sbin/nft -f",
    "# Written from the plan at each change of it: what is changed here by hand is lost.",
    "flush ruleset",
    "",
    "table inet gateway {",
    ...set("admin", parts.admin),
    ...set("management", parts.management),
    ...chain("input", "filter", inputRules(parts)),
    ...chain("forward", "filter", forwardRules({ ...parts, environments })),
    "  chain postrouting {",
    "    type nat hook postrouting priority srcnat; policy accept;",
    `    oifname "${UPLINK}" ip saddr ${addresses(environments.map(({ cidr }) => cidr))} masquerade`,
    "  }",
    "}",
    "",
  ].join("\n");
}

function set(name: string, members: readonly string[]): readonly string[] {
  return [`  set ${name} {`, "    type ipv4_addr; flags interval;", `    elements = ${addresses(members)}`, "  }", ""];
}

function chain(hook: "input" | "forward", priority: string, rules: readonly string[]): readonly string[] {
  const last = `limit rate 5/second log prefix "gateway ${hook} drop: "`;
  return [`  chain ${hook} {`, `    type filter hook ${hook} priority ${priority}; policy drop;`, ...["ct state established,related accept", "ct state invalid drop", ...rules, last].map((rule) => `    ${rule}`), "  }", ""];
}

/** Who may speak to the gateway itself: admins, and whoever opens the VPN. */
function inputRules({ vpn }: RulesetParts): readonly string[] {
  return [
    'iifname "lo" accept',
    ...forged(vpn),
    `iifname ${outside(vpn)} ip saddr @admin tcp dport 22 accept`,
    `iifname ${outside(vpn)} ip saddr @admin icmp type echo-request accept`,
    ...(vpn ? [`iifname "${UPLINK}" udp dport ${vpn.port} accept`] : []),
  ];
}

/** Drops stand before accepts, so that no flow, not even a wrong one, opens a way between environments. */
function forwardRules({ environments, vpn }: RulesetParts): readonly string[] {
  const legs = namesOf(environments.map((environment) => environment.interface));
  return [
    ...forged(vpn),
    ...environments.flatMap((environment) => [
      `# ${environment.environment}`,
      `iifname "${environment.interface}" ip saddr != ${environment.cidr} drop`,
    ]),
    `iifname ${legs} oifname ${legs} limit rate 5/second log prefix "gateway crossing drop: "`,
    `iifname ${legs} oifname ${legs} drop`,
    `iifname ${legs} ip daddr @management drop`,
    ...environments.flatMap((environment) => environment.flows.flatMap((flow) => flowRules(environment, flow, vpn))),
  ];
}

/** An address of the VPN that comes from elsewhere is forged, and so is another address out of the VPN. */
function forged(vpn: RulesetParts["vpn"]): readonly string[] {
  if (!vpn) return [];
  return [`iifname != "${VPN_INTERFACE}" ip saddr ${vpn.network} drop`, `iifname "${VPN_INTERFACE}" ip saddr != ${vpn.network} drop`];
}

/** A flow that leaves or enters the environment; machines of one environment reach each other without the gateway. */
function flowRules({ environment, interface: leg, cidr }: FilteredEnvironment, flow: FlowPlan, vpn: RulesetParts["vpn"]): readonly string[] {
  const own = Cidr.of(cidr);
  const within = (texts: readonly string[]) => texts.every((text) => own.contains(Cidr.of(text)));
  const [leaves, enters] = [within(flow.sources), within(flow.destinations)];
  if (leaves === enters || flow.sources.length === 0 || flow.destinations.length === 0) return [];
  const way = leaves ? `iifname "${leg}" oifname "${UPLINK}"` : `iifname ${outside(vpn)} oifname "${leg}"`;
  const port = flow.protocol === "icmp" ? "icmp type echo-request" : `${flow.protocol} dport ${flow.port}`;
  return [`# ${environment}: ${flow.from} to ${flow.to}: ${flow.reason}`, `${way} ip saddr ${addresses(flow.sources)} ip daddr ${addresses(flow.destinations)} ${port} accept`];
}

const outside = (vpn: RulesetParts["vpn"]): string => (vpn ? namesOf([UPLINK, VPN_INTERFACE]) : `"${UPLINK}"`);

const namesOf = (interfaces: readonly string[]): string => `{ ${interfaces.map((name) => `"${name}"`).join(", ")} }`;

/** A set of addresses, each in one member only: nftables refuses a set whose members overlap. */
function addresses(texts: readonly string[]): string {
  const networks = [...new Set(texts)].map((text) => Cidr.of(text)).sort((a, b) => a.first - b.first || a.prefix - b.prefix);
  const apart = networks.filter((one, index) => !networks.some((other, position) => position !== index && other.contains(one) && !(one.contains(other) && index < position)));
  return `{ ${apart.map((network) => network.toString()).join(", ")} }`;
}
