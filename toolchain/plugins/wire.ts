/**
 * How the engine wraps values on their way to a plugin: a secret and an output are objects with a
 * signature, a value that is not known yet is one of a few fixed strings (Pulumi's
 * sdk/go/common/resource/plugin/rpc.go).
 */

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const unknownMarks: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** The mark for an unknown string, as the engine sends it in a preview. */
export const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A property bag as it comes over the wire, still wrapped. */
export type Bag = Readonly<Record<string, unknown>>;

/** A value without its wrappers, and what the wrappers said, anywhere inside it. */
export interface Unwrapped {
  readonly value: unknown;
  /** Some part of it is secret. */
  readonly secret: boolean;
  /** All of it is known. */
  readonly known: boolean;
}

/** Marks a value as secret for the engine, which then encrypts it in the state. */
export function secret(value: unknown): Bag {
  return { [signatureKey]: secretSignature, value };
}

/** Removes secret and output wrappers at every depth. Null and undefined both become undefined. */
export function unwrap(input: unknown): Unwrapped {
  if (unknownMarks.has(input)) return { value: undefined, secret: false, known: false };
  if (input === null || input === undefined) return { value: undefined, secret: false, known: true };
  if (typeof input !== "object") return { value: input, secret: false, known: true };
  if (Array.isArray(input)) {
    const parts = input.map(unwrap);
    return { value: parts.map((part) => part.value), ...flags(parts) };
  }
  const bag = input as Bag;
  if (bag[signatureKey] === secretSignature) return { ...unwrap(bag["value"]), secret: true };
  if (bag[signatureKey] === outputSignature) {
    const inner = unwrap(bag["value"]);
    return { value: inner.value, secret: inner.secret || bag["secret"] === true, known: inner.known && "value" in bag };
  }
  const entries = Object.entries(bag).map(([key, value]) => [key, unwrap(value)] as const);
  return { value: Object.fromEntries(entries.map(([key, part]) => [key, part.value])), ...flags(entries.map(([, part]) => part)) };
}

function flags(parts: readonly Unwrapped[]): { secret: boolean; known: boolean } {
  return { secret: parts.some((part) => part.secret), known: parts.every((part) => part.known) };
}

/** Every non-empty text inside secret wrappers: what must never be shown. */
export function secretTexts(input: unknown, within = false): string[] {
  if (typeof input === "string") return within && input !== "" ? [input] : [];
  if (typeof input !== "object" || input === null) return [];
  if (Array.isArray(input)) return input.flatMap((part) => secretTexts(part, within));
  const bag = input as Bag;
  const isSecret = bag[signatureKey] === secretSignature || (bag[signatureKey] === outputSignature && bag["secret"] === true);
  if (bag[signatureKey] !== undefined) return secretTexts(bag["value"], within || isSecret);
  return Object.values(bag).flatMap((part) => secretTexts(part, within));
}

/**
 * Replaces every given secret in a text. Each line of a secret with several lines is replaced too:
 * programs often print them one at a time.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const pieces = new Set(secrets.flatMap((entry) => [entry, ...entry.split("\n").filter((line) => line.trim().length >= 4)]));
  return [...pieces].sort((a, b) => b.length - a.length).reduce((shown, piece) => shown.replaceAll(piece, "[secret]"), text);
}
