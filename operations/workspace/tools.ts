import { ensureToolchain } from "../../toolchain/toolchain";
import type { Tools } from "./workspace";

/** Brings the toolchain where it is missing, and says what it does through `log`. @default `log` - stderr */
export async function tools(log: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Promise<Tools> {
  return ensureToolchain({ log });
}
