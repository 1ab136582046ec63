// One HTTPS request to a Proxmox API. Plain JavaScript, because the scripts that Pulumi starts (`machine/start.mjs`,
// `host/firewall-switch.mjs`) use it as well as the program. Typed in client.d.cts.
const https = require("node:https");
const tls = require("node:tls");
const fs = require("node:fs");

class ApiError extends Error {
  constructor(kind, status, message) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
  }
}

/**
 * Certificates that the provider trusts too: it is a Go program, which reads SSL_CERT_FILE or the system's store,
 * and Node by itself reads neither.
 */
let trusted;
function trustedCertificates() {
  if (trusted === undefined) trusted = readCertificates();
  return trusted;
}

/** Made once: reading all authorities of a system takes longer than a request. */
let context;
function trust() {
  context ??= tls.createSecureContext({ ca: trustedCertificates(), minVersion: "TLSv1.3" });
  return context;
}

function readCertificates() {
  const file = process.env.SSL_CERT_FILE;
  if (file !== undefined && file !== "") return [fs.readFileSync(file, "utf8")];
  if (typeof tls.getCACertificates !== "function") return [...tls.rootCertificates];
  return [...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")])];
}

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|SSL|TLS/;

function transportError(error, url) {
  if (error.code === "TIMEOUT") return new ApiError("timeout", 0, `no answer from ${url.origin} within ${error.timeoutMs} ms`);
  const kind = UNTRUSTED.test(error.code ?? "") ? "untrusted" : "unreachable";
  return new ApiError(kind, 0, error.code ?? error.message);
}

/** Proxmox words a refusal in the status line, and what is wrong with parameters in `errors`. */
function refusal(response, body) {
  const details = body?.errors === undefined ? "" : `: ${Object.entries(body.errors).map(([key, text]) => `${key} ${String(text).trim()}`).join(", ")}`;
  return new ApiError("refused", response.statusCode, `${response.statusCode} ${(body?.message ?? response.statusMessage ?? "").trim()}${details}`);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function request(connection, method, path, parameters) {
  const url = new URL(`/api2/json${path}`, connection.endpoint);
  const form = parameters === undefined ? "" : new URLSearchParams(parameters).toString();
  const inQuery = method === "GET" || method === "DELETE";
  if (inQuery && form !== "") url.search = url.search === "" ? form : `${url.search}&${form}`;
  const { response, text } = await send(connection, method, url, inQuery ? "" : form);
  const body = parse(text);
  if (response.statusCode < 200 || response.statusCode > 299) throw refusal(response, body);
  if (body === undefined || typeof body !== "object" || body === null || !("data" in body)) throw new ApiError("foreign", response.statusCode, `${url.origin} does not answer as a Proxmox API`);
  return body.data;
}

/** A large estate asks hundreds of questions at once: more connections than this only make each of them wait. */
const agent = new https.Agent({ maxSockets: 16 });

function send(connection, method, url, form) {
  const timeoutMs = connection.timeoutMs ?? 15_000;
  return new Promise((resolve, reject) => {
    const fail = (error) => reject(error instanceof ApiError ? error : transportError(error, url));
    let secureContext;
    try {
      secureContext = trust();
    } catch (error) {
      fail(new ApiError("untrusted", 0, `SSL_CERT_FILE cannot be read: ${error.code}`));
      return;
    }
    const headers = { Authorization: `PVEAPIToken=${connection.token}` };
    if (method !== "GET" && method !== "DELETE") Object.assign(headers, { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(form) });
    const outgoing = https.request(url, { method, headers, agent, secureContext }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part)).on("error", fail);
      response.on("end", () => resolve({ response, text }));
    });
    // Counted from the connection on: a request that waits for its turn is not the host's fault.
    let timer;
    outgoing.once("socket", () => (timer = setTimeout(() => outgoing.destroy(Object.assign(new Error("timeout"), { code: "TIMEOUT", timeoutMs })), timeoutMs)));
    outgoing.on("error", fail).on("close", () => clearTimeout(timer));
    outgoing.end(form);
  });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function waitForTask(connection, node, upid, { timeoutMs = 300_000, intervalMs = 500 } = {}) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const task = await request(connection, "GET", `/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`);
    if (task.status !== "running") return finish(task);
    if (Date.now() > end) throw new ApiError("timeout", 0, `task ${upid} still runs after ${timeoutMs} ms`);
    await pause(Math.min(intervalMs, Math.max(1, end - Date.now())));
  }
}

function finish(task) {
  const status = task.exitstatus ?? "unknown";
  if (status !== "OK" && !status.startsWith("WARNINGS")) throw new ApiError("task", 0, status);
  return status;
}

module.exports = { ApiError, request, trustedCertificates, UNTRUSTED, waitForTask };
