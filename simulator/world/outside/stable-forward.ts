import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { openForward, type Forward } from "../network/forward";
import type { World } from "../world";

/**
 * Opens a port of 127.0.0.1 that leads among the peers outside, the same as the last time.
 *
 * @param what names it in errors
 * @param file remembers the port
 * @throws Error when another process has that port now
 */
export async function stableForward(world: Pick<World, "spawn">, what: string, to: { readonly address: string; readonly port: number }, file: string): Promise<Forward> {
  const remembered = existsSync(file) ? Number(readFileSync(file, "utf8").trim()) || 0 : 0;
  const forward = await openForward(world, to, remembered).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE" ? new Error(`${what}: port ${remembered} is taken by another process; expected it free, because clients know it by this port; free it`, { cause: error }) : error;
  });
  writeFileSync(file, `${forward.port}\n`, { mode: 0o600 });
  return forward;
}
