import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostConnection } from "../host/connection";
import type { Leftovers } from "../host/leftovers";
import { VirtualMachine } from "../machine";
import type { EnvironmentPlan } from "../model/plan";
import { EnvironmentSecrets } from "../secrets";

/** Arguments of {@link Environment}. */
export interface EnvironmentArgs {
  /** The whole environment, as planned. */
  readonly plan: EnvironmentPlan;
  /** The environment's own access to its host. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
}

/** One environment: its machines and its secrets. Everything else of it belongs to the host stack. */
export class Environment extends pulumi.ComponentResource {
  /** Machines by key. */
  readonly machines: Readonly<Record<string, VirtualMachine>>;
  /** Generated secrets. */
  readonly secrets: EnvironmentSecrets;

  /** Declares one {@link VirtualMachine} per planned machine, by key, and the secrets. */
  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:environment:Environment", name, {}, opts);
    const { plan, host, leftovers } = args;

    // Said, not left to Pulumi: a replaced VM takes its start along, and the engine does not know a default provider yet
    // when the VM is the first to be declared ("unknown provider").
    const runner = new command.Provider(`${name}-command`, {}, { parent: this });
    const secrets = new EnvironmentSecrets(`${name}-secrets`, { secrets: plan.secrets }, { parent: this });
    const machines = plan.machines.map((machine) => [machine.key, new VirtualMachine(machine.key, { plan: machine, host, leftovers }, { parent: this, providers: { command: runner } })] as const);

    this.secrets = secrets;
    this.machines = Object.fromEntries(machines);
    this.registerOutputs({ machines: Object.keys(this.machines), secrets: secrets.names });
  }
}
