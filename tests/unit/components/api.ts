/** A small HTTPS server that answers as told: what a client makes of good and bad answers. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";

/** One request as it arrived. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string;
}

/** What to answer: a status with its words and a body, or nothing at all. */
export type Reply = { readonly status?: number; readonly words?: string; readonly data?: unknown; readonly body?: string } | "silence";

/** The server, what it was asked, and the file with its certificate. */
export class Api {
  readonly requests: Request[] = [];
  endpoint = "";
  certificate = "";
  reply: (request: Request) => Reply = () => ({ data: null });
  #server?: Server;
  #folder = "";

  async start(): Promise<this> {
    const key = await generate([{ name: "commonName", value: "127.0.0.1" }], { extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }] });
    this.#folder = mkdtempSync(join(tmpdir(), "trilane-api-"));
    this.certificate = join(this.#folder, "ca.pem");
    writeFileSync(this.certificate, key.cert);
    this.#server = createServer({ key: key.private, cert: key.cert }, (request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    this.endpoint = `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    rmSync(this.#folder, { recursive: true });
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = { method: incoming.method ?? "", path: (incoming.url ?? "").replace("/api2/json", ""), body: await text(incoming), authorization: incoming.headers.authorization ?? "" };
    this.requests.push(request);
    const reply = this.reply(request);
    if (reply === "silence") return;
    response.writeHead(reply.status ?? 200, reply.words ?? "OK");
    response.end(reply.body ?? JSON.stringify({ data: reply.data ?? null }));
  }
}

/** What a script printed and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the library's scripts as Pulumi does: words, environment, token on stdin. */
export async function runScript(file: string, words: readonly string[], environment: Readonly<Record<string, string>>, stdin: string): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...words], { env: { PATH: process.env["PATH"], ...environment } });
  child.stdin.end(stdin);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => child.on("close", resolve))]);
  return { code, stdout, stderr };
}
