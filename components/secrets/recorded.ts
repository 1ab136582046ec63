import { z } from "zod";
import { parseSecretDigests, type SecretDigests } from "../model/uniqueness";

/** Secrets as the state of the stack that runs holds them. Never an output, never in a message. */
export interface RecordedSecrets {
  /** What the stack told last time. */
  readonly digests: SecretDigests | undefined;
  /** The estate's key for digests, where this is the host stack that made it. */
  readonly digestKey: string | undefined;
  /** Generated values by the name of their resource. */
  readonly values: ReadonlyMap<string, string>;
}

const Stack = z.object({ type: z.literal("pulumi:pulumi:Stack"), outputs: z.object({ secretDigests: z.unknown(), digestKey: z.string().optional() }) });
const Password = z.object({ type: z.literal("random:index/randomPassword:RandomPassword"), outputs: z.object({ result: z.string() }) });

/** A generated secret in a URN, with the name of its resource. */
const SECRET = /\$trilane:secrets:EnvironmentSecrets\$random:.+::(.+)$/;

/** Reads types and outputs of all resources of the own state, by URN (Pulumi's `readStackResourceOutputs`). */
export function readRecordedSecrets(resources: Readonly<Record<string, unknown>>): RecordedSecrets {
  const stack = Object.values(resources).map((value) => Stack.safeParse(value).data).find((found) => found !== undefined);
  const values = Object.entries(resources).flatMap(([urn, value]) => {
    const name = SECRET.exec(urn)?.[1];
    const result = Password.safeParse(value).data?.outputs.result;
    return name === undefined || result === undefined ? [] : [[name, result] as const];
  });
  return { digests: parseSecretDigests(stack?.outputs.secretDigests), digestKey: stack?.outputs.digestKey, values: new Map(values) };
}
