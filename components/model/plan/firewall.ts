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
