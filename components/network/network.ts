import * as pulumi from "@pulumi/pulumi";
import { leftIpset, leftSecurityGroup } from "../host/leftover-kinds";
import type { Inputs, Leftover, Leftovers } from "../host/leftovers";
import type { NetworkPlan } from "../model/plan";
import { Ipset, SecurityGroup } from "../provider";
import { providerMembers, providerRule } from "./rules";

/** Arguments of {@link EnvironmentNetwork}. */
export interface EnvironmentNetworkArgs {
  /** What the plan says about the environment's network; of one that stands on another host, its addresses alone. */
  readonly plan: Pick<NetworkPlan, "ipset"> & Partial<Pick<NetworkPlan, "adminGroup">>;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Names that the rules of the group use: they exist before it. A component's `dependsOn` does not reach its children. */
  readonly names: readonly pulumi.Resource[];
}

/**
 * The host's side of an environment's network: the ipset that names its subnet and the security group that lets the
 * admin point in. The VLAN itself needs no object on the host: machines carry the tag on a bridge that is not managed,
 * because it also carries the management address.
 *
 * An environment on another host has its ipset here as well, because rules name it: by the same name in the state, so
 * that the set stays where it is when the environment comes or goes.
 */
export class EnvironmentNetwork extends pulumi.ComponentResource {
  /** Name of the environment's ipset at the datacenter, without the leading `+dc/`. */
  readonly ipset: pulumi.Output<string>;
  /** Name of the security group that each machine includes; none on a host that the environment does not stand on. */
  readonly adminGroup: pulumi.Output<string> | undefined;

  /** Declares the ipset and the group. */
  constructor(name: string, args: EnvironmentNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:network:EnvironmentNetwork", name, {}, opts);
    const { ipset, adminGroup } = args.plan;
    const { leftovers, names } = args;

    const cleared = (leftover: Leftover, resource: string, inputs: Inputs, ...after: pulumi.Resource[]) => ({ parent: this, dependsOn: leftovers.cleared(leftover, resource, inputs, after) });
    const set = new Ipset(`${name}-ipset`, { name: ipset.name, comment: ipset.comment, cidrs: providerMembers(ipset.cidrs) }, cleared(leftIpset, `${name}-ipset`, { ...ipset }));
    const group = adminGroup && new SecurityGroup(`${name}-admin`, { name: adminGroup.name, comment: adminGroup.comment, rules: adminGroup.rules.map(providerRule) }, cleared(leftSecurityGroup, `${name}-admin`, { ...adminGroup }, set, ...names));

    this.ipset = set.name;
    this.adminGroup = group?.name;
    this.registerOutputs({ ipset: this.ipset, adminGroup: this.adminGroup });
  }
}
