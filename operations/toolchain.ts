import { describeToolchain, ensureToolchain } from "../toolchain/toolchain";
import { refused } from "./failure";

/** `trilane toolchain`: what is used and from where. */
export async function toolchain({ ensure, json }: { readonly ensure: boolean; readonly json: boolean }): Promise<void> {
  if (ensure) await ensureToolchain({ log: (line) => process.stderr.write(`${line}\n`) });
  const parts = await describeToolchain();
  if (json) console.log(JSON.stringify(parts, null, 2));
  else await table(parts as never);
}
async function table(_parts: never): Promise<void> {
  throw refused("");
}
