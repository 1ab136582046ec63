/** A copy of an embedded host to be asked. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost, stopHost } from "../../operations/embedded-host/host";
import { ask, type Answer } from "../e2e/estate/api";

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
    return ask(this.endpoint, this.agent, token, verb, path, form);
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
