/** A copy of an embedded host to be asked, and plain HTTPS calls to it. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost, stopHost } from "../../operations/embedded-host/host";

/** An answer: its status, and its data where it is good. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly data: unknown;
}

/** An embedded host in a process of its own. What is asked of it changes nothing that anybody else uses. */
export class CopiedHost {
  private constructor(
    readonly endpoint: string,
    private readonly agent: Agent,
    readonly rootToken: string,
    private readonly folder: string,
  ) {}

  /** Starts a second host on a copy of another one's state. */
  static async of(directory: string): Promise<CopiedHost> {
    const folder = mkdtempSync(join(tmpdir(), "trilane-rights-"));
    const copy = join(folder, "host");
    cpSync(directory, copy, { recursive: true });
    for (const file of ["simulator.json", "process.pid", "port"]) rmSync(join(copy, file), { force: true });
    const { endpoint, caFile, tokenFile } = await startHost({ directory: copy, parent: process.pid });
    const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(caFile) });
    return new CopiedHost(endpoint, agent, readFileSync(tokenFile, "utf8").trim(), folder);
  }

  /** One request with a token. */
  call(token: string, verb: string, path: string, form: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = new URLSearchParams(form).toString();
    const inBody = verb === "POST" || verb === "PUT";
    const target = inBody || text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
    const headers = { authorization: `PVEAPIToken=${token}`, ...(inBody ? { "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(text)) } : {}) };
    return new Promise((settle, reject) => {
      const call = request(`${this.endpoint}/api2/json${target}`, { method: verb, agent: this.agent, headers }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => settle({ status: response.statusCode ?? 0, reason: response.statusMessage ?? "", data: response.statusCode === 200 ? (JSON.parse(body) as { data?: unknown }).data : undefined }));
      });
      call.once("error", reject);
      call.end(inBody ? text : undefined);
    });
  }

  /** One request of root's that must work; its data. */
  async root<T>(verb: string, path: string, form: Readonly<Record<string, string>> = {}): Promise<T> {
    const { status, reason, data } = await this.call(this.rootToken, verb, path, form);
    if (status !== 200) throw new Error(`${verb} ${path}: ${status} ${reason}`);
    return data as T;
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    this.agent.destroy();
    await stopHost(join(this.folder, "host"));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
