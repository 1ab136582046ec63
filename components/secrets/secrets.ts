import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SecretPlan } from "../model/plan";

/** Arguments of {@link EnvironmentSecrets}. */
export interface EnvironmentSecretsArgs {
  /** Names, policies and generations, as planned. Given ones are in `given`. */
  readonly secrets: readonly SecretPlan[];
  /** Values of given secrets by name, from the stack's configuration. @default none */
  readonly given?: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The values of one secret. */
export interface SecretValues {
  /** The value that consumers have, as a secret. */
  readonly current: pulumi.Output<string>;
  /** The value that holds beside it while a two-sided secret changes, as a secret. */
  readonly beside?: pulumi.Output<string>;
}

/** Name of the resource that holds a generation of a secret: two-sided ones alternate between two. */
export function sideOf({ name, twoSided }: Pick<SecretPlan, "name" | "twoSided">, generation: number): string {
  return twoSided && generation % 2 === 0 ? `${name}/b` : name;
}

/** The secret whose value a resource holds, from the resource's name. */
export function secretOf(resource: string): string {
  return resource.split("/").slice(0, 2).join("/");
}

/**
 * The secrets of one environment, generated inside its own stack: no environment knows a value of another one, and
 * no value is ever typed, printed or passed by a file. They stay in the stack's encrypted state until delivered.
 */
export class EnvironmentSecrets extends pulumi.ComponentResource {
  /** Names, sorted: `<service>/<secret>`, `<integration>/key`. */
  readonly names: readonly string[];
  /** Values by name. Generated ones are letters and digits. */
  readonly values: Readonly<Record<string, SecretValues>>;

  /** Declares one random value per generated secret, and a second one beside it while it changes. */
  constructor(name: string, args: EnvironmentSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:secrets:EnvironmentSecrets", name, {}, opts);
    const { secrets, given = {} } = args;

    const values = secrets.map((plan) => [plan.name, this.#valuesOf(plan, given[plan.name])] as const);

    this.names = secrets.map((plan) => plan.name).sort();
    this.values = Object.fromEntries(values);
    this.registerOutputs({ names: this.names });
  }

  #valuesOf(plan: SecretPlan, given: pulumi.Output<string> | undefined): SecretValues {
    const { policy, generation, overlap } = plan;
    if (policy.kind === "given") {
      if (given === undefined) throw new Error(`${plan.name}: is given, and no value was passed`);
      return { current: pulumi.secret(given) };
    }
    const current = this.#generate(plan, generation);
    return overlap === undefined ? { current } : { current, beside: this.#generate(plan, overlap === "next" ? generation + 1 : generation - 1) };
  }

  /**
   * Letters and digits only: such a value needs no quoting in any configuration file or connection string. Keys are
   * made the same way, because the official `RandomBytes` takes the value itself as its id, which a state holds in
   * plain text (pulumi-random, computeRandomBytesID).
   */
  #generate(plan: SecretPlan, generation: number): pulumi.Output<string> {
    const classes = { lower: true, upper: true, numeric: true, special: false, minLower: 1, minUpper: 1, minNumeric: 1 };
    return pulumi.secret(new random.RandomPassword(sideOf(plan, generation), { length: plan.length, ...classes, keepers: { epoch: String(generation) } }, { parent: this }).result);
  }
}
