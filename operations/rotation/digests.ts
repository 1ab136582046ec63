import { parseSecretDigests, type SecretDigests } from "../../components/model/uniqueness";
import { callPulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";

/** What a stack tells about its secrets, in the open; undefined where it is not up, or tells nothing. */
export async function digestsOf(target: Target, stack: string): Promise<SecretDigests | undefined> {
  const { code, stdout } = await callPulumi(target, ["stack", "output", "--json"], { stack });
  if (code !== 0) return undefined;
  return parseSecretDigests((JSON.parse(stdout === "" ? "{}" : stdout) as { readonly secretDigests?: unknown }).secretDigests);
}
