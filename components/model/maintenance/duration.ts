/** How long a step takes, and what the figure rests on: what the host's own task lists tell, else an assumption that says so. */

/** What takes time, as Proxmox's task lists name it in their own words (`qmcreate`, `vzdump` …). */
export type Work = "create" | "stop" | "start" | "backup" | "restore" | "migrate";

/** How long one task took. */
export interface Measured {
  readonly work: Work;
  readonly vmid: number;
  readonly seconds: number;
  /** Day it ended, ISO date. */
  readonly on: string;
}

/** A time in seconds and where it comes from. */
export interface Estimate {
  readonly seconds: number;
  /** Sorted by importance, each once. */
  readonly basis: readonly string[];
}

/** Copying through a storage in the network, MiB/s: a gigabit line, compressed, with other traffic on it. */
const COPY_MIB_PER_SECOND = 100;

/** What is assumed where nobody measured, in seconds; copies follow their size. */
const ASSUMED: Readonly<Record<Work, number>> = { create: 60, stop: 30, start: 10, backup: 10, restore: 10, migrate: 10 };

const WORDS: Readonly<Record<Work, string>> = { create: "creation", stop: "shutdown", start: "start", backup: "backup", restore: "restore", migrate: "migration" };

/** Seconds that a run of Pulumi takes besides what it asks of the host. */
const ENGINE: Estimate = { seconds: 10, basis: ["10 s assumed for each run of Pulumi"] };

/** Estimates from what was measured. */
export class Clock {
  /** @param measured newest first */
  constructor(private readonly measured: readonly Measured[]) {}

  /** One task on one VM; copies of unknown length follow the size of the disks. */
  of(work: Work, vmid: number, sizeGiB = 0): Estimate {
    const own = this.measured.find((task) => task.work === work && task.vmid === vmid);
    if (own !== undefined) return { seconds: own.seconds, basis: [`last ${WORDS[work]} of VM ${vmid} took ${own.seconds} s on ${own.on}`] };
    if (sizeGiB > 0) return { seconds: ASSUMED[work] + Math.ceil((sizeGiB * 1024) / COPY_MIB_PER_SECOND), basis: [`${WORDS[work]} assumed at ${COPY_MIB_PER_SECOND} MiB/s of the whole disk`] };
    const others = this.measured.filter((task) => task.work === work);
    const longest = Math.max(...others.map(({ seconds }) => seconds));
    if (others.length > 0) return { seconds: longest, basis: [`longest known ${WORDS[work]} of another VM took ${longest} s`] };
    return { seconds: ASSUMED[work], basis: [`${ASSUMED[work]} s assumed for a ${WORDS[work]}: the task lists tell of none`] };
  }

  /** One run of Pulumi. */
  run(): Estimate {
    return ENGINE;
  }
}

/** One after the other. */
export function sumOf(estimates: readonly Estimate[]): Estimate {
  return { seconds: estimates.reduce((sum, { seconds }) => sum + seconds, 0), basis: [...new Set(estimates.flatMap(({ basis }) => basis))] };
}

/** Seconds as people read them: `45 s`, `3 min 20 s`, `1 h 5 min`. */
export function timeText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hours > 0) return `${hours} h${minutes > 0 ? ` ${minutes} min` : ""}`;
  if (minutes > 0) return `${minutes} min${rest > 0 ? ` ${rest} s` : ""}`;
  return `${rest} s`;
}
