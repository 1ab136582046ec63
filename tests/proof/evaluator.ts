/**
 * One packet at a time through the filters of a plan, as Proxmox and nftables would take it: written from their
 * semantics (docs/isolation.md), not from the algebra, with which it shares nothing but the plan's types. It is slow,
 * plain, and the judge of the proof.
 */
import type { EnvironmentPlan, EstatePlan, FirewallRule, FlowPlan, GatewayPlan, GatewayRule, GatewaySide, HostPlan, MachinePlan } from "../../components/model/plan";

/** A packet that opens a connection. */
export interface Probe {
  readonly source: string;
  readonly destination: string;
  readonly protocol: "tcp" | "udp" | "icmp" | "other";
  readonly port?: number;
}

/** A machine where it stands. */
export interface Seat {
  readonly environment: EnvironmentPlan;
  readonly host: HostPlan;
  readonly machine: MachinePlan;
}

/** Bits of an IPv4 address. */
const bits = (address: string): string => address.split(".").map((octet) => Number(octet).toString(2).padStart(8, "0")).join("");
const isV6 = (address: string): boolean => address.includes(":");
const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]\\d|\\d)";
const IPV4 = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);

/** Whether an address is in an address, a network, a range; undefined when the text is none of them. */
export function within(address: string, text: string): boolean | undefined {
  if (text === "::/0") return isV6(address);
  const [first = "", last] = text.split("-");
  if (last !== undefined) {
    if (!IPV4.test(first) || !IPV4.test(last) || bits(first) > bits(last)) return undefined;
    return !isV6(address) && bits(first) <= bits(address) && bits(address) <= bits(last);
  }
  const [network = "", length = "32", more] = text.split("/");
  if (!IPV4.test(network) || more !== undefined || !/^\d{1,2}$/.test(length) || (length.length === 2 && length.startsWith("0")) || Number(length) > 32) return undefined;
  if (bits(network).slice(Number(length)).includes("1")) return undefined;
  return !isV6(address) && bits(address).slice(0, Number(length)) === bits(network).slice(0, Number(length));
}

/** Whether an address is in some of the texts; undefined when one cannot be read. */
function among(address: string, texts: readonly string[]): boolean | undefined {
  const answers = texts.map((text) => within(address, text));
  return answers.includes(undefined) ? undefined : answers.includes(true);
}

/** What is not readable counts as everything. */
const amongOrAll = (address: string, texts: readonly string[]): boolean => (texts.length === 0 ? false : (among(address, texts) ?? true));

/** Whether a side of a rule names an address on a host; undefined for a name that is not there. */
function names(host: HostPlan, side: string | undefined, address: string): boolean | undefined {
  if (side === undefined) return true;
  if (side.startsWith("+dc/")) {
    const sets = [...host.ipsets, ...host.networks.map(({ ipset }) => ipset)].filter(({ name }) => name === side.slice(4));
    const set = sets[sets.length - 1];
    return set === undefined ? undefined : among(address, set.cidrs);
  }
  if (side.startsWith("dc/")) {
    const alias = host.aliases.find(({ name }) => name === side.slice(3));
    return alias === undefined ? undefined : among(address, [alias.cidr]);
  }
  return among(address, side.split(","));
}

/** Whether the service of a rule is that of a packet; undefined for what no rule may say. */
function serves(proto: string | undefined, ports: string | undefined, { protocol, port = 0, source }: Probe): boolean | undefined {
  if (proto === undefined) return ports === undefined ? true : undefined;
  let hit = ports === undefined;
  for (const text of ports?.split(",") ?? []) {
    const match = /^(\d{1,5})(:(\d{1,5}))?$/.exec(text);
    const [from, to] = [Number(match?.[1]), Number(match?.[3] ?? match?.[1])];
    if (!match || from > to || to > (proto === "icmp" ? 255 : 65535)) return undefined;
    if (from <= port && port <= to) hit = true;
  }
  if (proto === "icmp" && isV6(source)) return false;
  return proto === protocol && hit;
}

