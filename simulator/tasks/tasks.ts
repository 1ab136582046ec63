import { asText, failure } from "../errors";
import type { VolumeRecord } from "../state/records";
import type { State } from "../state/state";
import type { Effect } from "./effects";
import { encodeUpid } from "./upid";

/** Tasks kept; older ones that are finished are forgotten, as Proxmox rotates its index. */
const KEEP = 2000;

/** What a worker may do besides its work. */
export interface Worker {
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Adds a `WARN:` line; the task then ends with `WARNINGS: n`. */
  warn(line: string): void;
  /** Names what is to be done besides, where guests are real. */
  does(effect: Effect): void;
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

/** What becomes of a task that a fault meets. */
export type Fate = { readonly kind: "fails"; readonly text: string } | { readonly kind: "dies" } | { readonly kind: "hangs" };

/** Does to real guests what a task did to their records; the task ends with it. Rejects with the task's error. */
export type Reality = (task: TaskOptions, effects: readonly Effect[], log: (line: string) => void) => Promise<void>;

/**
 * Runs workers and keeps their outcome. With a delay of 0 a task is finished before its caller gets the answer, unless
 * guests are real.
 */
export class Tasks {
  /** Set where guests are real. */
  reality: Reality | undefined;
  /** Fate of the task that starts next. */
  next: Fate | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Tasks that never end, with what their failure would clean up. */
  private readonly hanging = new Map<string, (() => void) | undefined>();

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
    const fate = this.next;
    this.next = undefined;
    if (fate?.kind === "hangs") this.hanging.set(upid, onFailure);
    else if (this.delay === 0) this.run(upid, work, onFailure, fate);
    else this.later(() => this.run(upid, work, onFailure, fate));
    return upid;
  }

  /** Stops a task that runs: its worker cleans up as after any failure (RESTEnvironment.pm check_worker). */
  halt(upid: string): void {
    if (this.state.tasks.get(upid)?.exit !== undefined) return;
    this.hanging.get(upid)?.();
    this.hanging.delete(upid);
    this.end(upid, "received interrupt", ["TASK ERROR: received interrupt"]);
  }

  /** Does to real guests what a request did that waits for no task. */
  beside(options: TaskOptions, effects: readonly Effect[]): void {
    if (effects.length === 0) return;
    void this.reality?.(options, effects, () => undefined).then(this.changed, (error: unknown) => void process.stderr.write(`VM ${options.id}: ${asText(error)}\n`));
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

  private run(upid: string, work: (worker: Worker) => void, onFailure: (() => void) | undefined, fate: Fate | undefined): void {
    if (fate?.kind === "dies") return this.die(upid, work);
    if (fate?.kind !== "fails") return this.finish(upid, work, onFailure);
    const failing = (worker: Worker): void => {
      work(worker);
      throw failure(fate.text);
    };
    this.finish(upid, failing, onFailure);
  }

  /** A worker that is killed has made or removed volumes and not yet written what it did into any configuration. */
  private die(upid: string, work: (worker: Worker) => void): void {
    const { volumes } = this.state;
    let left: readonly [string, Readonly<VolumeRecord>][] = volumes.entries();
    try {
      this.state.journal.transaction(() => {
        work({ log: () => undefined, warn: () => undefined, does: () => undefined });
        left = volumes.entries();
        throw failure("killed");
      });
    } catch {
      // All is as before; only the volumes are put as the worker left them.
    }
    const kept = new Set(left.map(([key]) => key));
    for (const key of volumes.keys()) if (!kept.has(key)) volumes.delete(key);
    for (const [key, volume] of left) if (volumes.get(key) !== volume) volumes.set(key, volume);
    this.end(upid, "unexpected status", []);
  }

  private end(upid: string, exit: string, log: string[]): void {
    this.state.tasks.change(upid, (draft) => void Object.assign(draft, { exit, log, endtime: Math.floor(Date.now() / 1000) }));
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
    const effects: Effect[] = [];
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
          does: (effect) => void effects.push(effect),
        }),
      );
      if (warnings > 0) exit = `WARNINGS: ${warnings}`;
    } catch (error) {
      exit = asText(error).replace(/\n/g, " ");
      onFailure?.();
      return this.conclude(upid, exit, log);
    }
    const task = this.state.tasks.get(upid);
    if (this.reality === undefined || task === undefined) return this.conclude(upid, exit, log);
    void this.reality(task, effects, (line) => void log.push(line)).then(
      () => this.conclude(upid, exit, log),
      (error: unknown) => this.conclude(upid, asText(error).replace(/\n/g, " "), log),
    ).then(this.changed);
  }

  /** Unless somebody has halted it meanwhile. */
  private conclude(upid: string, exit: string, log: string[]): void {
    if (this.state.tasks.get(upid)?.exit !== undefined) return;
    log.push(exit === "OK" ? "TASK OK" : exit.startsWith("WARNINGS: ") ? `TASK ${exit}` : `TASK ERROR: ${exit}`);
    this.end(upid, exit, log);
  }

  private forgetOld(): void {
    if (this.state.tasks.size <= KEEP) return;
    const oldest = this.state.tasks.entries().find(([, task]) => task.exit !== undefined);
    if (oldest !== undefined) this.state.tasks.delete(oldest[0]);
  }
}
