import type { Permission } from "../permissions/check";
import { node, vmid, type Parameters } from "../schema/parameter";
import type { RuleEnvironment, Scope } from "../firewall/config";
import { perm, type Call } from "./method";

/** A level of the firewall: where its methods are and who may use them (Firewall.pm rules_audit_permissions). */
export interface Level {
  readonly base: string;
  readonly parameters: Parameters;
  readonly audit: Permission;
  readonly modify: Permission;
  readonly environment: RuleEnvironment;
  readonly scope: (call: Call) => Scope;
}

export const CLUSTER_LEVEL: Level = {
  base: "/cluster/firewall", parameters: {}, audit: perm("/", "Sys.Audit"), modify: perm("/", "Sys.Modify"), environment: "cluster",
  scope: () => ({ kind: "cluster" }),
};

export const NODE_LEVEL: Level = {
  base: "/nodes/{node}/firewall", parameters: { node }, audit: perm("/nodes/{node}", "Sys.Audit"), modify: perm("/nodes/{node}", "Sys.Modify"), environment: "host",
  scope: (call) => ({ kind: "node", node: call.node }),
};

export const GUEST_LEVEL: Level = {
  base: "/nodes/{node}/qemu/{vmid}/firewall", parameters: { node, vmid }, audit: perm("/vms/{vmid}", "VM.Audit"), modify: perm("/vms/{vmid}", "VM.Config.Network"),
  environment: "vm", scope: (call) => ({ kind: "vm", vmid: call.vmid }),
};
