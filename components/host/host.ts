import * as pulumi from "@pulumi/pulumi";
import { EnvironmentAccess, PeopleAccess } from "../access";
import { Gateway } from "../gateway";
import { names } from "../model/identity";
import type { HostPlan } from "../model/plan";
import { EnvironmentNetwork, type EnvironmentNetworkArgs } from "../network";
import { DatacenterOptions } from "../provider";
import type { HostConnection } from "./connection";
import { declareFirewall, declareNames } from "./firewall";
import type { Leftovers } from "./leftovers";
import { declareBackups, declareImages, declareStorages } from "./storage";

/** Arguments of {@link VirtualizationHost}. */
export interface VirtualizationHostArgs {
  /** Everything that environments share, as planned. */
  readonly plan: HostPlan;
  /** The admin's access to the host. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Bind password or client secret of each realm that needs one. @default none */
  readonly realmSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Everything on a Proxmox host that environments share or that limits them: storages, images, the firewall of the
 * datacenter and the node, each environment's network and access, people, the gateway between them, backup jobs. The bridge that leads
 * outside is never managed: it also carries the management address.
 */
export class VirtualizationHost extends pulumi.ComponentResource {
  /** API token of each environment, secret. */
  readonly tokens: Readonly<Record<string, pulumi.Output<string>>>;

  /** Declares all of it; firewall rules stand before the firewall is switched on. */
  constructor(name: string, args: VirtualizationHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:host:VirtualizationHost", name, {}, opts);
    const { plan, host, leftovers, realmSecrets = {} } = args;

    const storages = declareStorages(this, plan, leftovers);
    const images = declareImages(this, plan, storages);
    const shared = declareNames(this, plan, leftovers);
    const networks = networksOf(plan).map(([environment, network]) => new EnvironmentNetwork(environment, { plan: network, leftovers, names: shared }, { parent: this }));
    declareFirewall(this, plan, host, leftovers, [...shared, ...networks]);
    if (plan.gateway) new Gateway("gateway", { plan: plan.gateway, host, leftovers, after: [...storages, ...images] }, { parent: this });
    const access = plan.access.flatMap((_, position) => declareAccess(this, plan, position, leftovers));
    if (plan.people) new PeopleAccess("people", { plan: plan.people, host, leftovers, realmSecrets, after: access.map(([, one]) => one) }, { parent: this });
    declareBackups(this, plan, leftovers, [...storages, ...access.map(([, one]) => one)]);
    // The keyboard that its installer was told is the host's own business: without this, a second run would remove it.
    // VMIDs that Proxmox proposes by itself stay away from the environments' ranges; restores leave room for production.
    new DatacenterOptions(`${name}-options`, { nextId: { lower: 9000, upper: 9999 }, bandwidthLimitRestore: 100_000 }, { parent: this, ignoreChanges: ["keyboard"] });

    this.tokens = Object.fromEntries(access.map(([environment, { token }]) => [environment, token]));
    this.registerOutputs({ tokens: pulumi.secret(this.tokens) });
  }
}

/** Every environment of the ladder: what it needs of this host, or its addresses where it stands on another one. */
function networksOf({ environments, networks, ipsets }: HostPlan): readonly (readonly [string, EnvironmentNetworkArgs["plan"]])[] {
  return environments.flatMap((environment) => {
    const own = networks.find((network) => network.environment === environment);
    const ipset = ipsets.find(({ name }) => name === names.addresses(environment));
    return own !== undefined ? [[environment, own] as const] : ipset !== undefined ? [[environment, { ipset }] as const] : [];
  });
}

/** The plan's access and network of an environment stand at the same position: both are sorted by environment. */
function declareAccess(parent: VirtualizationHost, plan: HostPlan, position: number, leftovers: Leftovers): readonly [string, EnvironmentAccess][] {
  const access = plan.access[position];
  const environment = plan.networks[position]?.environment;
  if (access === undefined || environment === undefined) return [];
  return [[environment, new EnvironmentAccess(environment, { environment, plan: access, leftovers }, { parent })]];
}
