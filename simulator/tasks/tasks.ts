import { asText } from "../errors";
import type { State } from "../state/state";
import { encodeUpid } from "./upid";

/** Tasks kept; older ones that are finished are forgotten, as Proxmox rotates its index. */
const KEEP = 2000;

/** What a worker may do besides its work. */
export interface Worker {
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Adds a `WARN:` line; the task then ends with `WARNINGS: n`. */
  warn(line: string): void;
}

/** What a task is. */
export interface TaskOptions {
  readonly node: string;
  readonly type: string;
  /** What the task works on, a VMID for example; may be empty. */
  readonly id: string;
  /** Whoever started it, the full token id for a token. */
  readonly user: string;
}

/** Runs workers and keeps their outcome. With a delay of 0 a task is finished before its caller gets the answer. */
export class Tasks {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly state: State,
    private readonly delay: number,
    private readonly changed: () => void,
  ) {}

  /** Starts a task and returns its name. A failing worker leaves nothing behind but what `onFailure` does. */
  start(options: TaskOptions, work: (worker: Worker) => void, onFailure?: () => void): string {
    const counters = this.state.settings.get("counters")?.values ?? {};
    const pid = (Number(counters.pid ?? "1000") % 4_000_000) + 1;
    this.state.settings.set("counters", { values: { ...counters, pid: String(pid) } });
    const starttime = Math.floor(Date.now() / 1000);
    const record = { ...options, pid, pstart: Math.floor(process.uptime() * 100) + pid, starttime, log: [] };
    const upid = encodeUpid(record);
    this.state.tasks.set(upid, record);
    this.forgetOld();
    if (this.delay === 0) this.finish(upid, work, onFailure);
    else this.later(() => this.finish(upid, work, onFailure));
    return upid;
  }

  /** Tasks that ran when the process died end as Proxmox reports them. */
  closeInterrupted(): void {
    for (const [upid, task] of this.state.tasks.entries()) {
      if (task.exit === undefined) this.state.tasks.change(upid, (draft) => void (draft.exit = "unexpected status"));
    }
  }

  /** Forgets what has not run yet; for the end of the process. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
      this.changed();
    }, this.delay);
    this.timers.add(timer);
  }

  private finish(upid: string, work: (worker: Worker) => void, onFailure?: () => void): void {
    const log: string[] = [];
    let warnings = 0;
    let exit = "OK";
    try {
      this.state.journal.transaction(() =>
        work({
          log: (line) => void log.push(line),
          warn: (line) => {
            warnings += 1;
            log.push(`WARN: ${line}`);
          },
        }),
      );
      if (warnings > 0) exit = `WARNINGS: ${warnings}`;
    } catch (error) {
      exit = asText(error).replace(/\n/g, " ");
      onFailure?.();
    }
    log.push(exit === "OK" ? "TASK OK" : warnings > 0 && exit.startsWith("WARNINGS") ? `TASK ${exit}` : `TASK ERROR: ${exit}`);
    const endtime = Math.floor(Date.now() / 1000);
    this.state.tasks.change(upid, (draft) => void Object.assign(draft, { exit, log, endtime }));
  }

  private forgetOld(): void {
    if (this.state.tasks.size <= KEEP) return;
    const oldest = this.state.tasks.entries().find(([, task]) => task.exit !== undefined);
    if (oldest !== undefined) this.state.tasks.delete(oldest[0]);
  }
}
