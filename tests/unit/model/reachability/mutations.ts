/** Changes of sound plans by hand, each with the claims that fail then. */
import { planEstate, type EstatePlan, type FirewallRule, type GatewayRule } from "../../../../components/model";
import { sample, withGateway } from "../sample";
import { hostIn, machineIn, removeRule, type PlanDraft } from "./mutation";

const plan = planEstate(sample);
const internal = planEstate(withGateway({}));
const rulesOf = (draft: PlanDraft, name: string): FirewallRule[] => machineIn(draft, name).firewall.rules as FirewallRule[];

/** One thing that is changed in a plan, and the claims that fail then. */
export type Mutation = readonly [what: string, claims: readonly string[], change: (draft: PlanDraft) => void, of: EstatePlan];
const forwardOf = (draft: PlanDraft): GatewayRule[] => (hostIn(draft).gateway?.ruleset.forward ?? []) as GatewayRule[];
const optionsOf = (draft: PlanDraft, name: string) => machineIn(draft, name).firewall.options;

function tagOf(draft: PlanDraft, name: string, vlan: number | undefined): void {
  for (const { environment, network, machines } of draft.environments) {
    if (environment === name) [network, ...machines].forEach((one) => Object.assign(one, { vlan }));
  }
}

/** All of them. */
export const mutations: readonly Mutation[] = [
  ["a DROP of another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ type, source }) => type === "in" && source === "+dc/env_dev"), plan],
  ["a DROP towards another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ type, dest }) => type === "out" && dest === "+dc/env_prod"), plan],
  ["the DROP towards the management is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ dest }) => dest === "+dc/management"), plan],
  ["the host's DROP is gone", ["crossing-first"], (draft) => removeRule(hostIn(draft).rules as FirewallRule[], ({ source }) => source === "+dc/env_dev"), plan],
  ["an accept is gone", ["declared-passes"], (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ dport }) => dport === "5432"), plan],
  ["an accept of everything comes last", ["declared-only", "each-filter", "no-ipv6"], (draft) => void rulesOf(draft, "prod db-1").push({ type: "in", action: "ACCEPT", log: "nolog", comment: "by hand" }), plan],
  ["an accept of everything comes first", ["no-crossing", "declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void rulesOf(draft, "prod db-1").unshift({ type: "in", action: "ACCEPT", log: "nolog", comment: "by hand" }), plan],
  ["a policy is ACCEPT inwards", ["declared-only", "each-filter", "no-ipv6"], (draft) => void (optionsOf(draft, "prod db-1").inputPolicy = "ACCEPT"), plan],
  ["a policy is ACCEPT outwards", ["declared-only", "each-filter", "no-ipv6"], (draft) => void (optionsOf(draft, "dev web-1").outputPolicy = "ACCEPT"), plan],
  ["the firewall of a machine is off", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").enabled = false), plan],
  ["a NIC is not filtered", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (machineIn(draft, "dev web-1").firewall.nic = false), plan],
  ["the datacenter's firewall is off", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (hostIn(draft).firewall.datacenter.enabled = false), plan],
  ["a node's firewall is off", ["no-management", "declared-only", "no-ipv6", "crossing-first"], (draft) => void (hostIn(draft).firewall.node.enabled = false), plan],
  ["a node filters with nftables", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (hostIn(draft).firewall.node.nftables = true), plan],
  ["a machine is not bound to its address", ["declared-only", "each-filter", "bound"], (draft) => void (optionsOf(draft, "dev web-1").ipfilter = false), plan],
  ["a machine can forge its MAC address", ["declared-only", "each-filter", "bound"], (draft) => void (optionsOf(draft, "prod db-1").macfilter = false), plan],
  ["ARP is not filtered", ["declared-only", "each-filter", "bound"], (draft) => void (hostIn(draft).firewall.datacenter.ebtables = false), plan],
  ["the set of the ipfilter has another name", ["declared-passes", "bound"], (draft) => void (machineIn(draft, "dev web-1").firewall.ipfilter.name = "ipfilter-net1"), plan],
  ["the set of the ipfilter has one more address", ["declared-only", "each-filter", "bound"], (draft) => void (machineIn(draft, "dev web-1").firewall.ipfilter.cidrs = ["10.10.0.10", "10.10.0.99"]), plan],
  ["DHCP is open", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").dhcp = true), plan],
  ["neighbour discovery is open", ["declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").ndp = true), plan],
  ["a machine is in the VLAN of another environment", ["segments"], (draft) => void (machineIn(draft, "dev web-1").vlan = 30), plan],
  ["the network of a node counts as management", ["declared-only", "no-ipv6", "names"], (draft) => void (hostIn(draft).aliases = []), plan],
  ["a group is not there", ["no-crossing", "no-management", "declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void hostIn(draft).networks.forEach(({ adminGroup }) => (adminGroup.name = "gone")), plan],
  ["a flow goes to everybody", ["declared-passes"], (draft) => void draft.environments.forEach(({ flows }) => flows.filter(({ to }) => to === "mirror.tcp/443").forEach((flow) => (flow.destinations = ["0.0.0.0/0"]))), plan],
  ["a flow comes from everybody", ["declared-passes"], (draft) => void draft.environments.forEach(({ flows }) => flows.filter(({ from }) => from === "clients").forEach((flow) => (flow.sources = ["0.0.0.0/0"]))), plan],
  ["the gateway passes between environments", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ to, action }) => action === "drop" && to !== undefined), 1), internal],
  ["the gateway passes to the management", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ destination }) => destination !== undefined && "set" in destination), 1), internal],
  ["the gateway passes forged addresses", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ comment }) => comment === "prod"), 1), internal],
  ["the gateway stops a flow", ["declared-passes"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ comment }) => comment?.startsWith("prod: clients")), 1), internal],
  ["the gateway lets everything in", ["gateway"], (draft) => void forwardOf(draft).push({ from: { interfaces: ["uplink"] }, action: "accept" }), internal],
  ["the gateway lets everybody log in", ["declared-only"], (draft) => void (hostIn(draft).gateway?.ruleset.input as GatewayRule[]).push({ from: { interfaces: ["uplink"] }, service: { protocol: "tcp", port: 22 }, action: "accept" }), internal],
  ["a machine reaches its gateway", ["declared-only", "each-filter", "gateway"], (draft) => {
    rulesOf(draft, "dev web-1").push({ type: "out", action: "ACCEPT", proto: "tcp", dport: "22", dest: "10.10.0.1", log: "nolog", comment: "by hand" });
    (hostIn(draft).gateway?.ruleset.input as GatewayRule[]).unshift({ service: { protocol: "tcp", port: 22 }, action: "accept" });
  }, internal],
  ["the gateway is gone", ["declared-passes"], (draft) => void delete hostIn(draft).gateway, internal],
  ["the gateway has no interface in an environment", ["declared-passes", "gateway", "names"], (draft) => void Object.assign(hostIn(draft).gateway!, { legs: hostIn(draft).gateway!.legs.slice(1) }), internal],
  ["the host lets an address of an environment in that no machine has", ["no-management", "crossing-first"], (draft) => void (hostIn(draft).rules as FirewallRule[]).unshift({ type: "in", action: "ACCEPT", source: "10.10.0.99", log: "nolog", comment: "by hand" }), plan],
  ["a machine has no tag", ["segments"], (draft) => void delete (machineIn(draft, "dev web-1") as { vlan?: number }).vlan, plan],
  ["a machine is in a VLAN of nobody", ["segments"], (draft) => void (machineIn(draft, "dev web-1").vlan = 99), plan],
  ["an environment has no tag", ["segments"], (draft) => tagOf(draft, "dev", undefined), plan],
  ["two environments have one VLAN", ["segments"], (draft) => tagOf(draft, "dev", 30), plan],
];
