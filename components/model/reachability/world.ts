/** Everything that the claims are proved from: the filters of an estate as sets. */
import type { EnvironmentPlan, EstatePlan, GatewayPlan, HostPlan } from "../plan";
import { addressesOf, IPV6, type AddressSet } from "./address-set";
import { passing, type Chain } from "./chain";
import { cohortsOf, type Cohort } from "./cohort";
import { adminAddresses, declared, declaredAtHost, declaredOf, type Declared } from "./declared";
import { directoryOf } from "./directory";
import { gatewayAddresses } from "./gateway-filter";
import { hostFilter, nodeAddresses } from "./host-filter";
import { restrict, type Region } from "./region";
import { unionOf } from "./intervals";
import { zonesOf, type Zones } from "./zone";

/** A host with its filter. */
export interface HostWorld {
  readonly plan: HostPlan;
  readonly addresses: AddressSet;
  readonly in: Chain;
  /** Everything that its filter lets in, IPv6 included. */
  readonly reachable: Region;
  /** What of it is for the addresses of its nodes. */
  readonly taken: Region;
  readonly declared: readonly Declared[];
}

/** An environment with its machines and flows. */
export interface EnvironmentWorld {
  readonly plan: EnvironmentPlan;
  readonly host: HostWorld;
  readonly subnet: AddressSet;
  /** Subnets of all other environments. */
  readonly others: AddressSet;
  readonly cohorts: readonly Cohort[];
  readonly declared: readonly Declared[];
}

/** An estate as sets. */
export interface World {
  readonly hosts: readonly HostWorld[];
  readonly environments: readonly EnvironmentWorld[];
  readonly cohorts: readonly Cohort[];
  /** Addresses of the admin point. */
  readonly admin: AddressSet;
  readonly zones: Zones;
}

/** Reads a plan. */
export function worldOf(plan: EstatePlan): World {
  const admin = adminAddresses(plan.environments, plan.hosts.flatMap(({ gateway }) => gateway?.flows ?? []));
  const hosts = plan.hosts.map((host) => hostWorld(host, admin));
  const subnets = plan.environments.map(({ network }) => addressesOf([network.cidr]));
  const environments = plan.environments.map((environment, index): EnvironmentWorld => {
    const host = hosts.find((one) => one.plan.stack === environment.host);
    if (host === undefined) throw new RangeError(`${environment.environment} stands on ${environment.host}, which the plan does not have`);
    return {
      plan: environment,
      host,
      subnet: subnets[index] ?? [],
      others: unionOf(subnets.filter((_, position) => position !== index)),
      cohorts: cohortsOf(environment, host.plan, directoryOf(host.plan)),
      declared: declaredOf(environment),
    };
  });
  const cohorts = environments.flatMap((environment) => environment.cohorts);
  return { hosts, environments, cohorts, admin, zones: zonesOf(plan, cohorts) };
}

function hostWorld(plan: HostPlan, admin: AddressSet): HostWorld {
  const addresses = nodeAddresses(plan);
  const chain = hostFilter(plan, directoryOf(plan));
  const reachable = passing(chain);
  return { plan, addresses, in: chain, reachable, taken: restrict(reachable, { destination: addresses }), declared: declaredAtHost(plan, admin) };
}

/** Who may speak to a gateway, at whatever address of it, also of IPv6. */
export function declaredAtGateway(gateway: GatewayPlan): readonly Declared[] {
  const own = unionOf([gatewayAddresses(gateway), IPV6]);
  return gateway.flows.map((flow) => declared(flow, addressesOf(flow.sources), own));
}
