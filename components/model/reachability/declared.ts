/** What the plan declares as allowed. */
import { canonicalText } from "../canonical";
import type { EnvironmentPlan, FlowPlan, HostPlan } from "../plan";
import { addressesOf, IPV6, type AddressSet } from "./address-set";
import { CLUSTER_SERVICES, MANAGEMENT_SERVICES, nodeAddresses } from "./host-filter";
import { intersect, meets, unionOf, without } from "./intervals";
import { restrict, type Region } from "./region";
import { allOf, ECHO_REQUEST, portsOf, type ServiceSet } from "./service-set";

/** One declared flow as sets. */
export interface Declared {
  /** `web to db.postgres`. */
  readonly text: string;
  readonly flow: FlowPlan;
  readonly source: AddressSet;
  readonly destination: AddressSet;
  /** What may pass. */
  readonly may: ServiceSet;
  /** What has to pass: of ICMP, a request for an echo. */
  readonly must: ServiceSet;
}

/** The flows of an environment. Many machines share a list of addresses: each is read once. */
export function declaredOf({ flows }: Pick<EnvironmentPlan, "flows">): readonly Declared[] {
  const read = new Map<string, AddressSet>();
  const set = (texts: readonly string[]): AddressSet => {
    const key = texts.join();
    const found = read.get(key) ?? addressesOf(texts);
    read.set(key, found);
    return found;
  };
  return flows.map((flow) => declared(flow, set(flow.sources), set(flow.destinations)));
}

/** One flow as sets. */
export function declared(flow: FlowPlan, source: AddressSet, destination: AddressSet): Declared {
  const isIcmp = flow.protocol === "icmp";
  const may = isIcmp ? allOf("icmp") : portsOf(flow.protocol, flow.port ?? 0);
  return { text: flowText(flow), flow, source, destination, may, must: isIcmp ? portsOf("icmp", ECHO_REQUEST) : may };
}

/** A flow in words: `web to db.postgres`. */
export function flowText({ from, to }: FlowPlan): string {
  return `${from} to ${to}`;
}

/** What flows allow: ends of one version of IP each. */
export function allowedBy(flows: readonly Declared[]): Region {
  return flows.flatMap(({ source, destination, may }) => [
    ...boxOf(without(source, IPV6), without(destination, IPV6), may),
    ...boxOf(intersect(source, IPV6), intersect(destination, IPV6), without(may, allOf("icmp"))),
  ]);
}

function boxOf(source: AddressSet, destination: AddressSet, service: ServiceSet): Region {
  return source.length > 0 && destination.length > 0 && service.length > 0 ? [{ source, destination, service }] : [];
}

/** What people may do with the nodes of a host: the admin point manages and pings them, nodes of one cluster speak to each other. */
export function declaredAtHost(host: HostPlan, admin: AddressSet): readonly Declared[] {
  const nodes = nodeAddresses(host);
  const flow = (from: string, to: string, reason: string, protocol: FlowPlan["protocol"]): FlowPlan => ({ kind: "administration", from, to, sources: [], destinations: [], protocol, reason });
  const among = host.nodes.length > 1 ? [{ ...declared(flow("node", "node.corosync", "nodes of a cluster", "udp"), nodes, nodes), may: CLUSTER_SERVICES, must: CLUSTER_SERVICES }] : [];
  return [
    { ...declared(flow("admin", "host.management", "Proxmox opens it to the management", "tcp"), unionOf([admin, nodes]), nodes), may: MANAGEMENT_SERVICES, must: MANAGEMENT_SERVICES },
    declared(flow("admin", "host.icmp", "admins ping the host", "icmp"), admin, nodes),
    ...among,
  ];
}

/** Addresses of the admin point, as the flows of administration say. */
export function adminAddresses(environments: readonly Pick<EnvironmentPlan, "flows">[], further: readonly FlowPlan[] = []): AddressSet {
  const texts = [...environments.flatMap(({ flows }) => flows), ...further].filter(({ kind, from }) => kind === "administration" && from === "admin").map(({ sources }) => canonicalText(sources));
  return unionOf([...new Set(texts)].map((text) => addressesOf(JSON.parse(text) as readonly string[])));
}

/** Whatever has addresses. */
type Addressed = { readonly addresses: AddressSet };

/** What flows allow machines to send. */
export function allowedToSend({ addresses }: Addressed, declared: readonly Declared[]): Region {
  return restrict(allowedBy(declared.filter(({ source }) => meets(source, addresses))), { source: addresses });
}

/** What flows allow machines to take. */
export function allowedToTake({ addresses }: Addressed, declared: readonly Declared[]): Region {
  return restrict(allowedBy(declared.filter(({ destination }) => meets(destination, addresses))), { destination: addresses });
}
