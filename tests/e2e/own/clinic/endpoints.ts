import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createServer as createTls } from "node:tls";
import { generate } from "selfsigned";

/** What payment's endpoint was asked. */
export interface Payment {
  readonly authorization: string | undefined;
  readonly key: string | undefined;
  readonly body: { readonly account: string; readonly reference: string; readonly amount: number };
}

/** Servers of payment and e-mail on this machine, which note what they are asked. */
export class Endpoints {
  readonly payments: Payment[] = [];
  readonly mails: string[] = [];
  /** What payment answers. */
  status = 200;

  private constructor(private readonly folder: string, private readonly servers: readonly Server[]) {}

  static async start(): Promise<Endpoints> {
    const folder = mkdtempSync(join(tmpdir(), "trilane-endpoints-"));
    const names = [{ type: 2 as const, value: "localhost" }];
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], { algorithm: "sha256", extensions: [{ name: "basicConstraints", cA: true }, { name: "subjectAltName", altNames: names }] });
    writeFileSync(join(folder, "ca.pem"), cert);
    const servers: Server[] = [];
    const endpoints = new Endpoints(folder, servers);
    servers.push(endpoints.#payment({ key, cert }), endpoints.#mail({ key, cert }));
    for (const server of servers) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return endpoints;
  }

  /** File with the certificate that both answer with. */
  get authority(): string {
    return join(this.folder, "ca.pem");
  }

  /** `host:port` of payment and e-mail. */
  get places(): readonly [string, string] {
    const [payment = "", mail = ""] = this.servers.map((server) => `localhost:${(server.address() as AddressInfo).port}`);
    return [payment, mail];
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await new Promise((resolve) => server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  #payment(identity: { readonly key: string; readonly cert: string }): Server {
    return createHttps(identity, (request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => {
        this.payments.push({ authorization: request.headers.authorization, key: request.headers["idempotency-key"]?.toString(), body: JSON.parse(text) as Payment["body"] });
        response.writeHead(this.status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify({ id: "paid-1" }));
      });
    });
  }

  #mail(identity: { readonly key: string; readonly cert: string }): Server {
    return createTls(identity, (socket) => {
      let letter: string[] | undefined;
      socket.on("error", () => undefined).write("220-one moment\r\n220 ready\r\n");
      createInterface({ input: socket }).on("line", (line) => {
        if (letter !== undefined && line !== ".") return void letter.push(line);
        if (letter !== undefined) this.mails.push(letter.join("\n"));
        letter = line === "DATA" ? [] : undefined;
        socket.write(line === "DATA" ? "354 go on\r\n" : line === "QUIT" ? "221 bye\r\n" : "250 fine\r\n");
        if (line === "QUIT") socket.end();
      });
    });
  }
}
