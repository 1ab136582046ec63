import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";

interface Checkpoint {
  readonly checkpoint: { readonly latest?: {
    readonly secrets_providers?: { readonly state: { readonly salt: string } };
    readonly resources?: readonly { readonly urn: string; readonly type: string; readonly delete?: boolean; readonly outputs?: Readonly<Record<string, unknown>> }[];
    readonly pending_operations?: readonly unknown[];
  } };
}

const TOKEN = "proxmoxve:user/token:Token";
/** Which output of a resource is a secret that nobody can make a second time. */
const SECRETS: Readonly<Record<string, string>> = { "random:index/randomPassword:RandomPassword": "result", [TOKEN]: "value" };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a stack's state says. */
export interface StackState {
  readonly urns: Readonly<Record<string, string>>;
  /** SHA-256 of each generated secret, by URN. */
  readonly secrets: Readonly<Record<string, string>>;
  /** SHA-256 of the secret half of each API token, by `token user!name`, as the host keeps it. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly unfinished: number;
}

/** Reads a stack's state as the local backend keeps it; the values of secrets never leave this function. */
export function stackState(file: string, passphraseFile: string): StackState {
  const latest = (JSON.parse(readFileSync(file, "utf8")) as Checkpoint).checkpoint.latest;
  const { resources = [], pending_operations = [], secrets_providers } = latest ?? {};
  const key = secrets_providers === undefined ? undefined : keyOf(secrets_providers.state.salt, readFileSync(passphraseFile, "utf8").trim());
  const secrets: Record<string, string> = {};
  const tokens: Record<string, string> = {};
  for (const { urn, type, outputs = {} } of resources) {
    const text = (outputs[SECRETS[type] ?? ""] as { ciphertext?: string } | undefined)?.ciphertext;
    if (text === undefined || key === undefined) continue;
    const value = decrypt(text, key);
    secrets[urn] = sha256(value);
    const [, id, secret] = /^"([^"=]+)=([^"]+)"$/.exec(value) ?? [];
    if (type === TOKEN && id !== undefined) tokens[`token ${id}`] = sha256(secret ?? "");
  }
  return { urns: Object.fromEntries(resources.map(({ urn, delete: gone }) => [urn, gone === true ? "to be deleted" : "there"])), secrets, tokens, unfinished: pending_operations.length };
}

const keys = new Map<string, Buffer>();

/** Pulumi's key for a passphrase (sdk/go/common/resource/config/crypt.go NewSymmetricCrypterFromPassphrase). */
function keyOf(salt: string, passphrase: string): Buffer {
  const [, text = ""] = salt.split(":");
  const known = keys.get(salt);
  if (known !== undefined) return known;
  const key = pbkdf2Sync(passphrase, Buffer.from(text, "base64"), 1_000_000, 32, "sha256");
  keys.set(salt, key);
  return key;
}

/** `v1:<nonce>:<ciphertext>` under AES-256-GCM. */
function decrypt(text: string, key: Buffer): string {
  const [, nonce = "", body = ""] = text.split(":");
  const sealed = Buffer.from(body, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString();
}
