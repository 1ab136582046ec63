/** Allowed connections: what the estate declares and what every environment needs, with addresses. */
import { byText, entriesOf, ownValue, sortedBy } from "./canonical";
import { Cidr } from "./address";
import type { Estate, Flow } from "./estate";
import { addressOf, seatsOf, seatsOfService, STANDARD_PEERS } from "./identity";
import type { PlanInput } from "./input";
import type { Rung } from "./ladder";
import type { FlowPlan, IntegrationPlan } from "./plan";
import { Port } from "./port";

/** Stands for every machine of an environment in `from` and `to`. */
export const ALL = "all";

/** The two halves of a flow's `to`: a name and, after the first dot, a port name or a port. */
export function targetOf(flow: Flow): { readonly name: string; readonly port: string } {
  const dot = flow.to.indexOf(".");
  return dot < 0 ? { name: flow.to, port: "" } : { name: flow.to.slice(0, dot), port: flow.to.slice(dot + 1) };
}

/** Peers outside, with those that always exist. */
export function peersOf(estate: Estate): Readonly<Record<string, string>> {
  return { ...STANDARD_PEERS, ...estate.outside };
}

/** The port that a flow ends at: a named port of a service, or a port of a peer. Undefined when there is none. */
export function portOf(estate: Estate, flow: Flow): Port | undefined {
  const { name, port } = targetOf(flow);
  const service = ownValue(estate.services, name);
  if (!service) return Port.parse(port);
  const listens = ownValue(service.listens ?? {}, port);
  return listens === undefined ? undefined : Port.parse(listens);
}

/** Order of addresses by number, then of text, as people read them. */
export function byAddress(a: string, b: string): number {
  return (Cidr.parse(a)?.first ?? 0) - (Cidr.parse(b)?.first ?? 0) || byText(a, b);
}

/** All flows of one environment, sorted. Expects input without problems. */
export function planFlows(input: PlanInput, rung: Rung, integrations: readonly IntegrationPlan[]): readonly FlowPlan[] {
  const book = new AddressBook(input, rung);
  const flows = [
    ...input.estate.flows.map((flow) => declaredFlow(input.estate, flow, book)),
    ...integrations.flatMap((integration) => integrationFlows(integration, (service) => book.of(service))),
    ...standardFlows(rung, book),
  ];
  return sortedBy(flows, ({ from, to, protocol, port }) => [from, to, protocol, port ?? ""].join(" "));
}

/** Addresses of services and peers in one environment. */
class AddressBook {
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly input: PlanInput, private readonly rung: Rung) {}

  /** Sorted addresses of a service, of a peer outside, or of all machines. */
  of(name: string): readonly string[] {
    const found = this.known.get(name) ?? this.lookUp(name);
    this.known.set(name, found);
    return found;
  }

  private lookUp(name: string): readonly string[] {
    const { estate, settings } = this.input;
    const service = ownValue(estate.services, name);
    if (name !== ALL && !service) return networksOf(ownValue(settings.host.outside, name) ?? []);
    const seats = service ? seatsOfService(name, service) : seatsOf(estate);
    return seats.map(({ slot }) => addressOf(this.rung.settings, slot)).sort(byAddress);
  }
}

/** Addresses and networks as Proxmox writes them, sorted, each once. */
export function networksOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => Cidr.of(text).toString()))].sort(byAddress);
}

function declaredFlow(estate: Estate, flow: Flow, book: AddressBook): FlowPlan {
  const port = portOf(estate, flow);
  if (!port) throw new RangeError(`flow to ${flow.to} has no port`);
  return {
    kind: "declared",
    from: flow.from,
    to: flow.to,
    sources: book.of(flow.from),
    destinations: book.of(targetOf(flow).name),
    protocol: port.protocol,
    port: port.number,
    reason: flow.reason,
  };
}

/** The connections that an integration needs in its mode, from the addresses of each service that uses it. */
export function integrationFlows({ name, mode, endpoint, usedBy, purpose }: IntegrationPlan, addressesOf: (service: string) => readonly string[]): readonly FlowPlan[] {
  if (!endpoint) return [];
  const port = Port.of(endpoint.port);
  return usedBy.map((service) => ({
    kind: "integration" as const,
    from: service,
    to: `${name}.${endpoint.port}`,
    sources: addressesOf(service),
    destinations: networksOf(endpoint.addresses),
    protocol: port.protocol,
    port: port.number,
    reason: `${purpose} (${mode})`,
  }));
}

/** Why admins reach every machine of an environment: the only reasons that name it. */
export const adminReasons = {
  login: (environment: string) => `admins log in to ${environment} over SSH`,
  ping: (environment: string) => `admins ping ${environment}`,
} as const;

/** What every machine has: administration from the admin point, names, time. */
function standardFlows({ name }: Rung, book: AddressBook): readonly FlowPlan[] {
  const all = book.of(ALL);
  const admin = { kind: "administration" as const, from: "admin", sources: book.of("admin"), destinations: all };
  const infrastructure = { kind: "infrastructure" as const, from: ALL, sources: all };
  return [
    { ...admin, to: `${ALL}.tcp/22`, protocol: "tcp", port: 22, reason: adminReasons.login(name) },
    { ...admin, to: `${ALL}.icmp`, protocol: "icmp", reason: adminReasons.ping(name) },
    { ...infrastructure, to: "dns.udp/53", destinations: book.of("dns"), protocol: "udp", port: 53, reason: "look up names" },
    { ...infrastructure, to: "dns.tcp/53", destinations: book.of("dns"), protocol: "tcp", port: 53, reason: "look up names with long answers" },
    { ...infrastructure, to: "ntp.udp/123", destinations: book.of("ntp"), protocol: "udp", port: 123, reason: "keep the clock" },
  ];
}

/** Names of the peers that may be written in a flow, sorted. */
export function peerNames(estate: Estate): readonly string[] {
  return entriesOf(peersOf(estate)).map(([name]) => name);
}
