/** The network of one environment, by mode. */
import { Cidr } from "./address";
import { adminRules } from "./firewall";
import { names } from "./identity";
import type { Rung } from "./ladder";
import type { FlowPlan, NetworkPlan } from "./plan";
import type { NetworkMode } from "./settings";

/** What a person is told wherever they meet a network of mode `flat`. */
export const REDUCED_ISOLATION = "reduced isolation: one flat network, kept apart by the firewalls of the machines alone";

/** How well a mode keeps environments apart. */
export function isolationOf(mode: NetworkMode): "full" | "reduced" {
  return mode === "flat" ? "reduced" : "full";
}

/** Comments that name the environment. */
export const networkComments = {
  addresses: (environment: string) => `all addresses of ${environment}`,
  admins: (environment: string) => `what the admin point may do in ${environment}`,
} as const;

/** Plans what the host stack declares for an environment's network. Expects input without problems. */
export function planNetwork({ name, settings, host }: Rung, flows: readonly FlowPlan[]): NetworkPlan {
  const cidr = Cidr.of(settings.cidr);
  const base = {
    environment: name,
    cidr: cidr.toString(),
    ipset: { name: names.addresses(name), comment: networkComments.addresses(name), cidrs: [cidr.toString()] },
    adminGroup: { name: names.adminGroup(name), comment: networkComments.admins(name), rules: adminRules(flows) },
  };
  if (host.network === "flat") return { ...base, mode: "flat", bridge: host.bridge, prefixLength: Cidr.of(host.lan ?? "").prefix, gateway: host.router ?? "" };
  const tagged = { ...base, prefixLength: cidr.prefix, gateway: settings.gateway, vlan: settings.vlan ?? 0 };
  return host.network === "internal" ? { ...tagged, mode: "internal", bridge: host.internalBridge } : { ...tagged, mode: "vlan", bridge: host.bridge };
}

/** Where the right to attach to a network is granted. On an untagged bridge it must not spread: it would cover every tag. */
export function networkGrant({ bridge, vlan }: { readonly bridge: string; readonly vlan?: number | undefined }): { readonly path: string; readonly propagate: boolean } {
  const path = `/sdn/zones/localnetwork/${bridge}`;
  return vlan === undefined ? { path, propagate: false } : { path: `${path}/${vlan}`, propagate: true };
}
