import { ApiError } from "../errors";
import { uriUnescape } from "../schema/formats";
import { HASH, type Given } from "../schema/validate";
import { bare } from "../state/table";

/** Largest body in bytes (AnyEvent.pm). */
export const BODY_LIMIT = 512 * 1024;

function unescape(text: string): string {
  return uriUnescape(text.replace(/\+/g, " "));
}

/** A form: pairs split on `&` or `;`, a repeated key makes a list, a key without `=` has no value (decode_urlencoded). */
export function decodeForm(text: string): Given {
  const given = bare<Given>({});
  for (const pair of text.split(/[&;]/)) {
    if (pair === "") continue;
    const [rawKey = "", rawValue] = pair.split("=");
    const key = unescape(rawKey);
    if (rawValue === undefined) {
      given[key] = pair.includes("=") ? "" : null;
      continue;
    }
    const value = unescape(rawValue);
    const before = given[key];
    given[key] = before === undefined || before === null ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return given;
}

/** Perl's view of a JSON value: numbers and booleans are text, deeper values stay what no rule accepts. */
function parameter(value: unknown): Given[string] {
  if (value === null) return null;
  if (Array.isArray(value)) return value.some((item) => typeof item === "object") ? HASH : value.map(scalar);
  return typeof value === "object" ? HASH : scalar(value);
}

function scalar(value: unknown): string {
  if (value === true) return "1";
  return value === false ? "0" : String(value);
}

/** A JSON body; anything but an object is refused. */
export function decodeJson(text: string): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ApiError(500, `malformed JSON string: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new ApiError(500, "Not a HASH reference\n");
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, parameter(value)]));
}

/** Parameters of a request: the body's, overridden by the query's, without the `_dc` that browsers add. */
export function decodeParameters(verb: string, query: string, body: string, contentType: string | undefined): Given {
  const hasBody = verb === "PUT" || verb === "POST";
  const fromBody = !hasBody || body === "" ? {} : contentType === "application/json" ? decodeJson(body) : decodeForm(body);
  const given = { ...fromBody, ...decodeForm(query) };
  delete given._dc;
  return given;
}
