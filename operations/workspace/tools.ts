import type { Tools } from "./workspace";

/** Brings the toolchain where it is missing, and says what it does through `log`. */
export async function tools(log: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Promise<Tools> {
  const { ensureToolchain } = await import("../../toolchain/toolchain");
  return ensureToolchain({ log });
}
