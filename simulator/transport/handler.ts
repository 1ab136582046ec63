import type { IncomingMessage } from "node:http";

import { authenticate, type Identity } from "../authentication/authenticate";
import { ApiError, notImplemented, parameterError } from "../errors";
import type { Host } from "../host";
import { Call, type Method } from "../methods/method";
import type { Router } from "../methods/router";
import { requirePermission } from "../permissions/check";
import type { Strictness } from "../schema/strict";
import { findParameter, normalizeShapes, validate, type Given } from "../schema/validate";
import { decodeParameters } from "./decode";
import type { Upload } from "./multipart";
import type { Answer } from "./respond";

/** A request that the transport accepted. */
export interface Received {
  readonly request: IncomingMessage;
  readonly verb: string;
  /** Path below `/api2/<format>`, unescaped. */
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly contentType: string | undefined;
  /** An upload, whose parameters come from a multipart body instead. */
  readonly upload?: Upload;
}

/** What answers requests. */
export interface Service {
  readonly host: Host;
  readonly router: Router;
  readonly strictness?: Strictness;
}

/** Refusal of authentication: no body, the reason in the status line, and the delay that the caller must keep. */
export function refusedAnswer(error: unknown): Answer | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return { status: error.status, message: error.message, raw: "" };
}

/** Who calls; throws the refusal. */
export function identify(service: Service, received: Pick<Received, "request" | "verb" | "path">): Identity {
  return authenticate(service.host, received.request, received.verb, received.path);
}

/** An error as an answer: Proxmox's own as it is, anything else is a fault of this program and says so. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof ApiError) return { status: error.status, message: error.message, errors: error.errors };
  return { status: 500, message: `internal error of the embedded host: ${error instanceof Error ? error.message : String(error)}\n` };
}

/**
 * Answers one authenticated request in Proxmox's order of checks (pve-manager HTTPServer.pm rest_handler): route,
 * conflicting parameters, methods closed for tokens, permissions, node, parameters, code.
 */
export function handle(service: Service, received: Received, identity: Identity): Answer {
  try {
    return service.host.state.journal.transaction(() => dispatch(service, received, identity));
  } catch (error) {
    return errorAnswer(error);
  }
}

function dispatch(service: Service, received: Received, identity: Identity): Answer {
  const { host, router, strictness } = service;
  const { verb, path } = received;
  const route = router.find(verb, path);
  if (route === undefined) {
    strictness?.unknownMethod(verb, path);
    throw notImplemented(verb, path);
  }
  const { method, inPath } = route;
  const given = received.upload?.fields ?? decodeParameters(verb, received.query, received.body, received.contentType);
  const parameters = merge(inPath, given);
  if (identity.byToken && method.noToken === true) {
    throw new ApiError(403, `Permission check failed (URI '${path}' not available with API token, need proper ticket.\n)\n`);
  }
  requirePermission(method.permission, { user: identity.user, parameters, state: host.state, permissions: host.permissions });
  if (method.onNode === true) host.node(String(parameters.node ?? ""));
  const shaped = normalizeShapes(method.parameters, parameters);
  strictness?.check(method, parameters);
  refuseUnsupported(method, shaped);
  if (method.open !== true) validate(method.parameters, shaped);
  if (method.run === undefined) throw notImplemented(verb, path);
  const call = new Call(host, identity.user ?? "", shaped, received.upload);
  const data = method.run(call);
  return { status: 200, data, attributes: call.attributes };
}

function merge(inPath: Readonly<Record<string, string>>, given: Given): Given {
  for (const name of Object.keys(given).sort()) {
    if (Object.hasOwn(inPath, name) && inPath[name] !== given[name]) {
      throw parameterError({ [name]: "duplicate parameter (already defined in URI) with conflicting values!" });
    }
  }
  return { ...inPath, ...given };
}

/** Parameters that Proxmox has and this host does not do are refused, never ignored. */
function refuseUnsupported(method: Method, given: Given): void {
  const name = Object.keys(given).find((key) => findParameter(method.parameters, key)?.unsupported === true);
  if (name !== undefined) throw new ApiError(501, `parameter '${name}' of '${method.verb} ${method.path}' not implemented\n`);
}
