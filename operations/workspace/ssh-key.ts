import { generateKeyPairSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writeWhole } from "./files";

const field = (data: Buffer | string): Buffer => {
  const bytes = Buffer.from(data as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A new Ed25519 key in OpenSSH's own formats (PROTOCOL.key), without passphrase. */
export function newSshKey(comment: string): { readonly privateKey: string; readonly publicKey: string } {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const secret = Buffer.from(jwk.d ?? "", "base64url");
  const open = Buffer.from(jwk.x ?? "", "base64url");
  const blob = Buffer.concat([field("ssh-ed25519"), field(open)]);
  const check = randomBytes(4);
  const inner = Buffer.concat([check, check, blob, field(Buffer.concat([secret, open])), field(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), field("none"), field("none"), field(""), count, field(blob), field(Buffer.concat([inner, padding]))]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `ssh-ed25519 ${blob.toString("base64")} ${comment}`,
  };
}

/** The admins' key of the embedded estate: made once, kept under `folder` with mode 0600. Returns the public half. */
export function ensureSshKey(folder: string): string {
  const known = readIfThere(join(folder, "id_ed25519.pub"));
  if (known !== undefined) return known.trim();
  const { privateKey, publicKey } = newSshKey("trilane-admin");
  writeWhole(join(folder, "id_ed25519"), privateKey);
  writeWhole(join(folder, "id_ed25519.pub"), `${publicKey}\n`, 0o644);
  return publicKey;
}
