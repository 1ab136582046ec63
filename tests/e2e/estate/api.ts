import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { Clone } from "./clone";

/** An answer as it stands on the wire. */
export interface Answer {
  readonly status: number;
  /** Reason phrase: Proxmox's own words. */
  readonly reason: string;
  readonly data: unknown;
  readonly errors: Readonly<Record<string, string>> | undefined;
}

/** What an API has verbs for. */
export type Verb = "GET" | "POST" | "PUT" | "DELETE";

/** One request with a token, as curl makes it. Parameters go into the body or the query, as the verb has it. */
export function ask(endpoint: string, agent: Agent, token: string, method: string, path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const form = new URLSearchParams(parameters).toString();
  const inBody = method === "POST" || method === "PUT";
  const url = `${endpoint}/api2/json${path}${!inBody && form !== "" ? `?${form}` : ""}`;
  const headers = { authorization: `PVEAPIToken=${token}`, ...(inBody ? { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(form) } : {}) };
  return new Promise((settle, reject) => {
    const call = request(url, { method, headers, agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        const body = text.startsWith("{") ? (JSON.parse(text) as { data?: unknown; errors?: Record<string, string> }) : {};
        settle({ status: response.statusCode ?? 0, reason: response.statusMessage ?? "", data: body.data, errors: body.errors });
      });
    });
    call.once("error", reject);
    call.end(inBody ? form : undefined);
  });
}

/** Plain HTTPS calls to an embedded host with one token, each on a connection of its own. */
export class Api {
  private readonly agent: Agent;

  constructor(
    readonly endpoint: string,
    caFile: string,
    private readonly token: string,
  ) {
    this.agent = new Agent({ ca: readFileSync(caFile), keepAlive: false });
  }

  /** With root's token, to the host of a clone: the main one, or `simulator-<name>` for `host-<name>`. */
  static root(clone: Clone, simulator = "simulator"): Api {
    const note = noteOf(clone.path(".trilane", simulator));
    return new Api(note.endpoint, note.caFile, readFileSync(note.tokenFile, "utf8").trim());
  }

  /** With another token, to the same host. */
  as(clone: Clone, token: string): Api {
    return new Api(this.endpoint, noteOf(clone.path(".trilane", "simulator")).caFile, token);
  }

  call(method: Verb, path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return ask(this.endpoint, this.agent, this.token, method, path, parameters);
  }

  /** Data of a GET that must succeed. */
  async get<T>(path: string): Promise<T> {
    const { status, reason, data } = await this.call("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${reason}`);
    return data as T;
  }

  /** Waits until a task has ended; returns its exit status. */
  async task(node: string, upid: unknown): Promise<string> {
    for (;;) {
      const { status, exitstatus } = await this.get<{ status: string; exitstatus?: string }>(`/nodes/${node}/tasks/${encodeURIComponent(String(upid))}/status`);
      if (status === "stopped") return exitstatus ?? "";
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What an embedded host notes about itself. */
export const noteOf = (directory: string): { endpoint: string; caFile: string; tokenFile: string; pid: number } =>
  JSON.parse(readFileSync(`${directory}/simulator.json`, "utf8")) as { endpoint: string; caFile: string; tokenFile: string; pid: number };
