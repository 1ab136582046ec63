import { ensureToolchain } from "../../toolchain/toolchain";
import type { Toolchain } from "../../toolchain/toolchain";
import { tryOfficial } from "../estate/trial";
import { readSettings } from "../../toolchain/settings";
import { misused, otherSide } from "../failure";

/**
 * Brings the toolchain where it is missing, and says what it does through `log`.
 *
 * @default `log` - lines on stderr
 * @throws Failure (2) for a wrong variable, (3) when it cannot be brought
 */
export async function tools(log: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Promise<Toolchain> {
  checkToolchainSettings();
  try {
    return await ensureToolchain({ log, trial: tryOfficial });
  } catch (error) {
    throw otherSide(error instanceof Error ? error.message : String(error));
  }
}

/** @throws Failure (2) when a variable of the toolchain has a value that nobody knows */
export function checkToolchainSettings(): void {
  try {
    readSettings(process.env);
  } catch (error) {
    throw misused(error instanceof Error ? error.message : String(error));
  }
}
