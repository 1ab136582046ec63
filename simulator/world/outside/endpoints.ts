import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Server } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";

import { hostOf, type Endpoint } from "../network/outside";
import type { Authority } from "./authority";
import type { Place } from "./listen";
import { takeMail } from "./mail";

/** Most bytes of a request that are read. */
const LONGEST = 65_536;

/** A server in the place of an endpoint, and of others at the same address and port. */
export interface Standing {
  /** Of the endpoint that came first. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly places: readonly Place[];
  readonly speaks: Endpoint["speaks"];
}

/** The servers that stand for endpoints: one for each place, whoever shares it. */
export function standingFor(endpoints: Readonly<Record<string, Endpoint>>): readonly Standing[] {
  const taken = new Map<string, { hosts: string[] }>();
  return Object.entries(endpoints).flatMap(([name, { host, addresses, port, speaks }]) => {
    const one = { name, hosts: [host], speaks };
    const places = addresses.map((address) => ({ address: hostOf(address), port })).filter(({ address }) => {
      const before = taken.get(`${address}:${port}`);
      before?.hosts.push(host);
      if (before === undefined) taken.set(`${address}:${port}`, one);
      return before === undefined;
    });
    return places.length === 0 ? [] : [{ ...one, places }];
  });
}

/**
 * Answers as somebody else's service would, over TLS, and notes in `<folder>/<name>.jsonl`, a line each, what it was asked
 * and by which address. Nothing secret is noted.
 *
 * @param servers those that listen at its places
 * @returns closes the connections that are open
 */
export async function serveEndpoint({ name, hosts, speaks }: Standing, servers: readonly Server[], authority: Authority, folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.jsonl`);
  const note = (from: string | undefined, asked: object): void => appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), from, ...asked })}\n`, { mode: 0o600 });
  const http = createServer((request, response) => void pay(request, response, note).catch(() => response.destroy()));
  const open = new Set<TLSSocket>();
  const tls = createTlsServer(await authority.vouch([...new Set(hosts)]), (socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => open.delete(socket));
    const { remoteAddress } = socket;
    if (speaks === "https") http.emit("connection", socket);
    else takeMail(socket, (mail) => note(remoteAddress, { ...mail })).catch(() => socket.destroy());
  });
  tls.on("tlsClientError", () => undefined);
  for (const server of servers) server.on("connection", (socket) => tls.emit("connection", socket));
  return () => {
    for (const socket of open) socket.destroy();
  };
}

/** Takes every payment: the same reference is the same payment. */
async function pay(request: IncomingMessage, response: ServerResponse, note: (from: string | undefined, asked: object) => void): Promise<void> {
  let text = "";
  for await (const part of request.setEncoding("utf8") as AsyncIterable<string>) if ((text += part).length > LONGEST) return void response.destroy();
  const body = parsed(text);
  note(request.socket.remoteAddress, { method: request.method, path: request.url, authorized: request.headers.authorization !== undefined, body });
  const status = request.method === "POST" && request.headers.authorization !== undefined && body !== undefined ? 201 : 400;
  const id = createHash("sha256").update(String(request.headers["idempotency-key"] ?? text)).digest("hex").slice(0, 16);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(status === 201 ? { id, status: "succeeded" } : { error: "expected JSON, and an account's key" }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
