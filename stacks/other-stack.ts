import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../components/model";
import { exportedOutputs } from "./exported";

/**
 * Outputs of another stack; undefined when it is not up. They pass across stacks with other passphrases: what this stack
 * cannot decrypt (the tokens of a host stack) stays out. Whether that stack has a passphrase or a key store does not matter.
 *
 * This is the engine's call behind `StackReference`, without its resource: a reference to a stack that does not exist
 * ends the run with the engine's words before ours can be told, and reads the host's state twice.
 */
export async function outputsOf(stack: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const name = fullName(stack);
  try {
    const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as { readonly outputs: Readonly<Record<string, unknown>> };
    return outputs;
  } catch (error) {
    if (error instanceof Error && /unknown stack/.test(error.message)) return undefined;
    if (error instanceof Error && /constructing secrets manager/.test(error.message)) return exportedOutputs(name);
    throw error;
  }
}

/** `<organization>/<project>/<stack>`, as the engine names stacks of this project. */
export function fullName(stack: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}

/** Outputs of a stack, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** Outputs of every other stack of the estate that is up, by the stack's name; read side by side. */
export async function outputsOfOthers({ hosts, host }: Settings, stack: string): Promise<ReadonlyMap<string, Outputs>> {
  const names = [...new Set([...Object.keys(hosts), ...host.environments])].filter((name) => name !== stack);
  const read = await Promise.all(names.map(async (name) => [name, await outputsOf(name)] as const));
  return new Map(read.flatMap(([name, outputs]) => (outputs === undefined ? [] : [[name, outputs] as const])));
}
