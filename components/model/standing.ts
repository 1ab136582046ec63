/**
 * Networks on their way. A host stack changes before its environments do: until an environment's own run has moved its
 * machines, its token needs the right to the network that they leave, and a gateway that they stand behind stays.
 */
import { Cidr } from "./address";
import { names } from "./identity";
import { networkGrant } from "./network";
import type { AccessPlan, EnvironmentPlan, NetworkPlan } from "./plan";
import type { HostSettings } from "./settings";

/** Where machines of an environment stand on the host. */
export interface Standing {
  readonly bridge: string;
  /** Absent on an untagged bridge. */
  readonly vlan?: number | undefined;
  readonly cidr: string;
  readonly gateway: string;
}

/** Reads where a machine stands from its NIC and its addresses, as Proxmox writes them; undefined for a NIC without a bridge. */
export function standingIn(net = "", ipconfig = ""): Standing | undefined {
  const value = (text: string, key: string) => new RegExp(`(?:^|,)${key}=([^,]+)`).exec(text)?.[1];
  const [bridge, tag] = [value(net, "bridge"), value(net, "tag")];
  if (bridge === undefined) return undefined;
  return { bridge, ...(tag === undefined ? {} : { vlan: Number(tag) }), cidr: Cidr.nearest(value(ipconfig, "ip") ?? "")?.toString() ?? "", gateway: value(ipconfig, "gw") ?? "" };
}

/** Whether an environment stands where its plan says. */
export function hasArrived({ bridge, vlan }: Pick<Standing, "bridge" | "vlan">, network: Pick<NetworkPlan, "bridge" | "vlan">): boolean {
  return bridge === network.bridge && vlan === network.vlan;
}

/** The access of an environment, with the network that it still stands on: Proxmox asks for the right to both ends of a move. */
export function accessOnTheWay({ environment, access, network }: EnvironmentPlan, standing: Standing | undefined): AccessPlan {
  if (standing === undefined || hasArrived(standing, network)) return access;
  return { ...access, grants: [...access.grants, { role: names.role(environment, "network"), ...networkGrant(standing) }] };
}

/**
 * The environments that a gateway serves: in mode `internal` all of its host; in another mode those that still stand
 * behind it with the same addresses, as long as the settings describe it.
 */
export function behindGateway({ network, internalBridge }: HostSettings, environments: readonly EnvironmentPlan[], standing: Readonly<Record<string, Standing>>): readonly EnvironmentPlan[] {
  if (network === "internal") return environments;
  return environments.flatMap((plan) => {
    const own = standing[plan.environment];
    const stays = own !== undefined && own.vlan !== undefined && own.bridge === internalBridge && own.cidr === plan.network.cidr && own.gateway === plan.network.gateway;
    return stays ? [{ ...plan, network: { ...plan.network, mode: "internal" as const, bridge: internalBridge, vlan: own.vlan } }] : [];
  });
}
