import { execute, mustWork } from "../estate/clone";

/** An answer as curl got it: the status line and the body as they stand on the wire. */
export interface WireAnswer {
  /** `403 Permission check failed (/, Sys.Modify)`. */
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: { readonly data?: unknown; readonly message?: string; readonly errors?: Readonly<Record<string, string>>; readonly total?: number } | undefined;
}

/** One request. */
export interface WireRequest {
  readonly method: string;
  /** Below `/api2/json`, or from the root where it begins with `/api2`. */
  readonly path: string;
  /** The body: a form that is encoded here, or a text that is sent as it is. */
  readonly form?: string | Readonly<Record<string, string>>;
  /** `PVEAPIToken=…`. @default nobody */
  readonly authorization?: string;
  readonly headers?: readonly string[];
}

/** Makes one request with curl. Everything goes through its configuration on stdin: arguments can be read by others. */
export async function curl(endpoint: string, caFile: string, { method, path, form, authorization, headers = [] }: WireRequest): Promise<WireAnswer> {
  const quote = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const lines = [
    "silent", "show-error", "include", "globoff", "path-as-is", `cacert = ${quote(caFile)}`, `request = ${method}`,
    `url = ${quote(`${endpoint}${path.startsWith("/api2") ? "" : "/api2/json"}${path}`)}`,
    ...[...(authorization === undefined ? [] : [`Authorization: ${authorization}`]), ...headers].map((line) => `header = ${quote(line)}`),
    ...(form === undefined ? [] : [`data = ${quote(typeof form === "string" ? form : new URLSearchParams(form).toString())}`]),
  ];
  const { stdout } = mustWork(await execute("curl", ["--disable", "--config", "-"], { env: process.env, input: lines.join("\n") }));
  return parse(stdout);
}

function parse(printed: string): WireAnswer {
  const end = printed.indexOf("\r\n\r\n");
  const [first = "", ...rest] = printed.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(rest.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const text = printed.slice(end + 4);
  const json = headers["content-type"]?.startsWith("application/json") === true;
  return { status: first.replace(/^HTTP\/1\.1 /, ""), headers, text, ...(json ? { body: JSON.parse(text) as WireAnswer["body"] } : { body: undefined }) };
}
