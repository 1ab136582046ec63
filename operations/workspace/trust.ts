import { rootCertificates } from "node:tls";
import { readIfThere, writeWhole } from "./files";

/** Where Go looks for the system's certificates (crypto/x509 root_linux.go, root_bsd.go). */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Certificates the machine trusts: the user's `SSL_CERT_FILE`, else the system's bundle, else the ones in Node. */
function systemCertificates(env: NodeJS.ProcessEnv, own: string): string {
  const given = env["SSL_CERT_FILE"];
  for (const file of given !== undefined && given !== own ? [given, ...SYSTEM_BUNDLES] : SYSTEM_BUNDLES) {
    const text = readIfThere(file);
    if (text !== undefined) return text;
  }
  return rootCertificates.join("\n");
}

/**
 * Writes one bundle of everything the machine trusts and the authority of each embedded host, so that verification of
 * certificates stays on (`insecure` is never set).
 */
export function writeTrust(bundle: string, authorityFiles: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const authorities = authorityFiles.map((file) => readIfThere(file) ?? "");
  writeWhole(bundle, `${[systemCertificates(env, bundle), ...authorities].map((text) => text.trimEnd()).join("\n")}\n`, 0o644);
}
