/** The names that rules use: sets, aliases and security groups of the datacenter, and the set that binds a card to its address. */
import { byText, ownValue, sortedBy } from "../canonical";
import type { Finding } from "../finding";
import type { HostPlan, Ipset, NetworkPlan } from "../plan";
import { found } from "./checks";
import type { DeployedDatacenter, DeployedSets } from "./deployed";
import { compareRules } from "./rules";

/** Compares one set. */
export function compareIpset({ name, cidrs }: Ipset, sets: DeployedSets, place: string, remedy: string): readonly Finding[] {
  const members = ownValue(sets, name);
  const expected = [...cidrs].sort(byText).join(", ");
  if (members === undefined) return [found("ipset-missing", `${place} ipset ${name}`, "is missing", expected, remedy)];
  const got = [...members].sort(byText).join(", ");
  return got === expected ? [] : [found("ipset-differs", `${place} ipset ${name}`, got === "" ? "is empty" : `holds ${got}`, expected, remedy)];
}

/** Compares sets, aliases and groups of the datacenter. Others may have names of their own beside ours. */
export function compareNames(host: HostPlan, networks: readonly NetworkPlan[], datacenter: DeployedDatacenter, place: string, remedy: string): readonly Finding[] {
  const sets = sortedBy([...host.ipsets, ...networks.map(({ ipset }) => ipset)], ({ name }) => name);
  return [
    ...sets.flatMap((set) => compareIpset(set, datacenter.ipsets, place, remedy)),
    ...host.aliases.flatMap((alias) => compareAlias(alias, datacenter, place, remedy)),
    ...networks.flatMap(({ adminGroup }) => compareGroup(adminGroup, datacenter, place, remedy)),
  ];
}

function compareAlias({ name, cidr }: HostPlan["aliases"][number], { aliases }: DeployedDatacenter, place: string, remedy: string): readonly Finding[] {
  const got = ownValue(aliases, name);
  if (got === cidr) return [];
  return [got === undefined ? found("alias-missing", `${place} alias ${name}`, "is missing", cidr, remedy) : found("alias-differs", `${place} alias ${name}`, `is ${got}`, cidr, remedy)];
}

function compareGroup({ name, rules }: NetworkPlan["adminGroup"], { groups }: DeployedDatacenter, place: string, remedy: string): readonly Finding[] {
  const got = ownValue(groups, name);
  if (got === undefined) return [found("group-missing", `${place} security group ${name}`, "is missing", "the group of the plan", remedy)];
  return compareRules(rules, got, `${place} security group ${name}`, remedy);
}
