import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** Cheap on purpose: the host lives on loopback and holds nothing worth a slow hash. */
const COST = { N: 1024, r: 8, p: 1 };

/** Salted hash of a password. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${scryptSync(password, salt, 32, COST).toString("hex")}`;
}

/** Whether a password has the hash. */
export function passwordMatches(password: string, hash: string): boolean {
  const [salt = "", expected = ""] = hash.split(":");
  return timingSafeEqual(scryptSync(password, Buffer.from(salt, "hex"), 32, COST), Buffer.from(expected, "hex"));
}

/** Digest of a token's secret; the secret itself is random enough to need no salt. */
export function tokenDigest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether a token's secret has the digest. */
export function tokenMatches(secret: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(tokenDigest(secret), "hex"), Buffer.from(digest, "hex"));
}
