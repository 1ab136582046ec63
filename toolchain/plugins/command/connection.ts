/** The input `connection` of remote commands: which server, who is expected there, and who one is. */
import { createHash } from "node:crypto";
import { utils } from "ssh2";
import type { Failure, InputRule } from "../kind";

/** One hop. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** OpenSSH or PEM; tried before the password. */
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** @default - SSH_AUTH_SOCK, where that is set */
  readonly agentSocketPath?: string;
  /** How many failed attempts are followed by another; -1 for no end. */
  readonly dialErrorLimit: number;
  /** Seconds for one attempt; 0 for no end. */
  readonly perDialTimeout: number;
  /** As in a `known_hosts` or `.pub` file: `ssh-ed25519 AAAA…`; every key is taken where it is missing. */
  readonly hostKey?: string;
}

/** A server, and the bastion that leads to it. */
export interface Connection extends Endpoint {
  readonly proxy?: Endpoint;
}

const endpoint: Readonly<Record<string, InputRule>> = {
  host: { type: "string", required: true },
  port: { type: "integer", min: 1 },
  user: { type: "string" },
  password: { type: "string" },
  privateKey: { type: "string" },
  privateKeyPassword: { type: "string" },
  agentSocketPath: { type: "string" },
  dialErrorLimit: { type: "integer", min: -1 },
  perDialTimeout: { type: "integer", min: 0 },
  hostKey: { type: "string" },
};

/** Rule for the input. */
export const connectionRule: InputRule = { type: "object", required: true, fields: { ...endpoint, proxy: { type: "object", fields: endpoint } } };

/** Defaults of the official plugin. */
const DEFAULTS = { port: 22, user: "root", dialErrorLimit: 10, perDialTimeout: 15 } as const;

/** Fills in defaults, at both hops. */
export function withConnectionDefaults(connection: unknown): unknown {
  if (typeof connection !== "object" || connection === null) return connection;
  const { proxy, ...own } = Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== undefined)) as Partial<Connection>;
  return { ...DEFAULTS, ...own, ...(proxy === undefined ? {} : { proxy: withConnectionDefaults(proxy) }) };
}

/** Keys that cannot be read, at both hops. No message holds a key. */
export function connectionProblems(connection: Connection): readonly Failure[] {
  return [["connection", connection] as const, ["connection.proxy", connection.proxy] as const].flatMap(([place, hop]) =>
    hop === undefined ? [] : keyProblems(place, hop),
  );
}

function keyProblems(place: string, { hostKey, privateKey, privateKeyPassword }: Endpoint): readonly Failure[] {
  const problem = (name: string, reason: string): Failure => ({ property: "connection", reason: `${place}.${name}: ${reason}` });
  const parsed = privateKey === undefined ? undefined : utils.parseKey(privateKey, privateKeyPassword);
  return [
    ...(hostKey !== undefined && blobOf(hostKey) === undefined ? [problem("hostKey", "malformed; expected a type and a key, as in ssh-ed25519 AAAA…; take the line of the server's .pub file")] : []),
    ...(parsed instanceof Error ? [problem("privateKey", `cannot be read; expected a private key in OpenSSH's or PEM's format, and its password where it has one; got "${parsed.message}"`)] : []),
  ];
}

/** The public key in a line, as it comes over the wire; undefined where the line is none. */
export function blobOf(line: string): Buffer | undefined {
  const [type = "", encoded = ""] = line.trim().split(/\s+/);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, "base64");
  return blob.length > 4 + type.length && typeIn(blob) === type ? blob : undefined;
}

/** The type that a public key says it has. */
export function typeIn(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1");
}

/** As OpenSSH shows a key. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Texts of a connection that are secret; the others are needed in messages, although the whole input is encrypted. */
export function secretsOf(connection: Connection): readonly string[] {
  return [connection, connection.proxy].flatMap((hop) => [hop?.password, hop?.privateKey, hop?.privateKeyPassword]).filter((text): text is string => text !== undefined && text !== "");
}
