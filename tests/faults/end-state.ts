import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { State } from "../../simulator/state/state";

/** What Proxmox makes anew with each machine. */
const BORN = new Set(["meta", "smbios1", "vmgenid"]);
const TABLES = ["users", "groups", "roles", "pools", "acl", "storages", "firewalls", "jobs", "nodes"] as const;

/** Everything that a host holds, by name, without times and what is made anew each time. Two hosts are equal when these are. */
export function hostState(directory: string): Record<string, string> {
  const state = new State(directory);
  state.load();
  const found: Record<string, unknown> = {};
  for (const table of TABLES) for (const [key, record] of state[table].entries()) found[`${table} ${key}`] = record;
  for (const [key, volume] of state.volumes.entries()) found[`volumes ${key}`] = { ...volume, ctime: 0, data: "" };
  for (const [key, guest] of state.guests.entries()) {
    // A disk's format is kept as it was sent, and follows from the volume where it was not.
    const config = Object.fromEntries(Object.entries(guest.config).filter(([option]) => !BORN.has(option)).map(([option, value]) => [option, value.replace(/,format=\w+/, "")]));
    found[`guests ${key}`] = { ...guest, config, startedAt: guest.startedAt === undefined ? "off" : "on" };
  }
  return Object.fromEntries(Object.entries(found).map(([name, record]) => [name, JSON.stringify(sorted(record))]));
}

/** Keys in order; an expiry of 0 says the same as none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).filter(([key, inner]) => key !== "expire" || inner !== 0).map(([key, inner]) => [key, sorted(inner)]));
}

/** How one state differs from another, one line each; empty when they are equal. */
export function differences(expected: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    if (expected[name] === found[name]) return [];
    if (found[name] === undefined) return [`missing: ${name}`];
    return expected[name] === undefined ? [`left over: ${name}`] : [`other than expected: ${name}\n      ${expected[name]}\n      ${found[name]}`];
  });
}

interface Checkpoint {
  readonly checkpoint: { readonly latest?: {
    readonly secrets_providers?: { readonly state: { readonly salt: string } };
    readonly resources?: readonly { readonly urn: string; readonly type: string; readonly delete?: boolean; readonly outputs?: { readonly result?: { readonly ciphertext?: string } } }[];
    readonly pending_operations?: readonly unknown[];
  } };
}

/** What a stack's state says. */
export interface StackState {
  readonly urns: Readonly<Record<string, string>>;
  /** SHA-256 of each generated secret, by URN. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly unfinished: number;
}

/** Reads a stack's state as the local backend keeps it; the values of secrets never leave this function. */
export function stackState(file: string, passphraseFile: string): StackState {
  const latest = (JSON.parse(readFileSync(file, "utf8")) as Checkpoint).checkpoint.latest;
  const { resources = [], pending_operations = [], secrets_providers } = latest ?? {};
  const key = secrets_providers === undefined ? undefined : keyOf(secrets_providers.state.salt, readFileSync(passphraseFile, "utf8").trim());
  const secrets: Record<string, string> = {};
  for (const { urn, type, outputs } of resources) {
    const text = outputs?.result?.ciphertext;
    if (type === "random:index/randomPassword:RandomPassword" && text !== undefined && key !== undefined) secrets[urn] = createHash("sha256").update(decrypt(text, key)).digest("hex");
  }
  return { urns: Object.fromEntries(resources.map(({ urn, delete: gone }) => [urn, gone === true ? "to be deleted" : "there"])), secrets, unfinished: pending_operations.length };
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
function decrypt(text: string, key: Buffer): Buffer {
  const [, nonce = "", body = ""] = text.split(":");
  const sealed = Buffer.from(body, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
