import type { IncomingMessage } from "node:http";

import { ApiError } from "../errors";
import { permissionError } from "../errors";
import type { Host } from "../host";
import { splitToken } from "../permissions/permissions";
import { tokenMatches } from "./passwords";
import { Tickets } from "./tickets";

/** Who calls, and with what. */
export interface Identity {
  /** Absent on the few calls that need nobody. */
  readonly user: string | undefined;
  readonly byToken: boolean;
}

const ANONYMOUS = new Set([
  "GET /access/domains", "GET /access/ticket", "POST /access/ticket", "POST /access/vncticket", "POST /access/openid/login", "POST /access/openid/auth-url",
]);

const refused = (message: string): ApiError => new ApiError(401, message);

/** The value of `name` in a cookie or authorization header; a `%` in it is an escape. */
function authValue(header: string | undefined, name: string): string | undefined {
  const raw = header === undefined ? undefined : new RegExp(`(?:^|\\s)${name}(?:=|:)([^;]*)`).exec(header)?.[1];
  if (raw === undefined) return undefined;
  const value = raw.trim().replace(/^"|"$/g, "");
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Whether a user exists, is enabled and has not expired (AccessControl.pm check_user_enabled). */
export function userEnabled(host: Host, user: string): boolean {
  const record = host.state.users.get(user);
  return record !== undefined && record.enable !== 0 && (record.expire === 0 || record.expire >= Date.now() / 1000);
}

function byToken(host: Host, given: string): string {
  const at = given.lastIndexOf("=");
  const id = given.slice(0, at);
  const parts = at < 0 ? undefined : splitToken(id);
  const token = parts === undefined ? undefined : host.state.users.get(parts.user)?.tokens[parts.token];
  if (parts === undefined || token === undefined || !userEnabled(host, parts.user)) throw refused("Authentication failed!");
  const expired = token.expire !== undefined && token.expire !== 0 && token.expire < Date.now() / 1000;
  if (expired || !tokenMatches(given.slice(at + 1), token.digest)) throw refused("Authentication failed!");
  return id;
}

/**
 * Says who calls, or refuses with 401 (pve-manager HTTPServer.pm auth_handler): a ticket from the cookie or the
 * authorization header comes before an API token; changes made with a ticket need the token against forged requests.
 */
export function authenticate(host: Host, request: IncomingMessage, verb: string, path: string): Identity {
  if (ANONYMOUS.has(`${verb} ${path}`)) return { user: undefined, byToken: false };
  const { cookie, authorization } = request.headers;
  const ticket = authValue(cookie, "PVEAuthCookie") ?? authValue(authorization, "PVEAuthCookie");
  const token = ticket === undefined ? authValue(authorization, "PVEAPIToken") : undefined;
  if (token !== undefined) {
    const user = byToken(host, token);
    checkUpload(host, user, verb, path);
    return { user, byToken: true };
  }
  if (ticket === undefined || ticket === "") throw refused("No ticket");
  const tickets = new Tickets(host.state);
  const user = tickets.userOf(ticket);
  if (user === undefined || !userEnabled(host, user)) throw refused("Authentication failed!");
  const upload = checkUpload(host, user, verb, path);
  const csrf = String(request.headers.csrfpreventiontoken ?? "");
  if (verb !== "GET" && !upload && !tickets.csrfTokenValid(user, csrf)) throw refused("Permission denied - invalid csrf token");
  return { user, byToken: false };
}

/** Uploads carry no token against forged requests, so their permission is asked for here already. */
function checkUpload(host: Host, user: string, verb: string, path: string): boolean {
  const storage = verb === "POST" ? /^\/nodes\/[^/]+\/storage\/([^/]+)\/upload$/.exec(path)?.[1] : undefined;
  if (storage === undefined) return false;
  if (user !== "root@pam" && !host.permissions.has(user, `/storage/${storage}`, "Datastore.AllocateTemplate")) {
    throw permissionError(`/storage/${storage}, Datastore.AllocateTemplate`);
  }
  return true;
}
