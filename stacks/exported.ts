/** Outputs of a stack whose key is out of reach, from its state as it is kept: what is public stands there in the clear. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Marks what is not plain data in a state, a secret for example (pulumi sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Public outputs of a stack by its full name. The engine reads none of a stack whose secrets it cannot be asked to open: of
 * one in a key store that this run has no access to, or of one with a passphrase where this run has none. The CLI gives
 * out the state all the same, encrypted as it is.
 */
export async function exportedOutputs(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { stdout } = await promisify(execFile)("pulumi", ["stack", "export", "--stack", name, "--non-interactive"], { maxBuffer: 1 << 28 });
  return publicOutputs(JSON.parse(stdout));
}

/** Outputs of an exported state without those that hold a secret; undefined where the stack is not up. */
export function publicOutputs(state: unknown): Readonly<Record<string, unknown>> | undefined {
  const { deployment } = state as { readonly deployment?: { readonly resources?: readonly { readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[] } };
  const stack = deployment?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  return stack && Object.fromEntries(Object.entries(stack.outputs ?? {}).filter(([, value]) => !JSON.stringify(value).includes(`"${SIGNATURE}"`)));
}
