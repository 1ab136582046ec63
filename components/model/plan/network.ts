/** An environment's network on its host, by mode. */
import type { FirewallRule, Ipset } from "./firewall";

/** What the networks of all modes have. */
interface NetworkBase {
  readonly environment: string;
  /** Where the NICs of its machines are. */
  readonly bridge: string;
  /** Its addresses. */
  readonly cidr: string;
  /** Length of the network that its machines are configured with: that of `cidr`, or of the whole network in `flat`. */
  readonly prefixLength: number;
  readonly gateway: string;
  /** `env_<environment>`. */
  readonly ipset: Ipset;
  /** `adm-<environment>`: what the admin point may do in each machine. */
  readonly adminGroup: { readonly name: string; readonly comment: string; readonly rules: readonly FirewallRule[] };
}

/** A tag of its own on the bridge that leads outside; the router there keeps environments apart. */
export interface VlanNetwork extends NetworkBase {
  readonly mode: "vlan";
  readonly vlan: number;
}

/** A tag of its own on a bridge without a port; the host's gateway keeps environments apart. */
export interface InternalNetwork extends NetworkBase {
  readonly mode: "internal";
  readonly vlan: number;
}

/** A slice of one network that all share: only the firewalls of the machines keep environments apart. */
export interface FlatNetwork extends NetworkBase {
  readonly mode: "flat";
  readonly vlan?: undefined;
}

/** What the host stack declares for the network of one environment. */
export type NetworkPlan = VlanNetwork | InternalNetwork | FlatNetwork;
