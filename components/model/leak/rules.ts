/** What this product's own secrets look like where they stand in the clear. Pure: texts in, places out. */

/** One form of secret. */
export interface LeakRule {
  /** Stable: allow-lists name it. */
  readonly id: string;
  /** What it finds, in words with an article. */
  readonly what: string;
  /** Finds the whole, global; the group `secret` is the part that must stay unknown. */
  readonly pattern: RegExp;
}

/**
 * Formats that only this kind of estate has, or that general scanners miss. Not here, because they are no secrets: the
 * salt of a stack's passphrase (`encryptionsalt`), encrypted values (`secure: v1:…`), digests, public keys.
 */
export const LEAK_RULES: readonly LeakRule[] = [
  // user@realm!name=uuid, as PVE::AccessControl writes it and as an API client sends it.
  { id: "proxmox-token", what: "a token of the Proxmox API", pattern: /[\w.+-]+@[\w-]+(?:!|%21)[\w.-]+(?:[=:]|%3D)(?<secret>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi },
  // PVE:user@realm:time in hexadecimal::signature (PVE::Ticket).
  { id: "proxmox-ticket", what: "a ticket of the Proxmox API", pattern: /\bP(?:VE|BS|MG):[\w.+-]+@[\w-]+:[0-9A-F]{8}::(?<secret>[A-Za-z0-9+/]{40,}={0,2})/g },
  { id: "url-password", what: "an address with a password", pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'`<>\\]*:(?<secret>[^\s@/"'`<>\\]{3,})@[\w[]/gi },
  { id: "private-key", what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r)+(?<secret>[A-Za-z0-9+/=:-]{16,})/g },
  { id: "wireguard-key", what: "a private key of WireGuard", pattern: /\b(?:PrivateKey|PresharedKey)\s*=\s*(?<secret>[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)/g },
  { id: "scram-verifier", what: "the verifier of a PostgreSQL password", pattern: /\bSCRAM-SHA-256\$\d+:(?<secret>[A-Za-z0-9+/]{8,}={0,2}\$[A-Za-z0-9+/]{20,}={0,2}:[A-Za-z0-9+/]{20,}={0,2})/g },
  { id: "sql-password", what: "a password in a statement", pattern: /\b(?:ROLE|USER|LOGIN|ENCRYPTED)\b[^;\n]{0,200}?\bPASSWORD\s+'(?<secret>[^'\s]{8,})'/gi },
  { id: "dsn-password", what: "a connection with a password", pattern: /\b(?:host|dbname|user|port)=[^\s;]+[^\n]{0,200}?\bpassword=(?<secret>[^\s;'"]{8,})/gi },
  { id: "crypt-hash", what: "the hash of a password", pattern: /(?<secret>\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|6\$(?:rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}|y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}))/g },
  { id: "pulumi-passphrase", what: "a passphrase of a stack", pattern: /\bPULUMI_CONFIG_PASSPHRASE["']?\s*[=:]\s*["']?(?<secret>[^\s"'`;,)}\]]{8,})/g },
  { id: "pulumi-token", what: "an access token of Pulumi Cloud", pattern: /\b(?<secret>pul-[0-9a-f]{40})\b/g },
  // The signature of a secret in a state or an export, followed by its value instead of a ciphertext.
  { id: "pulumi-plaintext", what: "a decrypted secret of a state", pattern: /1b47061264138c4ac30d75fd1eb44270\\?"(?:[^{}]{0,200}?)\\?"(?:plaintext|value)\\?"\s*:\s*\\?"(?:\\+")?(?<secret>[^"\\]{4,})/g },
  { id: "age-key", what: "a private key of age", pattern: /\b(?<secret>AGE-SECRET-KEY-1[0-9A-Z]{58})\b/g },
  { id: "json-web-token", what: "a signed token", pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.(?<secret>[A-Za-z0-9_-]{20,})/g },
  { id: "assigned-secret", what: "a value of what is called a secret", pattern: /(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)(?:["'`])?\s*(?:[:=]|=>)\s*["'`]?(?<secret>[A-Za-z0-9+/_~.#^&*-]{16,}={0,2})/gi },
];

/** A secret in a text. */
export interface Leak {
  readonly rule: LeakRule;
  /** Where the secret part begins and ends, as indices. */
  readonly start: number;
  readonly end: number;
}

/** Every secret of these formats in a text, in its order; one that two rules find is told by the first alone. */
export function leaksIn(text: string): readonly Leak[] {
  const found: Leak[] = [];
  for (const rule of LEAK_RULES) {
    for (const match of text.matchAll(rule.pattern)) {
      const secret = match.groups?.["secret"] ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      const leak = { rule, start, end: start + secret.length };
      const known = found.some((other) => other.start < leak.end && leak.start < other.end);
      if (!known && !isStandIn(secret) && (rule.id !== "assigned-secret" || isRandom(secret))) found.push(leak);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What stands where a secret will be: a variable, a blank to fill in, stars, one character again and again, a reference. */
function isStandIn(text: string): boolean {
  return /^(?:[<{[*%]|\$[{(]|\$\w*$)|^(?:undefined|null|true|false|process\.env)\b|REPLACE|CHANGE-?ME|secret:\/\//i.test(text) || text.split("-").every((part) => /^(.)\1*$/.test(part));
}

/** Bits per character from which a text is taken for random: words of a language and identifiers stay below. */
const RANDOM_BITS = 3.6;

/** Whether a text looks drawn by chance: letters and digits among each other, and no order in them. */
function isRandom(text: string): boolean {
  return /[0-9]/.test(text) && /[A-Za-z]/.test(text) && !/^[a-z]+(?:[-_.][a-z0-9]+)+$/i.test(text) && entropyOf(text) >= RANDOM_BITS;
}

/** Shannon's entropy of the characters, bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Files that hold nothing but a secret, by their names. */
const SECRET_FILES = /(?:^|\/)(?:\.trilane\/|passphrases\/|root-token$|id_(?:rsa|dsa|ecdsa|ed25519)$|[^/]+\.(?:p12|pfx|kdbx|jks)$)/;

/** Random text and nothing else, as passphrases and keys are kept; long hexadecimal digits are digests. */
const LONE = /^(?![0-9a-f]+$)[A-Za-z0-9+/_-]{32,200}={0,2}$/;

/**
 * What a file is by its name or as a whole: the rule and the words; undefined for any other.
 *
 * @param file path with `/`
 * @param text what it holds, or what a change adds to it
 */
export function leakInFile(file: string, text: string): Pick<LeakRule, "id" | "what"> | undefined {
  if (SECRET_FILES.test(file)) return { id: "secret-file", what: "a file of secrets" };
  return LONE.test(text.trim()) && isRandom(text.trim()) ? { id: "lone-secret", what: "a file that holds nothing but a random text" } : undefined;
}
