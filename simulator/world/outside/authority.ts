import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { generate } from "selfsigned";

const DAY = 86_400_000;
/** Long enough for any use of an embedded host, short enough for clients that refuse more. */
const DAYS = 820;

/** Who vouches for servers outside: guests trust it, nobody else does. */
export interface Authority {
  /** Its certificate, PEM. */
  readonly certificate: string;
  /** Makes key and certificate, PEM, of a server with these names. */
  readonly vouch: (names: readonly string[]) => Promise<{ readonly key: string; readonly cert: string }>;
}

/** The authority of a folder; made there when there is none. */
export async function authorityOf(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [certFile, keyFile] = [join(folder, "ca.pem"), join(folder, "ca.key")];
  const common = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;
  const days = (): { notBeforeDate: Date; notAfterDate: Date } => ({ notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + DAYS * DAY) });
  if (!existsSync(certFile)) {
    const made = await generate([{ name: "commonName", value: `Outside CA ${randomUUID()}` }], {
      ...common, ...days(),
      extensions: [{ name: "basicConstraints", cA: true, critical: true }, { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true }],
    });
    writeFileSync(keyFile, made.private, { mode: 0o600 });
    writeFileSync(certFile, `${made.cert.trim()}\n`, { mode: 0o600 });
  }
  const [certificate, key] = [readFileSync(certFile, "utf8"), readFileSync(keyFile, "utf8")];
  const vouch = async (names: readonly string[]): Promise<{ key: string; cert: string }> => {
    const made = await generate([{ name: "commonName", value: names[0] ?? "outside" }], {
      ...common, ...days(), ca: { key, cert: certificate },
      extensions: [
        { name: "basicConstraints", cA: false, critical: true }, { name: "keyUsage", digitalSignature: true, critical: true }, { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: names.map((value) => ({ type: 2 as const, value })) },
      ],
    });
    return { key: made.private, cert: made.cert };
  };
  return { certificate, vouch };
}
