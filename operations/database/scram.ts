import { verifierOf } from "../../components/secrets/scram.mjs";

/**
 * What PostgreSQL stores for a password (RFC 5803, `src/common/scram-common.c`). It is computed here, so that neither a statement nor
 * the server's log ever holds the password. The scripts that Pulumi runs use the same.
 *
 * @param password printable ASCII: other characters would have to be prepared first (RFC 4013)
 * @param salt 16 bytes. @default - random ones
 * @throws RangeError for other characters
 */
export const scramVerifier = (password: string, salt?: Buffer): string => verifierOf(password, salt);
