import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

import type { ParameterErrors } from "../errors";

/** What a handled request answers. */
export interface Answer {
  readonly status: number;
  /** First line becomes the reason phrase; absent for the standard one. */
  readonly message?: string;
  readonly data?: unknown;
  readonly errors?: ParameterErrors | undefined;
  /** `total`, `changes`: beside the data of a good answer. */
  readonly attributes?: Record<string, unknown>;
  /** Text instead of JSON: errors of the transport repeat their message, refused authentication says nothing. */
  readonly raw?: string;
}

/** The JSON body (pve-http-server Formatter/Standard.pm prepare_response_data). `extjs` reports errors with status 200. */
function body(answer: Answer, format: string): { status: number; reason: string | undefined; text: string } {
  const failed = answer.status >= 400;
  const content: Record<string, unknown> = { data: answer.data ?? null };
  if (answer.errors !== undefined && Object.keys(answer.errors).length > 0) content.errors = answer.errors;
  const message = answer.message ?? STATUS_CODES[answer.status] ?? "";
  if (format === "extjs") {
    if (failed) Object.assign(content, { message, status: answer.status });
    content.success = failed || content.errors !== undefined ? 0 : 1;
    if (!failed) addAttributes(content, answer);
    return { status: 200, reason: undefined, text: JSON.stringify(content) };
  }
  if (failed) content.message = message;
  else addAttributes(content, answer);
  return { status: answer.status, reason: answer.message, text: JSON.stringify(content) };
}

/** A total of 0 and an empty diff are left out, as Proxmox leaves them out. */
function addAttributes(content: Record<string, unknown>, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.attributes ?? {})) if (value !== 0 && value !== "") content[name] = value;
}

/** Text for the status line: the first line, UTF-8 bytes carried as Latin-1, control characters removed. */
function reasonPhrase(message: string | undefined, status: number): string {
  const line = message?.split("\n").find((part) => part !== "") ?? STATUS_CODES[status] ?? "";
  return Buffer.from(line, "utf8").toString("latin1").replace(/[\x00-\x08\x0a-\x1f\x7f]/g, "");
}

/** Writes an answer as Proxmox's daemon does: headers, compression above 1 KiB, the connection closed after an error. */
export function respond(request: IncomingMessage, response: ServerResponse, answer: Answer, format = "json"): void {
  const rendered = answer.raw === undefined ? body(answer, format) : { status: answer.status, reason: answer.message, text: answer.raw };
  const date = new Date().toUTCString();
  const headers: Record<string, string> = {
    "Cache-Control": "max-age=0", Connection: rendered.status >= 400 ? "close" : "Keep-Alive", Date: date, Pragma: "no-cache",
    Server: "pve-api-daemon/3.0", Expires: date,
  };
  if (answer.raw === undefined) headers["Content-Type"] = "application/json;charset=UTF-8";
  let content = Buffer.from(rendered.text, "utf8");
  if (content.length > 1024 && String(request.headers["accept-encoding"] ?? "").includes("gzip")) {
    content = gzipSync(content, { level: 1 });
    headers["Content-Encoding"] = "gzip";
  }
  headers["Content-Length"] = String(content.length);
  if (rendered.status >= 400) response.shouldKeepAlive = false;
  response.writeHead(rendered.status, reasonPhrase(rendered.reason, rendered.status), headers);
  response.end(content);
}
