import type { FirewallRecord, GuestRecord, NodeRecord } from "../../state/records";
import type { State } from "../../state/state";

/** What a node's network is made from: what Proxmox keeps about the node, its virtual machines and its firewall. */
export interface NetworkRecords {
  readonly node: Readonly<NodeRecord>;
  /** Every node of the cluster, its own among them. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Virtual machines by VMID, running or not. Those of other nodes of the cluster hang on the same wire and are filtered here. */
  readonly guests: ReadonlyMap<number, Readonly<GuestRecord>>;
  /** Firewall configurations by scope: `cluster`, `node/<name>`, `vm/<vmid>`. */
  readonly firewalls: ReadonlyMap<string, Readonly<FirewallRecord>>;
}

/** The records of a cluster as one of its nodes sees it. Throws for a node that the host does not have. */
export function networkRecords({ nodes, guests, firewalls }: Pick<State, "nodes" | "guests" | "firewalls">, name: string): NetworkRecords {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`node ${name}: not in the state; expected one of ${nodes.keys().join(", ")}`);
  return {
    node,
    addresses: Object.fromEntries(nodes.values().map((one) => [one.name, one.address])),
    guests: new Map(guests.entries().map(([vmid, guest]) => [Number(vmid), guest])),
    firewalls: new Map(firewalls.entries()),
  };
}
