import { rmSync } from "node:fs";
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Certificates } from "./certificate";
import type { Met } from "../faults/faults";
import type { Intervention, Outcome } from "../faults/intervene";
import { uriUnescape } from "../schema/formats";
import { BODY_LIMIT } from "./decode";
import { errorAnswer, handle, identify, refusedAnswer, type Received, type Service } from "./handler";
import { receiveUpload } from "./multipart";
import { respond, type Answer } from "./respond";

/** How the listener behaves. */
export interface ListenerOptions extends Service {
  readonly certificates: Certificates;
  /** Milliseconds between a request and its 401. */
  readonly authDelay: number;
  /** Called before an answer is sent: what it acknowledges must survive `kill -9`. */
  readonly save: () => void;
  /** Called before a request is carried out: takes over what other hosts changed. */
  readonly refresh: () => void;
  /** What a fault does to a request. @default - nothing ever happens */
  readonly intervention?: (request: Met) => Intervention | undefined;
}

const VERBS = ["GET", "POST", "PUT", "DELETE"];
const HEADER_LINES = 64;

/** Errors of the transport repeat their message in the body (AnyEvent.pm error). */
const plain = (status: number, message: string): Answer => ({ status, message, raw: message });

/** A listener on loopback: TLS for the API, a redirect for plain HTTP on the same port. */
export class Listener {
  private readonly tls: Server;
  private readonly tcp: TcpServer;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly options: ListenerOptions) {
    const { key, certificate } = options.certificates;
    this.tls = createServer({ key, cert: certificate, minVersion: "TLSv1.3", maxHeaderSize: 8192, keepAliveTimeout: 60_000 }, (request, response) => {
      void this.receive(request, response).catch((error: unknown) => respond(request, response, errorAnswer(error)));
    });
    this.tls.on("tlsClientError", () => undefined);
    this.tcp = createTcpServer((socket) => this.accept(socket));
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. Returns the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.tcp.once("error", reject);
      this.tcp.listen(port, "127.0.0.1", resolve);
    });
    const address = this.tcp.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Ends all connections and listens on the same port again after a while. */
  async restart(milliseconds: number): Promise<void> {
    const address = this.tcp.address();
    await this.close();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (typeof address === "object" && address !== null) await this.listen(address.port);
  }

  /** Stops listening and closes what is open. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.tcp.close(() => resolve()));
    this.tls.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.sockets.delete(socket));
    socket.setNoDelay(true);
    socket.once("data", (first) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === 0x16) {
        this.tls.emit("connection", socket);
        process.nextTick(() => socket.resume());
      } else {
        redirect(socket, first.toString("latin1"));
      }
    });
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = Date.now();
    const refused = refuseEarly(request);
    if (refused !== undefined) return respond(request, response, refused);
    const [rawPath = "", query = ""] = splitOnce(request.url ?? "/", "?");
    const parsed = /^\/api2\/+([a-z][a-z0-9]+)(\/.*)?$/.exec(uriUnescape(rawPath));
    if (parsed === null) return respond(request, response, plain(501, "no such uri"));
    const [, format = "json", path = "/"] = parsed;
    const verb = request.method ?? "GET";
    let answer: Answer;
    try {
      const identity = identify(this.options, { request, verb, path });
      const received = await readBody(request, verb, path, query, this.options.host.uploads?.folder);
      if ("status" in received) return respond(request, response, received);
      if (format !== "json" && format !== "extjs") return respond(request, response, plain(501, `no formatter for uri ${path}, ${format}`));
      this.options.refresh();
      const fault = this.options.intervention?.({ verb, path, user: identity.user ?? "" });
      const before = await orGone(request, fault?.before());
      if (before === "dropped" || before === "held") return end(request, before);
      answer = before ?? handle(this.options, received, identity);
      if (answer.status !== 200 && received.upload?.file !== undefined) rmSync(received.upload.file, { force: true });
      this.options.save();
      const after = before === undefined ? await orGone(request, fault?.after()) : undefined;
      if (after === "dropped" || after === "held") return end(request, after);
      answer = after ?? answer;
    } catch (error) {
      answer = refusedAnswer(error) ?? errorAnswer(error);
      await this.delay(started);
      return respond(request, response, answer);
    }
    if (answer.status === 401) await this.delay(started);
    respond(request, response, answer, format);
  }

  private async delay(started: number): Promise<void> {
    const rest = this.options.authDelay - (Date.now() - started);
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  }
}

/** What a fault makes of a request; nobody waits for a caller that is gone. */
function orGone(request: IncomingMessage, outcome: Promise<Outcome> | undefined): Promise<Outcome> | undefined {
  if (outcome === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve("held");
    request.socket.once("close", gone);
    outcome.then(resolve, reject).finally(() => request.socket.off("close", gone));
  });
}

/** Leaves a request without an answer; a connection that is held stays until its caller ends it. */
function end(request: IncomingMessage, outcome: "dropped" | "held"): void {
  if (outcome === "dropped") request.socket.destroy();
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function refuseEarly(request: IncomingMessage): Answer | undefined {
  const verb = request.method ?? "";
  if (request.rawHeaders.length / 2 > HEADER_LINES) return plain(400, `too many http header lines (> ${HEADER_LINES})`);
  if (!VERBS.includes(verb)) return { status: 501, message: `method '${verb}' not available`, raw: "" };
  const encoding = request.headers["transfer-encoding"];
  if (encoding?.toLowerCase() === "chunked") return plain(501, "chunked transfer encoding not supported");
  return encoding === undefined ? undefined : plain(501, `Unknown transfer encoding '${encoding}'`);
}

async function readBody(request: IncomingMessage, verb: string, path: string, query: string, uploads?: string): Promise<Received | Answer> {
  const length = Number(request.headers["content-length"] ?? "0");
  const type = request.headers["content-type"];
  const contentType = type?.split(";")[0]?.trim().toLowerCase();
  const base = { request, verb, path, query, contentType };
  if (length === 0) return { ...base, body: "" };
  if (verb !== "PUT" && verb !== "POST") return plain(501, `Unexpected content for method '${verb}'`);
  if (verb === "POST" && /^\/nodes\/[^/]+\/storage\/[^/]+\/upload$/.test(path)) {
    if (contentType !== "multipart/form-data") return plain(500, `upload 'Content-Type '${type ?? ""}' not implemented`);
    return { ...base, body: "", upload: await receiveUpload(request, type ?? "", uploads) };
  }
  if (length > BODY_LIMIT) return plain(501, "for data too large");
  const known = contentType === undefined || contentType === "application/x-www-form-urlencoded" || contentType === "application/json";
  if (!known) return plain(506, `upload 'Content-Type '${type ?? ""}' not implemented`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return { ...base, body: Buffer.concat(chunks).toString("utf8") };
}

/** Plain HTTP on the port of TLS is sent to https (ensure_tls_connection). */
function redirect(socket: Socket, head: string): void {
  const [, verb = "GET", url = "/"] = /^(\S+) (\S+) HTTP/.exec(head) ?? [];
  const host = /^host:\s*(\S+)/im.exec(head)?.[1] ?? "127.0.0.1";
  const status = verb === "GET" || verb === "HEAD" ? "301 Moved Permanently" : "308 Permanent Redirect";
  socket.end(`HTTP/1.1 ${status}\r\nLocation: https://${host}${url}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
