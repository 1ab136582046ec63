/** The gateway of a host in mode `internal`. */
import type { FlowPlan } from "./environment";
import type { SizePlan } from "./machine";

/** One end of a packet as a rule of a gateway names it: a named set, a network or everything but it, or a list. */
export type GatewaySide =
  | { readonly set: "admin" | "management" }
  | { readonly network: string; readonly except?: true }
  | { readonly addresses: readonly string[] };

/** A rule of a gateway's packet filter. What is left out is any; IPv6 only passes a rule that names no address. */
export interface GatewayRule {
  /** Why it is there. */
  readonly comment?: string;
  /** Where the packet comes in: one of these, or none of them. */
  readonly from?: { readonly interfaces: readonly string[]; readonly except?: true };
  /** Where it goes out: one of these. */
  readonly to?: readonly string[];
  readonly source?: GatewaySide;
  readonly destination?: GatewaySide;
  /** `icmp` is a request for an echo. */
  readonly service?: { readonly protocol: "tcp" | "udp"; readonly port: number } | { readonly protocol: "icmp" };
  /** `log` tells of the packet, a few times a second, and goes on. */
  readonly action: "accept" | "drop" | "log";
}

/** The packet filter of a gateway. First match wins; both chains drop what no rule names, and accept what is established. */
export interface GatewayRuleset {
  readonly sets: { readonly admin: readonly string[]; readonly management: readonly string[] };
  /** What is for the gateway itself. */
  readonly input: readonly GatewayRule[];
  /** What goes through. */
  readonly forward: readonly GatewayRule[];
  /** Networks whose packets get the gateway's address outside when they leave. */
  readonly translated: readonly string[];
}

/** NIC of a gateway in one environment. */
export interface GatewayLeg {
  readonly environment: string;
  /** Name inside the gateway: `env-<tag>`. */
  readonly interface: string;
  readonly vlan: number;
  readonly mac: string;
  /** Gateway address of the environment, with the length of its subnet. */
  readonly address: string;
  readonly cidr: string;
}

/** What a gateway is configured from at its first start, and again when it changes. Holds no secret. */
export interface GatewaySeed {
  readonly hostName: string;
  /** `#cloud-config`. */
  readonly userData: string;
  /** Version 2 of cloud-init's network configuration. */
  readonly networkConfig: string;
}

/** The gateway of a host in mode `internal`. */
export interface GatewayPlan {
  readonly name: string;
  readonly description: string;
  readonly node: string;
  readonly vmid: number;
  readonly storage: string;
  readonly image: string;
  readonly size: SizePlan;
  readonly uplink: { readonly bridge: string; readonly mac: string; readonly address: string; readonly router: string };
  /** The bridge without a port that it makes the way out of. */
  readonly bridge: string;
  /** Sorted by environment. */
  readonly legs: readonly GatewayLeg[];
  /** Who may speak to the gateway itself. */
  readonly flows: readonly FlowPlan[];
  /** Addresses of the VPN; the first is the gateway's. @default - no VPN */
  readonly vpn?: string;
  /** What the seed's packet filter is written from. */
  readonly ruleset: GatewayRuleset;
  readonly seed: GatewaySeed;
  /** Canonical text of what replaces it; its seed changes in place. */
  readonly immutable: string;
}
