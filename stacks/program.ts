import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkEstate, InvalidSettings, isHostStack } from "../components/model";
import { acceptances, differences } from "./differences";
import { declareEnvironment } from "./environment";
import { estate } from "./estate";
import { declareHost } from "./host";
import { readSettings } from "./settings";

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
  const rest = { estate, differences, acceptances, today: new Date().toISOString().slice(0, 10) };
  const settings = readSettings(ROOT, stack, configuration, (understood) => checkEstate({ ...rest, settings: understood }));
  const input = { ...rest, settings };
  const apiToken = configuration["trilane:apiToken"];
  return isHostStack(stack) ? declareHost(input, stack, apiToken) : declareEnvironment(input, stack, apiToken);
}
