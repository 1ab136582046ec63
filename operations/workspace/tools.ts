import { ensureToolchain } from "../../toolchain/toolchain";
import type { Toolchain } from "../../toolchain/toolchain";
import { tryOfficial } from "../estate/trial";
import { otherSide } from "../failure";

/**
 * Brings the toolchain where it is missing, and says what it does through `log`.
 *
 * @default `log` - lines on stderr
 * @throws Failure (3) when it cannot be brought
 */
export async function tools(log: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Promise<Toolchain> {
  try {
    return await ensureToolchain({ log, trial: tryOfficial });
  } catch (error) {
    throw otherSide(error instanceof Error ? error.message : String(error));
  }
}
