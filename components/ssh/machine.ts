import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { MachinePlan } from "../model/plan";

/** A machine that its stack works in, over SSH. */
export interface ReachedMachine {
  readonly plan: MachinePlan;
  readonly connection: command.types.input.remote.ConnectionArgs;
  /** The VM: whatever is done in it is done again when it is replaced, and gone when it is deleted. */
  readonly vm: pulumi.Resource;
  /** What has to be done in it before anything else. */
  readonly booted: readonly pulumi.Resource[];
}

/** Options of a command in a machine: it is run again in a machine that was replaced, after the others that are named. */
export function follows({ vm, booted }: ReachedMachine, parent: pulumi.Resource, ...before: readonly pulumi.Resource[]): pulumi.CustomResourceOptions {
  return { parent, dependsOn: [vm, ...booted, ...before], replaceWith: [vm], deletedWith: vm, additionalSecretOutputs: ["stdin"] };
}
