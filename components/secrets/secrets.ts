import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SecretPlan } from "../model/plan";

/** Arguments of {@link EnvironmentSecrets}. */
export interface EnvironmentSecretsArgs {
  /** Names and policies, as planned. */
  readonly secrets: readonly SecretPlan[];
  /**
   * Generation of secrets, by name: raising one makes a new value of that secret alone.
   * @default 1 for each
   */
  readonly epochs?: Readonly<Record<string, number>>;
}

/**
 * The secrets of one environment, generated inside its own stack: no environment knows a value of another one, and
 * no value is ever typed, printed or passed by a file. They stay in the stack's encrypted state until delivered.
 */
export class EnvironmentSecrets extends pulumi.ComponentResource {
  /** Names, sorted, `<service>/<secret>`. */
  readonly names: readonly string[];
  /** Values by name, as secrets: letters and digits. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  /** Declares one random value per secret. */
  constructor(name: string, args: EnvironmentSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:secrets:EnvironmentSecrets", name, {}, opts);
    const { secrets, epochs = {} } = args;

    const values = secrets.map((plan) => [plan.name, this.#generate(plan, epochs[plan.name] ?? 1)] as const);

    this.names = secrets.map((plan) => plan.name).sort();
    this.values = Object.fromEntries(values);
    this.registerOutputs({ names: this.names });
  }

  /**
   * Letters and digits only: such a value needs no quoting in any configuration file or connection string. Keys are
   * made the same way, because the official `RandomBytes` takes the value itself as its id, which a state holds in
   * plain text (pulumi-random, computeRandomBytesID).
   */
  #generate({ name, length }: SecretPlan, epoch: number): pulumi.Output<string> {
    const classes = { lower: true, upper: true, numeric: true, special: false, minLower: 1, minUpper: 1, minNumeric: 1 };
    return pulumi.secret(new random.RandomPassword(name, { length, ...classes, keepers: { epoch: String(epoch) } }, { parent: this }).result);
  }
}
