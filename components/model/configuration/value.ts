/** What the value of a field may be, and which of two is the stricter one. */
import type { ConfigurationValue, WrittenField } from "./field";

/** What is wrong with a value. */
export interface ValueFault {
  /** With what was got, but for what may hold a password. */
  readonly problem: string;
  readonly expected: string;
  readonly example: string;
}

const MOST_CHARACTERS = 1000;
const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What is wrong with a value of a field; undefined when nothing is. */
export function valueFault(field: WrittenField, value: unknown): ValueFault | undefined {
  switch (field.kind) {
    case "text":
      return textFault(value);
    case "number":
      return isNumberIn(field, value) ? undefined : { problem: `${shown(value)} is not such a number`, expected: `a whole number${rangeText(field)}`, example: String(field.least ?? field.most ?? 3) };
    case "boolean":
      return typeof value === "boolean" ? undefined : { problem: `${shown(value)} is neither true nor false`, expected: "true or false", example: "true" };
    case "choice":
      return field.of.some((one) => one === value) ? undefined : { problem: `${shown(value)} is not among its words`, expected: `one of ${field.of.join(", ")}`, example: field.of[0] ?? "" };
    case "url":
      return urlFault(value);
    case "duration":
      return millisecondsOf(value) === undefined ? { problem: `${shown(value)} is not a length of time`, expected: "a whole number with ms, s, min, h or d", example: "30s" } : undefined;
  }
}

function isNumberIn({ least = -Infinity, most = Infinity }: Extract<WrittenField, { kind: "number" }>, value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function rangeText({ least, most }: Extract<WrittenField, { kind: "number" }>): string {
  return `${least === undefined ? "" : ` from ${least}`}${most === undefined ? "" : ` up to ${most}`}`;
}

function textFault(value: unknown): ValueFault | undefined {
  const expected = `one line of at most ${MOST_CHARACTERS} characters`;
  if (typeof value !== "string") return { problem: `${shown(value)} is not a text`, expected, example: '"monthly"' };
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u.test(value)) return { problem: "holds a line break, a control character or half a character", expected, example: '"monthly"' };
  return value.length > MOST_CHARACTERS ? { problem: `has ${value.length} characters`, expected, example: '"monthly"' } : undefined;
}

/** What stands before the `@` of an address is not shown: it may be a password. */
function urlFault(value: unknown): ValueFault | undefined {
  const fault = (problem: string): ValueFault => ({ problem, expected: "an address with a scheme and a host, and no password in it", example: '"https://api.example.com/v1"' });
  const [text, url] = typeof value === "string" ? [value, parsedUrl(withNames(value, { estate: "estate", environment: "environment" }))] : ["", undefined];
  if (url !== undefined && (url.username !== "" || url.password !== "")) return fault("holds a name or a password");
  if (url === undefined || url.host === "" || /[\s\u0000-\u001f\u007f]/.test(text)) return fault(text.includes("@") ? "is not an address" : `${shown(value)} is not an address`);
  return undefined;
}

function parsedUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A length of time in milliseconds; undefined for what is none. */
function millisecondsOf(value: unknown): number | undefined {
  const match = typeof value === "string" ? /^(0|[1-9]\d{0,8})(ms|s|min|h|d)$/.exec(value) : null;
  return match === null ? undefined : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** How strict a value is, more for a stricter one; undefined for a field that has no strictest value. Expects a value without fault. */
export function strictnessOf(field: WrittenField, value: ConfigurationValue): number | undefined {
  switch (field.kind) {
    case "number":
      return field.strictest === undefined ? undefined : Number(value) * (field.strictest === "highest" ? 1 : -1);
    case "boolean":
      return field.strictest === undefined ? undefined : Number(value === field.strictest);
    case "choice":
      return field.strictest === undefined ? undefined : field.of.indexOf(String(value)) * (field.strictest === "last" ? 1 : -1);
    case "duration":
      return field.strictest === undefined ? undefined : (millisecondsOf(value) ?? 0) * (field.strictest === "longest" ? 1 : -1);
    case "text":
    case "url":
      return undefined;
  }
}

/** A text with the names that its placeholders stand for. */
export function withNames(text: string, { estate, environment }: { readonly estate: string; readonly environment: string }): string {
  return text.replaceAll("{estate}", estate).replaceAll("{environment}", environment);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
