/** OpenSSH keys as texts: whether one can be one, and which two belong together. Nothing here shows a private one. */

const KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) ([A-Za-z0-9+/]+={0,2})( [^\r\n]*)?$/;

/** What is wrong with a text as an OpenSSH public key, in words; undefined when nothing is. */
export function publicKeyFault(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) return "is a private key";
  if (text.includes("REPLACE-WITH")) return "is still the placeholder";
  const [, type = "", blob = ""] = KEY.exec(text) ?? [];
  if (type === "") return "is not an OpenSSH public key";
  // The blob repeats the type after four bytes of length: so a cut or mixed-up key is seen.
  const prefix = atob(blob.slice(0, Math.ceil((type.length + 4) / 3) * 4).padEnd(4, "="));
  return prefix.slice(4, 4 + type.length) === type ? undefined : "is not an OpenSSH public key";
}

/** A public key without its comment, `ssh-ed25519 AAAA…`: equal texts are equal keys. */
export function withoutComment(publicKey: string): string {
  return publicKey.trim().split(/\s+/).slice(0, 2).join(" ");
}

const PRIVATE_KEY = /^-----BEGIN OPENSSH PRIVATE KEY-----\s([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/;
const MAGIC = "openssh-key-v1\0";

/**
 * The public half of an OpenSSH private key without passphrase, `ssh-ed25519 AAAA…` without a comment: its file begins
 * with it in the clear (PROTOCOL.key of OpenSSH). Undefined for any other text, and for a key with a passphrase.
 */
export function publicHalf(privateKey: string): string | undefined {
  const base64 = PRIVATE_KEY.exec(privateKey.trim())?.[1]?.replaceAll(/\s/g, "");
  const data = base64 === undefined ? "" : decoded(base64);
  if (!data.startsWith(MAGIC)) return undefined;
  const [cipher, afterCipher] = field(data, MAGIC.length);
  const [, afterKdf] = field(data, afterCipher);
  const [, afterOptions] = field(data, afterKdf);
  // Four bytes say how many keys there are.
  const [blob] = field(data, afterOptions + 4);
  return cipher === "none" && blob !== "" ? `${field(blob, 0)[0]} ${btoa(blob)}` : undefined;
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}

/** A text after the four bytes of its length, and where it ends. */
function field(data: string, at: number): readonly [string, number] {
  const length = [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (data.codePointAt(at + index) ?? 0), 0);
  return [data.slice(at + 4, at + 4 + length), at + 4 + length];
}
