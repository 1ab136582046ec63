import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { scriptCommand } from "../host/script";
import { credentialOf } from "../model/first-boot";
import type { DatabasePlan, EnvironmentPlan, SecretPlan } from "../model/plan";
import { contentOf, passwordsOf } from "./content";
import type { SecretValues } from "./secrets";

/** Arguments of {@link SecretDelivery}. */
export interface SecretDeliveryArgs {
  /** The whole environment, as planned. */
  readonly plan: EnvironmentPlan;
  /** Values by name. */
  readonly values: Readonly<Record<string, SecretValues>>;
  /** What has to be there before: the machines. @default nothing */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * Brings values to where they are used: logins into the databases that the settings say how to reach, and files into
 * the folder that they name, one for each consumer. A login is there before any consumer is told its password.
 */
export class SecretDelivery extends pulumi.ComponentResource {
  /** Names of the files, below the folder. */
  readonly files: readonly string[];

  /** Declares one command per maintained database and one per file. */
  constructor(name: string, args: SecretDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:secrets:SecretDelivery", name, {}, opts);
    const { plan, values, after = [] } = args;

    const logins = plan.databases.filter(({ maintained, onMachine }) => maintained && onMachine === undefined).map((database) => this.#declareLogins(database, plan.secrets, values, after));
    const files = plan.secretFolder === undefined ? [] : plan.secrets.flatMap((secret) => secret.consumers.map((consumer) => this.#declareFile(join(plan.secretFolder ?? "", fileOf(consumer, secret.name)), `${consumer}/${secret.name}`, contentOf(plan, secret, values), logins)));

    this.files = files;
    this.registerOutputs({ files });
  }

  #declareLogins({ service, name, groups, logins, administration }: DatabasePlan, secrets: readonly SecretPlan[], values: SecretDeliveryArgs["values"], after: readonly pulumi.Resource[]): pulumi.Resource {
    const passwords = passwordsOf(logins, secrets, values).apply((open) => JSON.stringify(open));
    const database = JSON.stringify({ name, groups, logins: logins.map(({ group, right, roles }) => ({ group, right, roles })), administration });
    const script = scriptCommand(join(__dirname, "logins.mjs"));
    return new command.local.Command(
      `${service}/${name}-logins`,
      { create: script, update: script, environment: { TRILANE_DATABASE: database }, stdin: pulumi.secret(passwords), addPreviousOutputInEnv: false },
      { parent: this, dependsOn: [...after], additionalSecretOutputs: ["stdin"] },
    );
  }

  #declareFile(path: string, name: string, content: pulumi.Output<string>, logins: readonly pulumi.Resource[]): string {
    const script = join(__dirname, "file.mjs");
    void new command.local.Command(
      `${name}-file`,
      { create: scriptCommand(script, "put"), update: scriptCommand(script, "put"), delete: scriptCommand(script, "remove"), triggers: [path], environment: { TRILANE_FILE: path }, stdin: pulumi.secret(content), addPreviousOutputInEnv: false },
      { parent: this, dependsOn: [...logins], additionalSecretOutputs: ["stdin"] },
    );
    return path;
  }
}

/** File of a secret below the folder: `<consumer>/<service>.<secret>`. */
export function fileOf(consumer: string, secret: string): string {
  return join(consumer, credentialOf(secret));
}
