/** The gateway of a host in mode `internal`. */
import type { SizePlan } from "./machine";

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
  readonly seed: GatewaySeed;
  /** Canonical text of what replaces it; its seed changes in place. */
  readonly immutable: string;
}
