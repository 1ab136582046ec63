import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

const DAY = 86_400_000;
/** Long enough for any use of an embedded host, short enough for clients that refuse more. */
const DAYS = 820;

/** Key and certificate of the server, and the authority that clients must trust. */
export interface Certificates {
  readonly key: string;
  readonly certificate: string;
  readonly caFile: string;
}

/** With a newline at the end, so that files can be put together into a bundle. */
function write(file: string, text: string): void {
  writeFileSync(file, text.endsWith("\n") ? text : `${text}\n`, { mode: 0o600 });
}

/** Reads the certificates of a directory, or makes an own authority and a server certificate for loopback names. */
export async function certificates(directory: string): Promise<Certificates> {
  const file = (name: string): string => join(directory, name);
  const [caFile, caKeyFile, certificateFile, keyFile] = [file("ca.pem"), file("ca.key"), file("server.pem"), file("server.key")];
  const complete = [caFile, certificateFile, keyFile].every((name) => existsSync(name));
  if (!complete) {
    const notBeforeDate = new Date(Date.now() - DAY);
    const notAfterDate = new Date(Date.now() + DAYS * DAY);
    const common = { keyType: "ec", curve: "P-256", algorithm: "sha256", notBeforeDate, notAfterDate } as const;
    // As at Proxmox, each authority has a name of its own: clients that trust several find the right one by it.
    const ca = await generate([{ name: "commonName", value: `Embedded host CA ${randomUUID()}` }], {
      ...common,
      extensions: [{ name: "basicConstraints", cA: true, critical: true }, { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true }],
    });
    const server = await generate([{ name: "commonName", value: "localhost" }], {
      ...common,
      ca: { key: ca.private, cert: ca.cert },
      extensions: [
        { name: "basicConstraints", cA: false, critical: true },
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }, { type: 7, ip: "127.0.0.1" }, { type: 7, ip: "::1" }] },
      ],
    });
    write(caKeyFile, ca.private);
    write(keyFile, server.private);
    write(certificateFile, server.cert);
    write(caFile, ca.cert);
  }
  return { key: readFileSync(keyFile, "utf8"), certificate: readFileSync(certificateFile, "utf8"), caFile };
}
