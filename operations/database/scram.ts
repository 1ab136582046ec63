import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** PostgreSQL's own number of rounds (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * What PostgreSQL stores for a password (RFC 5803, `src/common/scram-common.c`). It is computed here, so that neither a statement nor
 * the server's log ever holds the password.
 *
 * @param password printable ASCII: other characters would have to be prepared first (RFC 4013)
 * @param salt 16 bytes. @default - random ones
 * @throws RangeError for other characters
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[!-~]+$/.test(password)) throw new RangeError("scramVerifier: the password has characters that are no printable ASCII; expected a generated one");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyed = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(keyed("Client Key")).digest();
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored.toString("base64")}:${keyed("Server Key").toString("base64")}`;
}
