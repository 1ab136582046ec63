import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostPlan } from "../model/plan";
import { providerMembers, providerRule } from "../network/rules";
import { Alias, DatacenterFirewall, FirewallRules, Ipset, NodeFirewall } from "../provider";
import type { HostConnection } from "./connection";
import { leftAlias, leftDatacenterRules, leftIpset } from "./leftover-kinds";
import { clearLeftover } from "./leftovers";
import { scriptCommand } from "./script";

/** Declares the names that rules use: ipsets and aliases of the datacenter. */
export function declareNames(parent: pulumi.Resource, plan: HostPlan, host: HostConnection): pulumi.Resource[] {
  const ipsets = plan.ipsets.map(({ name, comment, cidrs }) => new Ipset(`ipset-${name}`, { name, comment, cidrs: providerMembers(cidrs) }, { parent, hooks: clearLeftover(host, leftIpset) }));
  const aliases = plan.aliases.map(({ name, cidr, comment }) => new Alias(`alias-${name}`, { name, cidr, comment }, { parent, hooks: clearLeftover(host, leftAlias) }));
  return [...ipsets, ...aliases];
}

/**
 * Declares the rules of the datacenter, then its options: in the other order the admin would be locked out between
 * the two. Going away, the options are put back as they were before the rules are removed.
 */
export function declareFirewall(parent: pulumi.Resource, plan: HostPlan, host: HostConnection, names: pulumi.Resource[]): void {
  const rules = new FirewallRules("datacenter-rules", { rules: plan.rules.map(providerRule) }, { parent, dependsOn: names, hooks: clearLeftover(host, leftDatacenterRules) });
  const remembered = declareSwitch(parent, host, [...names, rules]);
  new DatacenterFirewall(
    "datacenter-firewall",
    // A field left out is sent as 0 or nothing, and would switch parts of the firewall off.
    { enabled: true, ebtables: true, inputPolicy: "DROP", outputPolicy: "ACCEPT", forwardPolicy: "ACCEPT", logRatelimit: { enabled: true, burst: 5, rate: "1/second" } },
    { parent, dependsOn: [...names, rules, remembered] },
  );
  new NodeFirewall("node-firewall", { nodeName: plan.node, enabled: true, nftables: false, ndp: true, logLevelIn: "info", logLevelOut: "nolog" }, { parent, dependsOn: [rules] });
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
