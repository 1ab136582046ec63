import { createHmac } from "node:crypto";

/**
 * Digest of a secret's value: HMAC-SHA-256 under the estate's key, the first 128 bits as 32 hexadecimal digits. Without
 * the key nothing can be tried; with it, somebody could only try values one by one, and each has at least 128 bits.
 */
export function secretDigest(key: string, value: string): string {
  return createHmac("sha256", key).update(value).digest("hex").slice(0, 32);
}

/** Which key it is, in 16 hexadecimal digits: says nothing about any value. */
export function keyDigest(key: string): string {
  return createHmac("sha256", key).update("which key").digest("hex").slice(0, 16);
}
