// What PostgreSQL keeps of a password (RFC 5802, SCRAM-SHA-256): made here, so that no statement and no log of the
// server ever holds the password itself. Other characters than printable ASCII would have to be prepared first (RFC 4013).
const { createHash, createHmac, pbkdf2Sync, randomBytes } = require("node:crypto");

const ITERATIONS = 4096;

const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** Throws a RangeError for other characters. `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`. @param salt 16 bytes. @default random ones */
function verifierOf(password, salt = randomBytes(16), iterations = ITERATIONS) {
  if (!/^[!-~]+$/.test(password)) throw new RangeError("verifierOf: the password has characters that are no printable ASCII; expected a generated one");
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const stored = createHash("sha256").update(hmac(salted, "Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${hmac(salted, "Server Key").toString("base64")}`;
}

/** Whether a verifier, as the server has it, is that of a password. */
function isVerifierOf(verifier, password) {
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(verifier ?? "") ?? [];
  return salt !== undefined && verifierOf(password, Buffer.from(salt, "base64"), Number(iterations)) === verifier;
}

module.exports = { isVerifierOf, verifierOf };
