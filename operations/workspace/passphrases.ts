import { randomBytes } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Places } from "./places";
import { writeWhole } from "./files";

/** File of a stack's passphrase, whether it exists or not. */
export const passphraseFile = (places: Places, stack: string): string => join(places.passphrases, stack);

/** Makes a passphrase of 256 random bits for a stack that has none; readable by its owner only. Returns the file. */
export function ensurePassphrase(places: Places, stack: string): string {
  const file = passphraseFile(places, stack);
  if (existsSync(file)) chmodSync(file, 0o600);
  else writeWhole(file, `${randomBytes(32).toString("base64url")}\n`);
  return file;
}
