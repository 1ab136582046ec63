import type { FirewallRecord, GuestRecord, NodeRecord } from "../../state/records";
import type { State } from "../../state/state";

/** What a node's network is made from: what Proxmox keeps about the node, its virtual machines and its firewall. */
export interface NetworkRecords {
  readonly node: Readonly<NodeRecord>;
  /** Every node of the cluster, its own among them. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Virtual machines by VMID, running or not. Those of other nodes of the cluster hang on the same wire and are filtered here. */
  readonly guests: ReadonlyMap<number, Readonly<GuestRecord>>;
  /** Routers that the seeds on discs name for machines' cards. @default - none */
  readonly routers?: ReadonlyMap<number, readonly SeedRouter[]>;
  /** Firewall configurations by scope: `cluster`, `node/<name>`, `vm/<vmid>`. */
  readonly firewalls: ReadonlyMap<string, Readonly<FirewallRecord>>;
}

/** Router of a card that is configured by the seed on a disc. */
export interface SeedRouter {
  /** Of the card, upper case. */
  readonly mac: string;
  readonly router: string;
  /** Of the machine, with the length of the network. */
  readonly address: string;
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
