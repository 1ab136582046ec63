import { appendFileSync, statSync } from "node:fs";

import { pathFits, readFaults, type Fault } from "./plan";

/** A request, as far as faults look at it. */
export interface Met {
  readonly verb: string;
  /** Path below `/api2/<format>`. */
  readonly path: string;
  /** `user@realm` or `user@realm!token`; empty for nobody. */
  readonly user: string;
}

/** A line of the log: every changing request while faults are armed, numbered from 1, and what happened to it. */
export interface FaultLine extends Met {
  readonly mutating: number;
  readonly fault?: string;
  readonly kind?: string;
}

/** The faults that are armed: a file says which, and writing it anew arms others and counts from the start again. */
export class Faults {
  private faults: readonly Fault[] = [];
  private readonly seen = new Map<Fault, number>();
  private mutating = 0;
  private stamp = "";
  private readonly full = new Set<string>();

  /** @param log file that takes one line of JSON per changing request */
  constructor(private readonly file: string, private readonly log: string) {
    this.read();
  }

  /** Storages that have no room. */
  get fullStorages(): ReadonlySet<string> {
    return this.full;
  }

  /** The fault that meets a request; counts it. */
  meet(request: Met): Fault | undefined {
    this.readIfChanged();
    const changing = request.verb !== "GET";
    if (changing) this.mutating += 1;
    const fault = this.faults.find((one) => this.hits(one, request, changing));
    if (fault?.act.kind === "full") this.full.add(fault.act.storage);
    if (changing || fault !== undefined) this.write({ ...request, mutating: this.mutating, ...(fault === undefined ? {} : { fault: fault.name, kind: fault.act.kind }) });
    return fault;
  }

  /** Resolves when other faults have been armed. */
  async rearmed(): Promise<void> {
    const armed = this.stamp;
    while (this.now() === armed) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private hits(fault: Fault, { verb, path, user }: Met, changing: boolean): boolean {
    const { match } = fault;
    if (match.verb !== undefined && match.verb !== verb) return false;
    if (match.path !== undefined && !pathFits(match.path, path)) return false;
    if (match.node !== undefined && !path.startsWith(`/nodes/${match.node}/`)) return false;
    if (match.user !== undefined && match.user !== user) return false;
    if (match.mutating !== undefined && (!changing || match.mutating > this.mutating)) return false;
    const count = (this.seen.get(fault) ?? 0) + 1;
    this.seen.set(fault, count);
    return count >= match.nth && count < match.nth + match.times;
  }

  private write(line: FaultLine): void {
    appendFileSync(this.log, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  private readIfChanged(): void {
    if (this.now() === this.stamp) return;
    try {
      this.read();
    } catch (error) {
      // What is armed stays; whoever wrote the file reads why in the host's log.
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }

  /** What tells one content of the file from another; empty without a file. */
  private now(): string {
    const found = statSync(this.file, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? "" : `${found.mtimeNs} ${found.ino} ${found.size}`;
  }

  private read(): void {
    this.stamp = this.now();
    const faults = this.stamp === "" ? [] : readFaults(this.file);
    this.faults = faults;
    this.mutating = 0;
    this.seen.clear();
    this.full.clear();
  }
}
