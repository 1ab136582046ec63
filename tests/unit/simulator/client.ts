import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { startSimulator, type Simulator, type SimulatorOptions } from "../../../simulator/simulator";

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  readonly body: { data?: unknown; message?: string; errors?: Record<string, string>; total?: number; changes?: string };
}

/** Form values; a list is sent as a repeated key. */
export type Form = Record<string, string | number | readonly string[]>;

function encode(form: Form): string {
  return Object.entries(form).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`)).join("&");
}

/** Talks to an embedded host as a real client does: HTTPS with its authority, keep-alive, forms. */
export class Client {
  private readonly agent: Agent;

  constructor(readonly simulator: Simulator, readonly headers: Record<string, string>) {
    this.agent = new Agent({ keepAlive: true, ca: readFileSync(simulator.caFile) });
  }

  /** The client of root@pam's token. */
  static root(simulator: Simulator): Client {
    return Client.token(simulator, readFileSync(simulator.tokenFile, "utf8").trim());
  }

  static token(simulator: Simulator, token: string): Client {
    return new Client(simulator, { Authorization: `PVEAPIToken=${token}` });
  }

  /** One request; a form goes into the body of POST and PUT and into the query otherwise. */
  async call(verb: string, path: string, form: Form = {}, extra: Record<string, string> = {}): Promise<Answer> {
    const encoded = encode(form);
    const inBody = (verb === "POST" || verb === "PUT") && encoded !== "";
    const target = inBody || encoded === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${encoded}`;
    return this.send(verb, `/api2/json${target}`, inBody ? encoded : "", inBody ? { "Content-Type": "application/x-www-form-urlencoded", ...extra } : extra);
  }

  /** A request as it is given. */
  async send(verb: string, path: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body) === 0 || headers["Transfer-Encoding"] !== undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
      const outgoing = request(
        `${this.simulator.endpoint}${path}`,
        { method: verb, agent: this.agent, minVersion: "TLSv1.3", headers: { ...this.headers, ...length, ...headers } },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("end", () => {
            const raw = Buffer.concat(chunks);
            const text = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString("utf8");
            const json = (incoming.headers["content-type"] ?? "").startsWith("application/json");
            resolve({
              status: incoming.statusCode ?? 0, reason: incoming.statusMessage ?? "", headers: incoming.headers, text, body: json ? (JSON.parse(text) as Answer["body"]) : {},
            });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** The data of a call that must succeed. */
  async data<T = unknown>(verb: string, path: string, form: Form = {}): Promise<T> {
    const answer = await this.call(verb, path, form);
    if (answer.status !== 200) throw new Error(`${verb} ${path}: ${answer.status} ${answer.reason} ${answer.text}`);
    return answer.body.data as T;
  }

  /** How the task that a call started ended. */
  async task(verb: string, path: string, form: Form = {}): Promise<string> {
    const upid = await this.data<string>(verb, path, form);
    return this.exit(upid);
  }

  /** How a task ended. */
  async exit(upid: string): Promise<string> {
    const node = upid.split(":")[1] ?? "";
    for (;;) {
      const status = await this.data<{ status: string; exitstatus?: string }>("GET", `/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`);
      if (status.status === "stopped") return status.exitstatus ?? "";
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

/** What a test that failed half-way left open; an open server would keep the test runner from ending. */
const open = new Map<Simulator, Client>();
afterAll(async () => {
  for (const [simulator, client] of open) {
    client.close();
    await simulator.stop();
  }
});

/** An embedded host in a folder of its own; `stop` removes both. */
export interface TestHost {
  simulator: Simulator;
  readonly directory: string;
  readonly root: Client;
  /** Ends the host and leaves its folder. */
  close(): Promise<void>;
  restart(options?: Partial<SimulatorOptions>): Promise<TestHost>;
  stop(): Promise<void>;
}

export async function testHost(options: Partial<SimulatorOptions> = {}, at?: string): Promise<TestHost> {
  const directory = at ?? mkdtempSync(join(tmpdir(), "host-"));
  const simulator = await startSimulator({ authDelay: 0, shares: join(directory, "shared"), ...options, directory });
  const root = Client.root(simulator);
  open.set(simulator, root);
  const close = async (): Promise<void> => {
    open.delete(simulator);
    root.close();
    await simulator.stop();
  };
  return {
    simulator, directory, root, close,
    restart: async (more = {}) => {
      await close();
      return testHost({ ...options, ...more }, directory);
    },
    stop: async () => {
      await close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
