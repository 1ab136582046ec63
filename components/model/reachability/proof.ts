/** What a proof of isolation says, as plain data. */
import type { RuleReference } from "./chain";
import type { End } from "./end";
import type { Packet } from "./packet";

/** Something that packets can do: the filters of the machines let it through, whatever routers do. */
export interface Path {
  readonly from: End;
  readonly to: End;
  readonly protocol: "tcp" | "udp" | "icmp" | "other" | "any";
  /** `443`, `80, 443`, `5900-5999`; types of ICMP. Empty for all. */
  readonly ports: string;
  /** The declared flows that it serves, for example `web to db.postgres`. Absent for a path that nobody declared. */
  readonly flow?: readonly string[];
}

/** A claim that does not hold, shown by one packet. */
export interface Violation {
  /** Id of the claim. */
  readonly claim: ClaimId;
  /** What is wrong, in words, without the packet. */
  readonly problem: string;
  readonly from: End;
  readonly to: End;
  readonly packet: Packet;
  /** The rules that let the packet through, in the order of its way, or the one that stops it. */
  readonly rules: readonly RuleReference[];
  /** What to do. */
  readonly next: string;
  /** How many more have the same cause: other machines with the same rule, other packets through the same filter that is off. */
  readonly further: number;
}

/** Ids of the claims. */
export type ClaimId =
  | "no-crossing"
  | "no-management"
  | "declared-only"
  | "declared-passes"
  | "each-filter"
  | "crossing-first"
  | "bound"
  | "no-ipv6"
  | "segments"
  | "names"
  | "gateway";

/** Something that was proved, or failed. */
export interface Claim {
  readonly id: ClaimId;
  /** What holds, in words. */
  readonly text: string;
  readonly holds: boolean;
  /** Over how many it was proved, and what they are: `22500 pairs of machines`. */
  readonly checked: number;
  readonly of: string;
}

/** Something that the proof takes for granted. */
export interface Assumption {
  readonly id: string;
  readonly text: string;
  /** Why it cannot be proved from the plan, and what follows when it is wrong. */
  readonly why: string;
}

/** What was proved, under which assumptions, about which rules. */
export interface Certificate {
  readonly version: 1;
  readonly estate: string;
  readonly holds: boolean;
  readonly claims: readonly Claim[];
  readonly assumptions: readonly Assumption[];
  readonly machines: number;
  readonly flows: number;
  /** SHA-256 of everything that filters: rules, sets, options, NICs, the gateways' rulesets. */
  readonly rulesHash: string;
  /** Fingerprint of the shape that was proved. @default - the caller gave none */
  readonly fingerprint?: string;
}

/** Everything that packets can do in an estate, and whether that is what was declared. */
export interface Proof {
  readonly paths: readonly Path[];
  readonly violations: readonly Violation[];
  readonly certificate: Certificate;
}
