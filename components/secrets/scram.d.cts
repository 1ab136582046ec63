/** `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`, what PostgreSQL keeps of a password. */
export function verifierOf(password: string, salt?: Buffer, iterations?: number): string;

/** Whether a verifier, as the server has it, is that of a password. */
export function isVerifierOf(verifier: string | null, password: string): boolean;
