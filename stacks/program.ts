import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { environmentPlanIn, InvalidSettings, isHostStack, planEstate, requireNone } from "../components/model";
import type { ShapeAcceptance } from "../components/model/acceptance";
import { problemsOf, proveIsolation } from "../components/model/reachability";
import { proveRights, rightsProblems } from "../components/model/rights";
import type { SecretDigests } from "../components/model/uniqueness";
import { declareEnvironment } from "./environment";
import { declareHost } from "./host";
import { readInput } from "./input";
import { passphraseFileProblem } from "./passphrase-file";

/** Outputs of a stack. Pulumi keeps them when a run ends well. */
export interface StackOutputs {
  /** Public facts. */
  readonly trilane: unknown;
  /** Fingerprint of what an environment runs: known when all of it is made. */
  readonly deployed?: pulumi.Output<string>;
  /** The word that let production take its shape before the environment below it. */
  readonly accepted?: ShapeAcceptance;
  /** SSH host keys of an environment's machines, by key: `ssh-ed25519 AAAA…`, where its stack works in them. */
  readonly hostKeys?: pulumi.Output<Readonly<Record<string, string>>>;
  /** The environments' tokens of a host stack, secret. */
  readonly tokens?: pulumi.Output<unknown>;
  /** Digests of all secrets of the stack, and since when each value holds. */
  readonly secretDigests?: pulumi.Output<SecretDigests>;
  /** The estate's key for digests, secret: a host stack's. */
  readonly digestKey?: pulumi.Output<string>;
}

/** Files of settings are read from the project's folder, wherever Pulumi was started. */
const ROOT = join(__dirname, "..");

/** Declares the stack that Pulumi runs. What is wrong is told in plain lines, all at once, before anything is declared. */
export async function program(): Promise<StackOutputs> {
  try {
    return await declare(pulumi.getStack());
  } catch (error) {
    // Anything else is a fault of this program and keeps its stack trace.
    if (error instanceof InvalidSettings) throw new pulumi.RunError(error.message);
    throw error;
  }
}

function declare(stack: string): Promise<StackOutputs> {
  const file = process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  const problem = file === undefined ? undefined : passphraseFileProblem(file, stack);
  requireNone(problem === undefined ? [] : [problem]);
  const configuration = pulumi.runtime.allConfig();
  const input = readInput(ROOT, stack, configuration);
  const plan = planEstate(input);
  requireNone([...problemsOf(proveIsolation(plan)), ...rightsProblems(proveRights(plan))]);
  return isHostStack(stack) ? declareHost(input, plan, stack, configuration) : declareEnvironment(input, environmentPlanIn(plan, stack), configuration);
}
