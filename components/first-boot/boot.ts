import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { firstBootOf } from "../model/first-boot";
import type { EnvironmentPlan } from "../model/plan";
import { follows, type ReachedMachine } from "../ssh";
import { firstBootScript } from "./script";

/** Arguments of {@link FirstBoot}. */
export interface FirstBootArgs {
  /** The whole environment, as planned. */
  readonly plan: EnvironmentPlan;
  /** The machine and the way to it, after what starts it. */
  readonly machine: ReachedMachine;
  /** Folder that holds those of the services, `stacks/services`. */
  readonly folders: string;
}

/** What a started machine becomes, over SSH: its data mounted, its packages, files and configuration in place, its units ready. */
export class FirstBoot extends pulumi.ComponentResource {
  /** Done when everything is in place, and the units run that wait for no secret. */
  readonly booted: pulumi.CustomResource;

  /** Declares one command, which does again only what is not as it should be. */
  constructor(name: string, args: FirstBootArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:first-boot:FirstBoot", name, {}, opts);
    const { plan, machine, folders } = args;

    const script = firstBootScript(firstBootOf(plan, machine.plan), join(folders, machine.plan.service));

    this.booted = new command.remote.Command(
      name,
      // The script comes on stdin: it is too long for an argument.
      { connection: machine.connection, create: "cd / && exec sudo -n sh", stdin: script, logging: "none", addPreviousOutputInEnv: false },
      follows(machine, this),
    );
    this.registerOutputs({});
  }
}
