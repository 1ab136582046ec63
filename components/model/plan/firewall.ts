/** Filters, as Proxmox takes them. */

/** A Proxmox firewall rule as the provider takes it. Every field is explicit, so that a refresh shows no difference. */
export type FirewallRule =
  | {
      readonly type: "in" | "out";
      readonly action: "ACCEPT" | "DROP";
      /** @default - any protocol */
      readonly proto?: "tcp" | "udp" | "icmp";
      readonly dport?: string;
      /** Address, `+dc/<ipset>` or `dc/<alias>`. @default - any */
      readonly source?: string;
      readonly dest?: string;
      readonly log: "nolog" | "info";
      readonly comment: string;
    }
  | { readonly securityGroup: string; readonly comment: string };

/** An ipset: sorted as Proxmox returns it, single hosts without `/32` (a refresh would replace it for ever). */
export interface Ipset {
  readonly name: string;
  readonly comment: string;
  readonly cidrs: readonly string[];
}

/** What happens to a packet that no rule names. */
export type FirewallPolicy = "ACCEPT" | "DROP";

/** Options of the datacenter's firewall: they bind the hosts, but `enabled` and `ebtables`, which hold for the machines too. */
export interface DatacenterFirewallOptions {
  /** False switches off every firewall of the cluster. */
  readonly enabled: boolean;
  /** Filters MAC and ARP, without which `macfilter` and `ipfilter` bind no address on the wire. */
  readonly ebtables: boolean;
  readonly inputPolicy: FirewallPolicy;
  readonly outputPolicy: FirewallPolicy;
  /** Read by nftables alone. */
  readonly forwardPolicy: FirewallPolicy;
}

/** Options of a node's firewall. */
export interface NodeFirewallOptions {
  readonly enabled: boolean;
  /** The tech preview of another filter, in which rules mean something else. */
  readonly nftables: boolean;
}

/** Options of a machine's firewall. All are explicit: the provider's defaults are the open ones. */
export interface MachineFirewallOptions {
  readonly enabled: boolean;
  readonly inputPolicy: FirewallPolicy;
  readonly outputPolicy: FirewallPolicy;
  /** Lets DHCP through in both directions. */
  readonly dhcp: boolean;
  /** Lets neighbour discovery of IPv6 through in both directions. */
  readonly ndp: boolean;
  /** Lets the machine announce itself as a router of IPv6. */
  readonly radv: boolean;
  /** Drops what does not carry the MAC address of the NIC. */
  readonly macfilter: boolean;
  /** Drops what does not come from the set `ipfilter-net0`. */
  readonly ipfilter: boolean;
}
