/** Cohorts: machines of one environment that are filtered alike, so that one look at their rules is enough for all. */
import { canonicalText } from "../canonical";
import type { EnvironmentPlan, HostPlan, MachinePlan } from "../plan";
import { addressesOf, IPV6, type AddressSet } from "./address-set";
import { passing, type Chain } from "./chain";
import type { Directory } from "./directory";
import { unionOf } from "./intervals";
import { machineFilter, unfiltered } from "./machine-filter";
import { restrict, type Region } from "./region";

/** Machines that are filtered alike. */
export interface Cohort {
  readonly environment: EnvironmentPlan;
  readonly host: HostPlan;
  readonly machines: readonly MachinePlan[];
  /** Their own addresses. */
  readonly addresses: AddressSet;
  /** Addresses whose packets can be brought to reach them. */
  readonly takes: AddressSet;
  readonly in: Chain;
  readonly out: Chain;
  /** Everything that they may send. */
  readonly sent: Region;
  /** All destinations of it. */
  readonly reaches: AddressSet;
  /** Everything that reaches them. */
  readonly taken: Region;
  /** Address that their packets may have when they left their network: that of the gateway, outside. */
  readonly translatedTo?: AddressSet;
  /** Canonical text of what filters them, with each machine: what a digest of the rules is made from. */
  readonly text: string;
}

/** Cohorts of one environment. */
export function cohortsOf(environment: EnvironmentPlan, host: HostPlan, directory: Directory): readonly Cohort[] {
  const alike = new Map<string, MachinePlan[]>();
  for (const machine of environment.machines) {
    const { rules, options, nic } = machine.firewall;
    const own = isBound(machine, host) ? {} : { machine: machine.key, ipfilter: machine.firewall.ipfilter };
    const key = canonicalText({ rules, options, nic, ...own });
    alike.set(key, [...(alike.get(key) ?? []), machine]);
  }
  return [...alike].map(([text, machines]) => cohort(environment, host, directory, machines, text));
}

/** Whether a machine sends from its own address and no other, and takes what is for it and nothing else. */
export function isBound(machine: MachinePlan, host: HostPlan): boolean {
  const { options, ipfilter } = machine.firewall;
  const own = ipfilter.name === "ipfilter-net0" && ipfilter.cidrs.length === 1 && ipfilter.cidrs[0] === machine.address;
  return own && unfiltered(machine, host) === undefined && options.ipfilter && options.macfilter && !options.dhcp && host.firewall.datacenter.ebtables;
}

function cohort(environment: EnvironmentPlan, host: HostPlan, directory: Directory, machines: readonly [MachinePlan, ...MachinePlan[]] | readonly MachinePlan[], text: string): Cohort {
  const [first] = machines;
  if (first === undefined) throw new RangeError("a cohort has a machine");
  const addresses = addressesOf(machines.map(({ address }) => address));
  const bound = isBound(first, host);
  const filter = machineFilter(first, host, directory, `${first.name} firewall`, ...(bound ? [unionOf([addresses, IPV6])] : []));
  const takes = bound ? unionOf([addresses, IPV6]) : filter.takes;
  const uplink = environment.network.mode === "internal" ? host.gateway?.uplink.address.split("/")[0] : undefined;
  const sent = passing(filter.out);
  return {
    environment,
    host,
    machines,
    addresses,
    takes,
    in: filter.in,
    out: filter.out,
    sent,
    reaches: unionOf(sent.map(({ destination }) => destination)),
    taken: restrict(passing(filter.in), { destination: takes }),
    ...(uplink === undefined ? {} : { translatedTo: addressesOf([uplink]) }),
    text: canonicalText({ environment: environment.environment, filter: text, machines: machines.map(({ key, address, mac, bridge, vlan }) => ({ key, address, mac, bridge, vlan })) }),
  };
}
