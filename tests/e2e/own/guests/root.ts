import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Simulator } from "../../../../simulator/simulator";
import { Api, type Verb } from "../../estate/api";

/** Root of an embedded host, who waits for tasks. */
export class Root {
  private readonly api: Api;

  constructor({ endpoint, caFile, tokenFile }: Pick<Simulator, "endpoint" | "caFile" | "tokenFile">) {
    this.api = new Api(endpoint, caFile, readFileSync(tokenFile, "utf8").trim());
  }

  /** Calls a method. @throws Error with the reason of a refusal */
  async call(verb: Verb, path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> {
    const { status, reason, data, errors = {} } = await this.api.call(verb, path, parameters);
    if (status !== 200) throw new Error(`${verb} ${path}: ${status} ${reason} ${JSON.stringify(errors)}`);
    return data;
  }

  /** Calls a method that starts a task, and waits for its good end. @throws Error with its log */
  async task(verb: Verb, path: string, parameters?: Readonly<Record<string, string>>): Promise<void> {
    const { exit, log } = await this.ended(verb, path, parameters);
    if (exit !== "OK") throw new Error(`${verb} ${path}: ${exit}\n${log}`);
  }

  /** How a task fails. */
  async failing(verb: Verb, path: string, parameters?: Readonly<Record<string, string>>): Promise<string> {
    return (await this.ended(verb, path, parameters)).exit;
  }

  /** Waits, half a minute at most. */
  async until(what: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 30_000; ; ) {
      let last: unknown;
      try {
        if (await what()) return;
      } catch (error) {
        last = error;
      }
      if (Date.now() > end) throw new Error(`it did not come: ${String(what)}`, { cause: last });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async ended(verb: Verb, path: string, parameters?: Readonly<Record<string, string>>): Promise<{ exit: string; log: string }> {
    const upid = String(await this.call(verb, path, parameters));
    const place = `/nodes/${upid.split(":")[1] ?? ""}/tasks/${encodeURIComponent(upid)}`;
    for (;;) {
      const { status, exitstatus = "" } = (await this.call("GET", `${place}/status`)) as { status: string; exitstatus?: string };
      if (status === "stopped") return { exit: exitstatus, log: ((await this.call("GET", `${place}/log`)) as { t: string }[]).map(({ t }) => t).join("\n") };
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

/** The guest's first process: number 1 of a PID namespace below the world's, in one of the guest's control groups. */
const FIRST = 'for pid in $(find /sys/fs/cgroup/*/"$1"/"$2" /sys/fs/cgroup/"$1"/"$2" -name cgroup.procs -exec cat {} + | sort -nu); do case $(grep ^NSpid: /proc/$pid/status) in *[!0-9]1) [ "$(cat /proc/$pid/comm)" != systemd ] || { echo $pid; break; } ;; esac; done';

/**
 * Runs a script as root among the processes of a guest. A guest that shuts down stops whatever came in: it is given up after a time.
 *
 * @param patience milliseconds. @default 120000
 * @throws Error when it fails, or does not end in time
 */
export function inGuest(world: string, vmid: number, script: string, patience = 120_000): string {
  const pid = execFileSync("bash", ["-c", FIRST, "first", world, String(vmid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  if (pid === "") throw new Error(`VM ${vmid} does not run`);
  return execFileSync("nsenter", ["--target", pid, "--mount", "--uts", "--ipc", "--pid", "--net", "--cgroup", "--", "sh", "-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: patience, killSignal: "SIGKILL", maxBuffer: 512 * 1024 * 1024 });
}
