import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { DataHolder } from "../data";
import type { HostConnection } from "../host/connection";
import type { Leftovers } from "../host/leftovers";
import { VirtualMachine } from "../machine";
import { holdersOf } from "../model/data";
import type { EnvironmentPlan, HolderPlan } from "../model/plan";
import type { Recorded } from "../model/recorded";
import { EnvironmentSecrets, SecretDelivery } from "../secrets";

/** Arguments of {@link Environment}. */
export interface EnvironmentArgs {
  /** The whole environment, as planned. */
  readonly plan: EnvironmentPlan;
  /** The environment's own access to its host. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Holders of its data, also of data that is being given up. @default - those of its machines */
  readonly holders?: readonly HolderPlan[];
  /** Disks as the state records them, by the name of the resource. @default - nothing is there yet */
  readonly recorded?: Recorded["disks"];
  /** Values of given secrets by name, as secrets. @default - it needs none */
  readonly given?: Readonly<Record<string, pulumi.Output<string>>>;
  /** The stack's private key for SSH, as a secret. @default - it has no admin point */
  readonly sshKey?: pulumi.Output<string>;
}

/** One environment: its machines and its secrets. Everything else of it belongs to the host stack. */
export class Environment extends pulumi.ComponentResource {
  /** Machines by key. */
  readonly machines: Readonly<Record<string, VirtualMachine>>;
  /** Known when every machine runs behind its firewall. */
  readonly completed: pulumi.Output<true>;
  /** Generated secrets. */
  readonly secrets: EnvironmentSecrets;

  /** Declares the holders of data, one {@link VirtualMachine} per planned machine, by key, and the secrets. */
  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:environment:Environment", name, {}, opts);
    const { plan, host, leftovers, holders = holdersOf(plan), recorded = {}, given } = args;

    // Said, not left to Pulumi: a replaced VM takes its start along, and the engine does not know a default provider yet
    // when the VM is the first to be declared ("unknown provider").
    const runner = this.getProvider("command:local:Command") ?? new command.Provider(`${name}-command`, {}, { parent: this });
    const secrets = new EnvironmentSecrets(`${name}-secrets`, { secrets: plan.secrets, ...(given ? { given } : {}) }, { parent: this });
    const keeping = new Map(holders.map((holder) => [holder.key, new DataHolder(`${holder.key}-data`, { plan: holder, leftovers, recorded: recorded[`${holder.key}-data-vm`] }, { parent: this })]));
    const machines = plan.machines.map((machine) => {
      const own = { plan: machine, host, leftovers, agent: plan.agent === true, hostKey: plan.adminPoint !== undefined, holder: keeping.get(machine.key), recorded: recorded[`${machine.key}-vm`] };
      return [machine.key, new VirtualMachine(machine.key, own, { parent: this, providers: { command: runner } })] as const;
    });

    const delivers = plan.secretFolder !== undefined || plan.databases.some(({ maintained }) => maintained);
    if (delivers) void new SecretDelivery(`${name}-delivery`, { plan, values: secrets.values, after: machines.map(([, machine]) => machine) }, { parent: this, providers: { command: runner } });

    this.secrets = secrets;
    this.machines = Object.fromEntries(machines);
    this.completed = pulumi.all(machines.map(([, { address }]) => address)).apply(() => true as const);
    this.registerOutputs({ machines: Object.keys(this.machines), secrets: secrets.names });
  }
}
