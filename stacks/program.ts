import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { InvalidSettings, isHostStack } from "../components/model";
import { declareEnvironment } from "./environment";
import { declareHost } from "./host";
import { readInput } from "./input";

/** Outputs of a stack: public facts under `trilane`, and the environments' tokens of the host stack, secret. */
export interface StackOutputs {
  readonly trilane: unknown;
  readonly tokens?: pulumi.Output<unknown>;
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
  const configuration = pulumi.runtime.allConfig();
  const input = readInput(ROOT, stack, configuration);
  const apiToken = configuration["trilane:apiToken"];
  return isHostStack(stack) ? declareHost(input, stack, apiToken) : declareEnvironment(input, stack, apiToken);
}
