/** What to do about a finding, as commands that can be pasted. */
import type { MachinePlan } from "../plan";

/** Names of resources inside a project's stacks. */
export interface Remedies {
  /** Reads everything back and puts it as the plan says. */
  refresh(stack: string): string;
  /** Of a machine that is gone: the engine would make it without the firewall that the state has. */
  machine(environment: string): string;
  /** For the datacenter's firewall: options that are gone look unchanged to a refresh (measured on Proxmox VE 9.2). */
  datacenterFirewall(stack: string): string;
  nodeFirewall(stack: string, resource: string): string;
  /** For a realm's second factor, which no resource of the provider has. */
  secondFactor(stack: string, realm: string): string;
  machineFirewall(environment: string, machine: Pick<MachinePlan, "key">): string;
}

/** @param project name in Pulumi.yaml: part of each URN */
export function remediesOf(project: string): Remedies {
  const replace = (stack: string, types: readonly string[], name: string) =>
    `run pulumi up -s ${stack} --target-replace '${["urn:pulumi:" + stack, project, types.join("$"), name].join("::")}'`;
  return {
    refresh: (stack) => `run pulumi up -s ${stack} --refresh`,
    machine: (environment) => `run npx trilane recover ${environment}, then pulumi up -s ${environment}`,
    datacenterFirewall: (stack) => replace(stack, ["trilane:host:VirtualizationHost", "proxmoxve:cluster/firewallLegacy:FirewallLegacy"], "datacenter-firewall"),
    nodeFirewall: (stack, resource) => replace(stack, ["trilane:host:VirtualizationHost", "proxmoxve:node/firewall:Firewall"], resource),
    secondFactor: (stack, realm) => replace(stack, ["trilane:host:VirtualizationHost", "trilane:access:PeopleAccess", "command:local:Command"], `second-factor-${realm}`),
    machineFirewall: (environment, { key }) => replace(environment, ["trilane:environment:Environment", "trilane:machine:VirtualMachine", "proxmoxve:firewall/optionsLegacy:OptionsLegacy"], `${key}-firewall`),
  };
}