/** What a list of rules says; "none" when no rule matches. */
function verdict(host: HostPlan, rules: readonly FirewallRule[], direction: "in" | "out", probe: Probe): "ACCEPT" | "DROP" | "none" {
  for (const rule of rules) {
    if ("securityGroup" in rule) {
      const group = host.networks.find(({ adminGroup }) => adminGroup.name === rule.securityGroup)?.adminGroup;
      if (group === undefined) return "ACCEPT";
      const inner = verdict(host, group.rules, direction, probe);
      if (inner !== "none") return inner;
      continue;
    }
    if (rule.type !== direction) continue;
    const parts = [names(host, rule.source, probe.source), names(host, rule.dest, probe.destination), serves(rule.proto, rule.dport, probe)];
    // Undecided means unsafe: an accept nobody can read accepts, a drop nobody can read does not drop.
    const matches = parts.includes(undefined) ? rule.action === "ACCEPT" : parts.every((part) => part === true);
    if (matches) return rule.action;
  }
  return "none";
}

/** Whether anything of a machine is filtered. */
function isFiltered({ host, machine }: Seat): boolean {
  const { datacenter, node } = host.firewall;
  return datacenter.enabled && !node.nftables && machine.firewall.options.enabled && machine.firewall.nic;
}

/** Whether the machine's ipfilter lets a source pass: it is about IPv4. */
function isOwnSource({ machine: { firewall } }: Seat, address: string): boolean {
  if (!firewall.options.ipfilter || isV6(address)) return true;
  return firewall.ipfilter.name === "ipfilter-net0" && amongOrAll(address, firewall.ipfilter.cidrs);
}

/** Whether the machine's own filter lets a packet out. */
export function leaves(seat: Seat, probe: Probe): boolean {
  if (!isFiltered(seat)) return true;
  const { options, rules } = seat.machine.firewall;
  if (options.dhcp && !isV6(probe.source) && probe.protocol === "udp" && probe.port === 67) return true;
  if (!isOwnSource(seat, probe.source)) return false;
  if (options.ndp && isV6(probe.source) && probe.protocol === "other") return true;
  const said = verdict(seat.host, rules, "out", probe);
  return (said === "none" ? options.outputPolicy : said) === "ACCEPT";
}

/** Whether a machine gets a packet for this address: its own, and any that it can claim on the wire. */
function claims(seat: Seat, address: string): boolean {
  const { options } = seat.machine.firewall;
  const bound = isFiltered(seat) && options.ipfilter && options.macfilter && seat.host.firewall.datacenter.ebtables;
  return !bound || isOwnSource(seat, address);
}

/** Whether a machine's own filter lets a packet in, and it is for the machine. */
export function enters(seat: Seat, probe: Probe): boolean {
  if (!claims(seat, probe.destination)) return false;
  if (!isFiltered(seat)) return true;
  const { options, rules } = seat.machine.firewall;
  if (options.dhcp && !isV6(probe.source) && probe.protocol === "udp" && probe.port === 68) return true;
  if (options.ndp && isV6(probe.source) && probe.protocol === "other") return true;
  const said = verdict(seat.host, rules, "in", probe);
  return (said === "none" ? options.inputPolicy : said) === "ACCEPT";
}

/** Whether a node takes a packet that is for it. */
export function reachesNode(host: HostPlan, probe: Probe): boolean {
  const { datacenter, node } = host.firewall;
  if (!datacenter.enabled || !node.enabled || node.nftables) return true;
  const said = verdict(host, host.rules, "in", probe);
  if (said !== "none") return said === "ACCEPT";
  const local = host.aliases.find(({ name }) => name === "local_network");
  const management = [...(host.ipsets.find(({ name }) => name === "management")?.cidrs ?? []), local?.cidr ?? ""];
  const isManagement = local === undefined ? true : amongOrAll(probe.source, management);
  const port = probe.port ?? 0;
  const isApi = probe.protocol === "tcp" && (port === 22 || port === 3128 || port === 8006 || (port >= 5900 && port <= 5999) || (port >= 60000 && port <= 60050));
  if (isManagement && isApi) return true;
  const isCluster = host.nodes.length > 1 && host.nodes.some(({ address }) => address === probe.source);
  if (isCluster && probe.protocol === "udp" && port >= 5404 && port <= 5412) return true;
  return datacenter.inputPolicy === "ACCEPT";
}

