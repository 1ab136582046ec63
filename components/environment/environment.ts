import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { DataHolder } from "../data";
import { FirstBoot } from "../first-boot";
import type { HostConnection } from "../host/connection";
import type { Leftovers } from "../host/leftovers";
import { VirtualMachine } from "../machine";
import { holdersOf } from "../model/data";
import type { EnvironmentPlan, HolderPlan } from "../model/plan";
import type { Recorded } from "../model/recorded";
import { EnvironmentSecrets, MachineSecrets, SecretDelivery } from "../secrets";
import { connectionTo } from "../ssh";

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
  /** Folder that holds those of the services, `stacks/services`. @default - it has no admin point */
  readonly folders?: string;
}

/** One environment: its machines and its secrets. Everything else of it belongs to the host stack. */
export class Environment extends pulumi.ComponentResource {
  /** Machines by key. */
  readonly machines: Readonly<Record<string, VirtualMachine>>;
  /** Known when every machine runs behind its firewall, and with an admin point when its units run. */
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

    const delivers = plan.secretFolder !== undefined || plan.databases.some(({ maintained, onMachine }) => maintained && onMachine === undefined);
    if (delivers) void new SecretDelivery(`${name}-delivery`, { plan, values: secrets.values, after: machines.map(([, machine]) => machine) }, { parent: this, providers: { command: runner } });

    this.secrets = secrets;
    this.machines = Object.fromEntries(machines);
    const inside = plan.adminPoint === undefined ? [] : this.#declareInside(name, args, plan.adminPoint, runner);
    this.completed = pulumi.all([...machines.map(([, { address }]) => address), ...inside.map(({ id }) => id)]).apply(() => true as const);
    this.registerOutputs({ machines: Object.keys(this.machines), secrets: secrets.names });
  }

  /** What happens in the machines, over SSH: they become what they are for, and get their secrets. */
  #declareInside(name: string, { plan, sshKey = pulumi.output(""), folders = "" }: EnvironmentArgs, adminPoint: NonNullable<EnvironmentPlan["adminPoint"]>, runner: pulumi.ProviderResource): pulumi.CustomResource[] {
    const options = { parent: this, providers: { command: runner } };
    const reached = plan.machines.map((machine) => {
      const own = this.machines[machine.key];
      if (own?.hostKey === undefined) throw new RangeError(`${machine.key}: is reached over SSH, and nobody reads its host key`);
      const way = { plan: machine, vm: own.vm, connection: connectionTo(machine, { adminPoint, sshKey }, own.hostKey) };
      const { booted } = new FirstBoot(`${machine.key}-first-boot`, { plan, machine: { ...way, booted: [own] }, folders }, options);
      return [machine.key, { ...way, booted: [booted] }] as const;
    });
    const { delivered } = new MachineSecrets(`${name}-machine-secrets`, { plan, values: this.secrets.values, machines: new Map(reached) }, options);
    return [...reached.flatMap(([, { booted }]) => booted), ...delivered];
  }
}
