import type { FirewallRecord, GuestRecord, NodeRecord } from "../../state/records";
import type { State } from "../../state/state";

/** What a node's network is made from: what Proxmox keeps about the node, its virtual machines and its firewall. */
export interface NetworkRecords {
  readonly node: Readonly<NodeRecord>;
  /** Every node of the cluster, its own among them. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Virtual machines of the node by VMID, running or not. */
  readonly guests: ReadonlyMap<number, Readonly<GuestRecord>>;
  /** Firewall configurations by scope: `cluster`, `node/<name>`, `vm/<vmid>`. */
  readonly firewalls: ReadonlyMap<string, Readonly<FirewallRecord>>;
}

/** The records of one node as they are now. Throws for a node that the host does not have. */
export function networkRecords({ nodes, guests, firewalls }: Pick<State, "nodes" | "guests" | "firewalls">, name: string): NetworkRecords {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`node ${name}: not in the state; expected one of ${nodes.keys().join(", ")}`);
  const own = guests.entries().filter(([, guest]) => guest.node === name);
  return {
    node,
    addresses: Object.fromEntries(nodes.values().map((one) => [one.name, one.address])),
    guests: new Map(own.map(([vmid, guest]) => [Number(vmid), guest])),
    firewalls: new Map(firewalls.entries()),
  };
}
