/**
 * What Proxmox itself lets through, whatever the access control list says: tried against Proxmox VE 9.2. No plan can
 * forbid it, so it is named, with what makes it harmless as far as possible and what finds it.
 */

/** One thing that no right forbids. */
export interface LetThrough {
  readonly id: string;
  /** What can be done, in words. */
  readonly what: string;
  /** Privilege on a machine of its own by which it can be done; absent for what every login can. */
  readonly needs?: string;
  /** What keeps it from reaching another environment, or makes it worth little. */
  readonly mitigation: string;
  /** Checks of `trilane verify` that find it; empty for what leaves no trace. */
  readonly found: readonly string[];
}

/** Everything of that kind, the gravest first. */
export const LET_THROUGH: readonly LetThrough[] = [
  {
    id: "nic",
    what: "gives a machine of its own a network card without a bridge: it then speaks through the host, past VLAN and firewall",
    needs: "VM.Config.Network",
    mitigation: "no stack can declare such a card: the gate refuses it. Keep tokens off machines that several people use. The filters of the other environments still stand",
    found: ["nic-no-bridge"],
  },
  {
    id: "firewall",
    what: "switches off the firewall of a machine of its own, or lets a card of it pass unfiltered",
    needs: "VM.Config.Network",
    mitigation: "the machines of other environments drop it in their own filters, and its VLAN stays its own",
    found: ["machine-firewall-off", "machine-firewall-loosened", "nic-unfiltered", "rule-missing", "rule-foreign"],
  },
  {
    id: "hand-on",
    what: "gives anybody on the host what it may do itself on a machine of its own, and no more",
    needs: "VM.Allocate",
    mitigation: "it cannot give itself or others more than it has, and what is given goes with the machine when that is replaced",
    found: ["grant-foreign"],
  },
  {
    id: "delete",
    what: "lifts the protection of its own machines and of what keeps their data, and deletes them",
    needs: "VM.Config.Options",
    mitigation: "the backups are on a storage that it can neither read nor delete",
    found: ["data-unlocked", "data-missing", "machine-protection", "machine-missing"],
  },
  {
    id: "snippet",
    what: "attaches any snippet of the host to a machine of its own, and reads it there",
    needs: "VM.Config.Cloudinit",
    mitigation: "no storage of the host stack holds snippets, and the gate refuses a machine that names one: put no secret into a snippet",
    found: ["machine-snippet"],
  },
  {
    id: "cloud-init",
    what: "reads what cloud-init tells a machine that it sees, a password in it included",
    needs: "VM.Audit",
    mitigation: "machines are given keys and no password: the gate refuses one",
    found: ["machine-first-boot"],
  },
  {
    id: "vmid",
    what: "makes a machine with a VMID of another environment's range, in its own pool",
    needs: "VM.Allocate",
    mitigation: "it stays in its own pool, network and storage; the number is taken until somebody removes it",
    found: ["guest-in-range", "guest-in-pool"],
  },
  {
    id: "size",
    what: "gives a machine of its own more memory or processor than the budget allows",
    needs: "VM.Config.Memory",
    mitigation: "weights keep production's share of the processor; Proxmox has no quota for a pool",
    found: ["machine-size"],
  },
  {
    id: "pool",
    what: "reads the members and the comment of every pool, by GET /pools?poolid=",
    mitigation: "they say names and nothing else",
    found: [],
  },
  {
    id: "names",
    what: "reads the addresses of the nodes, the names and comments of sets and aliases, all roles, and whether a VMID is taken",
    mitigation: "none of it holds a secret",
    found: [],
  },
  {
    id: "own-token",
    what: "makes tokens of its own, where it logs in with a password: they hold at most what it holds",
    mitigation: "the users of environments have no password, and a token cannot make another",
    found: ["token-foreign"],
  },
];
