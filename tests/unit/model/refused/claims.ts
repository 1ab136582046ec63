/** For each claim of the proof one change to a sound plan that refutes it. */
import { planEstate, type EstatePlan, type FirewallRule, type GatewayRule } from "../../../../components/model";
import { hostIn, machineIn, removeRule, spoiled, type PlanDraft } from "../reachability/mutation";
import { sample, withGateway } from "../sample";

/** A change that a claim refuses. */
export interface RefutedCase {
  /** Id of the claim. */
  readonly claim: string;
  /** The change in words. */
  readonly what: string;
  /** The plan before: the claim holds. */
  readonly sound: EstatePlan;
  /** And after. */
  readonly spoiled: EstatePlan;
}

const tagged = planEstate(sample);
const internal = planEstate(withGateway({}));
const byHand = { action: "ACCEPT", log: "nolog", comment: "by hand" } as const;
const rulesOf = (draft: PlanDraft, name: string): FirewallRule[] => machineIn(draft, name).firewall.rules as FirewallRule[];

function refuted(claim: string, what: string, change: (draft: PlanDraft) => void, sound = tagged): RefutedCase {
  return { claim, what, sound, spoiled: spoiled(sound, change) };
}

/** One for each claim, in their order. */
export const refutedCases: readonly RefutedCase[] = [
  refuted("no-crossing", "a rule that accepts dev is put first at a machine of prod", (draft) => void rulesOf(draft, "prod db-1").unshift({ type: "in", ...byHand, source: "+dc/env_dev" })),
  refuted("no-management", "a rule that accepts the way to the management is put first", (draft) => void rulesOf(draft, "dev web-1").unshift({ type: "out", ...byHand, dest: "+dc/management" })),
  refuted("declared-only", "the inward policy of a machine is ACCEPT", (draft) => void (machineIn(draft, "prod db-1").firewall.options.inputPolicy = "ACCEPT")),
  refuted("declared-passes", "a rule that a flow needs is taken away", (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ dport }) => dport === "5432")),
  refuted("each-filter", "a rule lets a machine send to a port on which nobody listens", (draft) => void rulesOf(draft, "prod web-1").push({ type: "out", ...byHand, dest: "10.30.0.20", proto: "tcp", dport: "5433" })),
  refuted("bound", "the set of the ipfilter has another name, which Proxmox does not look at", (draft) => void (machineIn(draft, "dev web-1").firewall.ipfilter.name = "ipfilter-net1")),
  refuted("no-ipv6", "a rule lets IPv6 in", (draft) => void rulesOf(draft, "prod db-1").push({ type: "in", ...byHand, source: "::/0" })),
  refuted("crossing-first", "the rule that drops dev is taken away, although the policy still denies", (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ type, source }) => type === "in" && source === "+dc/env_dev")),
  refuted("segments", "a machine of dev gets the VLAN of prod", (draft) => void (machineIn(draft, "dev web-1").vlan = 30)),
  refuted("gateway", "the gateway accepts whatever comes from outside", (draft) => void (hostIn(draft).gateway?.ruleset.forward as GatewayRule[]).push({ from: { interfaces: ["uplink"] }, action: "accept" }), internal),
  refuted("names", "the set of an environment gets another address", (draft) => void (hostIn(draft).networks[0]!.ipset.cidrs = ["10.10.0.0/24", "10.77.0.1"])),
];
