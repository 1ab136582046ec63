import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive } from "../engine/processes";
import { otherSide } from "../failure";
import { privateFolder } from "./files";

/**
 * Holds a lock file that names its process, for work of milliseconds; one of a dead process is taken over. Returns
 * what releases it.
 *
 * @throws Failure (3) when another process holds it for ten seconds
 */
export async function hold(lock: string): Promise<() => void> {
  privateFolder(dirname(lock));
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    try {
      const descriptor = openSync(lock, "wx", 0o600);
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw otherSide(`${lock}: another process holds it; expected it to end within 10 seconds; try again`);
}

function isAbandoned(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    // Empty for the instant between its creation and its content.
    return owner > 0 && !isAlive(owner);
  } catch {
    return false;
  }
}