function sideNames(gateway: GatewayPlan, side: GatewaySide | undefined, address: string): boolean {
  if (side === undefined) return true;
  if (isV6(address)) return false;
  if ("set" in side) return amongOrAll(address, gateway.ruleset.sets[side.set]);
  if ("addresses" in side) return amongOrAll(address, side.addresses);
  return amongOrAll(address, [side.network]) !== (side.except === true);
}

function gatewaySays(gateway: GatewayPlan, rules: readonly GatewayRule[], from: string, to: string | undefined, probe: Probe): boolean {
  for (const rule of rules) {
    if (rule.action === "log") continue;
    if (rule.from && rule.from.interfaces.includes(from) === (rule.from.except === true)) continue;
    if (rule.to && !(to !== undefined && rule.to.includes(to))) continue;
    if (!sideNames(gateway, rule.source, probe.source) || !sideNames(gateway, rule.destination, probe.destination)) continue;
    const { service } = rule;
    if (service?.protocol === "icmp" && !(probe.protocol === "icmp" && probe.port === 8 && !isV6(probe.source))) continue;
    if (service && service.protocol !== "icmp" && !(probe.protocol === service.protocol && probe.port === service.port)) continue;
    return rule.action === "accept";
  }
  return false;
}

/** Whether a gateway itself takes a packet, from an environment's leg or from outside over whatever interface. */
export function reachesGateway(gateway: GatewayPlan, environment: string | undefined, probe: Probe): boolean {
  const leg = gateway.legs.find((one) => one.environment === environment)?.interface;
  const from = leg === undefined ? ["uplink", ...(gateway.vpn === undefined ? [] : ["wg0"])] : [leg];
  return from.some((name) => gatewaySays(gateway, gateway.ruleset.input, name, undefined, probe));
}

/** Whether a gateway passes a packet on from one interface to another. */
export function forwards(gateway: GatewayPlan, from: string, to: string, probe: Probe): boolean {
  return gatewaySays(gateway, gateway.ruleset.forward, from, to, probe);
}

/** What a packet's source may be when it arrives in another network. */
function arrivals({ environment, host }: Seat, probe: Probe): readonly Probe[] {
  const uplink = environment.network.mode === "internal" ? host.gateway?.uplink.address.split("/")[0] : undefined;
  return uplink === undefined || isV6(probe.source) ? [probe] : [probe, { ...probe, source: uplink }];
}

/** Who a packet is for. */
export type Receiver = Seat | { readonly node: HostPlan } | { readonly gateway: GatewayPlan } | "nobody";

/** Whether a packet of a machine gets to its end, when every router on the way forwards everything. */
export function passes(from: Seat, to: Receiver, probe: Probe): boolean {
  if (!leaves(from, probe)) return false;
  if (to === "nobody") return true;
  if ("machine" in to) return (to.environment === from.environment ? [probe] : arrivals(from, probe)).some((arrived) => enters(to, arrived));
  if ("node" in to) return arrivals(from, probe).some((arrived) => reachesNode(to.node, arrived));
  return arrivals(from, probe).some((arrived) => reachesGateway(to.gateway, from.environment.environment, arrived));
}

/** Whether a flow names a packet. Of ICMP every type may pass, and a request for an echo has to. */
export function declares(flow: FlowPlan, probe: Probe, strictly = false): boolean {
  const isService = flow.protocol === probe.protocol && (flow.protocol === "icmp" ? !strictly || probe.port === 8 : flow.port === probe.port);
  return isService && amongOrAll(probe.source, flow.sources) && amongOrAll(probe.destination, flow.destinations);
}

/** Every machine of a plan. */
export function seatsOf({ hosts, environments }: EstatePlan): readonly Seat[] {
  return environments.flatMap((environment) => {
    const host = hosts.find(({ stack }) => stack === environment.host);
    return host === undefined ? [] : environment.machines.map((machine) => ({ environment, host, machine }));
  });
}
