import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { names } from "../model/identity";
import type { HostPlan } from "../model/plan";
import { providerMembers, providerRule } from "../network/rules";
import { Alias, DatacenterFirewall, FirewallRules, Ipset, NodeFirewall } from "../provider";
import type { HostConnection } from "./connection";
import { ofNode } from "./names";
import { leftAlias, leftDatacenterRules, leftIpset } from "./leftover-kinds";
import type { Leftovers } from "./leftovers";
import { scriptCommand } from "./script";

/** Declares the names that rules use: ipsets and aliases of the datacenter, but those of environments, which have components of their own. */
export function declareNames(parent: pulumi.Resource, plan: HostPlan, leftovers: Leftovers): pulumi.Resource[] {
  const ofEnvironments = plan.environments.map(names.addresses);
  const ipsets = plan.ipsets.filter((set) => !ofEnvironments.includes(set.name)).map((set) => {
    const name = `ipset-${set.name}`;
    return new Ipset(name, { name: set.name, comment: set.comment, cidrs: providerMembers(set.cidrs) }, { parent, dependsOn: leftovers.cleared(leftIpset, name, { ...set }) });
  });
  const aliases = plan.aliases.map((alias) => {
    const name = `alias-${alias.name}`;
    return new Alias(name, { name: alias.name, cidr: alias.cidr, comment: alias.comment }, { parent, dependsOn: leftovers.cleared(leftAlias, name, { ...alias }) });
  });
  return [...ipsets, ...aliases];
}

/**
 * Declares the rules of the datacenter, then its options: in the other order the admin would be locked out between
 * the two. Going away, the options are put back as they were before the rules are removed.
 */
export function declareFirewall(parent: pulumi.Resource, plan: HostPlan, host: HostConnection, leftovers: Leftovers, before: pulumi.Resource[]): void {
  const rules = new FirewallRules("datacenter-rules", { rules: plan.rules.map(providerRule) }, { parent, dependsOn: leftovers.cleared(leftDatacenterRules, "datacenter-rules", { rules: plan.rules }, before) });
  const remembered = declareSwitch(parent, host, [...before, rules]);
  new DatacenterFirewall(
    "datacenter-firewall",
    // A field left out is sent as 0 or nothing, and would switch parts of the firewall off.
    { ...plan.firewall.datacenter, logRatelimit: { enabled: true, burst: 5, rate: "1/second" } },
    { parent, dependsOn: [...before, rules, remembered] },
  );
  for (const { name } of plan.nodes) {
    new NodeFirewall(ofNode(plan, "node-firewall", name), { nodeName: name, ...plan.firewall.node, ndp: true, logLevelIn: "info", logLevelOut: "nolog" }, { parent, dependsOn: [rules] });
  }
}

function declareSwitch(parent: pulumi.Resource, host: HostConnection, dependsOn: pulumi.Resource[]): pulumi.Resource {
  const script = join(__dirname, "firewall-switch.mjs");
  return new command.local.Command(
    "datacenter-firewall-before",
    {
      create: scriptCommand(script, "record"),
      // A new token must not record again: by now the options are ours.
      update: `printf %s "$PULUMI_COMMAND_STDOUT"`,
      delete: scriptCommand(script, "restore"),
      environment: { TRILANE_ENDPOINT: host.endpoint },
      stdin: pulumi.secret(host.revealToken()),
      addPreviousOutputInEnv: true,
    },
    { parent, dependsOn, additionalSecretOutputs: ["stdin"] },
  );
}
