/** Digests: a short name for a text that changes whenever the text does. */
import { createHash } from "node:crypto";

/** SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits. Pure: equal text, equal digest. */
export function digest(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
