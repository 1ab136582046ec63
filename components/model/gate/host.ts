/**
 * What a host stack may register. What keeps environments apart is exactly what the plan says; what touches none of it
 * (a metrics server, a certificate, names that no planned rule uses) is free.
 */
import type { HostPlan } from "../plan";
import type { Problem } from "../problem";
import { checkAnywhere } from "./anywhere";
import { checkGrant, checkPeople, checkRole, checkToken } from "./host-access";
import type { Declared, DeclaredResource } from "./resource";
import { reportOn, same, sameFields, type Report } from "./sameness";

/** What holds in a host stack. */
export interface HostGate {
  readonly plan: HostPlan;
  readonly endpoint: string;
}

/** Everything that is wrong with one resource. */
export function checkHostResource({ plan, endpoint }: HostGate, resource: DeclaredResource): readonly Problem[] {
  const { declared } = resource;
  const report = reportOn(resource);
  switch (declared.kind) {
    case "provider":
    case "random":
      return checkAnywhere(endpoint, declared, report);
    case "vm":
      return checkVm(plan, declared, report);
    case "rules":
      return declared.scope === "datacenter" ? same("its rules are", declared.rules, plan.rules, report) : [ofGuests(declared.scope, report)];
    case "vm firewall":
      return [ofGuests("vm", report)];
    case "ipset":
    case "alias":
    case "security group":
      return checkName(plan, declared, report);
    case "datacenter firewall":
      return sameFields(declared.options, plan.firewall.datacenter, resource.complete, report);
    case "node firewall":
      return sameFields(declared.options, plan.firewall.node, resource.complete, report);
    case "role":
      return checkRole(plan, declared, report);
    case "user":
    case "group":
    case "realm":
      return checkPeople(plan, declared, report);
    case "grant":
      return checkGrant(plan, declared, report);
    case "token":
      return checkToken(plan, declared, report);
    case "membership":
      return checkMember(plan, declared, report);
    case "other":
      return [];
  }
}

function ofGuests(scope: "node" | "vm", report: Report): Problem {
  return report(`filters a ${scope}`, "the firewall of the datacenter alone: machines are filtered by their environment's stack", "declare a flow in stacks/estate.ts");
}

/** The gateway, and no other: what a host stack makes is outside every environment. */
function checkVm({ gateway }: HostPlan, { vmid, cards, opens }: Extract<Declared, { kind: "vm" }>, report: Report): readonly Problem[] {
  if (vmid !== undefined && vmid !== gateway?.vmid) return [report(`VM ${vmid} is not in the plan`, "the gateway alone", "declare a service in stacks/estate.ts")];
  if (gateway === undefined) return [report("is a VM", "none in this network mode", "declare a service in stacks/estate.ts")];
  const { uplink, bridge, legs } = gateway;
  const planned = [{ bridge: uplink.bridge, mac: uplink.mac, firewall: false }, ...legs.map(({ vlan, mac }) => ({ bridge, vlan, mac, firewall: false }))];
  return [...opens.map((input) => report(`sets ${input}`, "none", "leave it out")), ...same("its NICs are", cards, planned, report)];
}

/** A name that planned rules use means what the plan says. Others are nobody's business. */
function checkName(plan: HostPlan, declared: Extract<Declared, { kind: "ipset" | "alias" | "security group" }>, report: Report): readonly Problem[] {
  if (declared.kind === "security group") {
    const group = plan.networks.map(({ adminGroup }) => adminGroup).find(({ name }) => name === declared.name);
    return group ? same("its rules are", declared.rules, group.rules, report) : [];
  }
  if (declared.scope === "vm") return [ofGuests("vm", report)];
  const sets = [...plan.ipsets, ...plan.networks.map(({ ipset }) => ipset)];
  const planned = declared.kind === "ipset" ? sets.find(({ name }) => name === declared.name)?.cidrs : plan.aliases.filter(({ name }) => name === declared.name).map(({ cidr }) => cidr);
  return planned && planned.length > 0 ? same("its members are", declared.cidrs, planned, report) : [];
}

/** Who holds a right on a pool holds it on every member: machines are made in the pool of their environment, and nothing else joins. */
function checkMember({ access }: HostPlan, { pool, guest, storage }: Extract<Declared, { kind: "membership" }>, report: Report): readonly Problem[] {
  if (pool === undefined || access.every((own) => own.pool !== pool)) return [];
  return [report(`puts ${guest === undefined ? (storage ?? "something") : `VM ${guest}`} into the pool ${pool}`, "machines of the environment alone, which are made in it", "leave it out")];
}
