/** Everybody who sends and receives: machines, peers outside, the node, the gateway, and somebody whom nobody knows. */
import type { End, EnvironmentPlan, EstatePlan, MachinePlan } from "../../components/model";
import { hostOf, networkOf, PEERS, type Outside } from "../../simulator/world/network/outside";
import { taggedBridge } from "../../simulator/world/network/wiring";
import { namespaceName } from "../../simulator/world/world";

/** Somebody with an address. */
export interface Place {
  readonly name: string;
  readonly kind: "machine" | "peer" | "node" | "gateway";
  readonly address: string;
  /** Namespace and device where its packets are sent and seen; no device for the protocol stack itself. */
  readonly port: { readonly namespace?: string; readonly device?: string };
  /** Bridge that it is on, and network that it finds there without a router. */
  readonly bridge?: string;
  readonly network?: string;
  /** Who it asks for all other networks. */
  readonly router?: string;
  readonly mac?: string;
  readonly machine?: { readonly plan: MachinePlan; readonly environment: EnvironmentPlan };
}

/** Whom no plan names. */
const STRANGER = "192.0.2.77";

/** Whether an address is in a network. */
export function isIn(address: string, cidr: string): boolean {
  return networkOf(`${address}/${cidr.split("/")[1] ?? "32"}`).split("/")[0] === networkOf(cidr).split("/")[0];
}

/** All places of a plan. */
export function placesOf(plan: EstatePlan): readonly Place[] {
  const [host] = plan.hosts;
  const machines = plan.environments.flatMap((environment) => environment.machines.map((machine) => machinePlace(environment, machine)));
  const node: Place = { name: host.node, kind: "node", address: host.nodeAddress, port: {}, bridge: host.bridge, network: nodeNetwork(plan) };
  const gateway: readonly Place[] = host.gateway ? [{ name: host.gateway.name, kind: "gateway", address: plainOf(host.gateway.uplink.address), port: { namespace: namespaceName(host.gateway.vmid) }, bridge: host.bridge, network: nodeNetwork(plan), mac: host.gateway.uplink.mac }] : [];
  return [...machines, node, ...gateway, ...peersOf(plan)];
}

const plainOf = (cidr: string): string => cidr.split("/")[0] ?? "";

/** The network that the node stands in. */
export function nodeNetwork({ hosts: [host] }: EstatePlan): string {
  const [network] = host.networks;
  return networkOf(`${host.nodeAddress}/${network?.mode === "flat" ? network.prefixLength : 24}`);
}

function machinePlace(environment: EnvironmentPlan, machine: MachinePlan): Place {
  const { name, address, vmid, bridge, vlan, prefixLength, gateway, mac } = machine;
  return { name, kind: "machine", address, port: { namespace: namespaceName(vmid), device: "eth0" }, bridge: taggedBridge(bridge, vlan), network: networkOf(`${address}/${prefixLength}`), router: gateway, mac, machine: { plan: machine, environment } };
}

/** Networks of the peers that flows name, by name: what is not in an environment is outside. */
export function outsideOf({ hosts: [host], environments }: EstatePlan): Outside {
  const inside = (cidr: string): boolean => environments.some(({ network }) => isIn(plainOf(cidr), network.cidr)) || cidr.endsWith("/0");
  const peers: Record<string, string[]> = {};
  for (const { environment, flows } of environments) {
    for (const { kind, from, to, sources, destinations } of flows) {
      const whose = to.slice(0, to.lastIndexOf("."));
      for (const [name, cidrs] of [[from, sources], [kind === "integration" ? `${environment} ${whose}` : whose, destinations]] as const) {
        const outer = cidrs.filter((cidr) => !inside(cidr));
        if (outer.length > 0) peers[name] = [...new Set([...(peers[name] ?? []), ...outer])];
      }
    }
  }
  const via = plainOf(host.gateway?.uplink.address ?? "");
  return { peers: { ...peers, stranger: [STRANGER] }, routes: (host.gateway?.legs ?? []).map(({ cidr }) => ({ to: cidr, via })) };
}

function peersOf(plan: EstatePlan): readonly Place[] {
  const near = nodeNetwork(plan);
  return Object.entries(outsideOf(plan).peers).map(([name, [cidr = ""]]): Place => {
    const address = hostOf(cidr);
    const isNear = isIn(address, near);
    return { name, kind: "peer", address, port: { namespace: PEERS, device: isNear ? "lan" : "wan" }, ...(isNear ? { bridge: plan.hosts[0].bridge, network: near } : {}) };
  });
}

/** Whether an end of a path means a place. */
export function means(end: End, { kind, name, machine }: Place): boolean {
  if (machine) return end.kind === "machine" && end.environment === machine.environment.environment && (end.machines ?? []).includes(machine.plan.key);
  if (kind === "node") return end.kind === "host" && end.name === name;
  if (kind === "gateway") return end.kind === "gateway" && end.name === name;
  if (name === "stranger") return end.kind === "outside" && end.environment === undefined;
  if (end.kind !== "peer" && end.kind !== "admin") return false;
  return end.name.split(", ").some((one) => (end.environment === undefined ? one : `${end.environment} ${one}`) === name);
}
