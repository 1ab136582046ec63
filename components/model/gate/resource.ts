/** A resource that a program is about to register, as far as it keeps environments apart. */
import type { DatacenterFirewallOptions, FirewallRule, MachineFirewallOptions, NodeFirewallOptions } from "../plan";

/** A NIC of a VM. */
export interface DeclaredCard {
  readonly bridge?: string | undefined;
  /** Absent on an untagged NIC. */
  readonly vlan?: number | undefined;
  readonly mac?: string | undefined;
  /** Whether it passes the firewall at all. */
  readonly firewall?: boolean | undefined;
}

/** What is declared. A field is undefined where it is left out, or where its value is known only when something else is made. */
export type Declared =
  | { readonly kind: "provider"; readonly endpoint?: string; readonly verified: boolean; readonly ways: readonly string[] }
  | { readonly kind: "vm"; readonly vmid?: number; readonly cards?: readonly DeclaredCard[]; /** Inputs that are set and must never be. */ readonly opens: readonly string[] }
  | { readonly kind: "vm firewall"; readonly vmid?: number; readonly options?: Partial<MachineFirewallOptions> }
  | { readonly kind: "rules"; readonly scope: "datacenter" | "node" | "vm"; readonly vmid?: number; readonly rules?: readonly FirewallRule[] }
  | { readonly kind: "ipset" | "alias"; readonly scope: "datacenter" | "vm"; readonly vmid?: number; readonly name?: string; readonly cidrs?: readonly string[] }
  | { readonly kind: "security group"; readonly name?: string; readonly rules?: readonly FirewallRule[] }
  | { readonly kind: "datacenter firewall"; readonly options?: Partial<DatacenterFirewallOptions> }
  | { readonly kind: "node firewall"; readonly options?: Partial<NodeFirewallOptions> }
  | { readonly kind: "grant"; readonly path?: string; readonly role?: string; /** A user, a token, or a group as `@group`. */ readonly holder?: string; readonly propagate?: boolean }
  | { readonly kind: "role"; readonly id?: string; readonly privileges?: readonly string[] }
  | { readonly kind: "group"; readonly id?: string; /** Inputs that are set and must never be. */ readonly opens: readonly string[] }
  | { readonly kind: "user"; readonly id?: string; readonly groups?: readonly string[]; readonly expires?: number; readonly opens: readonly string[] }
  | { readonly kind: "realm"; readonly name?: string; /** Of its settings those that say who is let in. */ readonly settings: Readonly<Record<string, unknown>> }
  | { readonly kind: "token"; readonly user?: string; readonly name?: string; readonly separated: boolean }
  | { readonly kind: "membership"; readonly pool?: string; readonly guest?: number; readonly storage?: string }
  | { readonly kind: "random"; /** Bits of what is drawn; undefined for what is no secret. */ readonly bits?: number }
  /** Anything else of the Proxmox provider. */
  | { readonly kind: "other" };

/** A resource with the names by which a person finds it. */
export interface DeclaredResource {
  /** Name in the program. */
  readonly name: string;
  /** Type token, for example `proxmoxve:index/vmLegacy:VmLegacy`. */
  readonly type: string;
  readonly declared: Declared;
  /** Whether every field that is undefined is left out: nothing of it waits for something else. */
  readonly complete: boolean;
}
