/** Arguments and environments of all processes of this machine, those of guests among them, looked at again and again. */
import { readdirSync, readFileSync } from "node:fs";
import type { Search } from "./search";

/** Milliseconds between two looks, and how long a new process is looked at: until then it may become another program. */
const [INTERVAL, YOUNG] = [40, 1500];

/** What processes showed while something ran. */
export class ProcessWatch {
  private readonly words = new Set<string>();
  private readonly variables = new Set<string>();
  /** Since when each process is known, and its arguments when its environment was read: another program has another one. */
  private known = new Map<string, { readonly since: number; readonly command: string }>();

  /** Looks until the work is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => this.look(), INTERVAL);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  /** Looks through everything that was seen. */
  searchBy(search: Search): void {
    search.text("arguments of processes", "process arguments", [...this.words].join("\n"));
    search.text("environments of processes", "process environments", [...this.variables].join("\n"));
  }

  private look(): void {
    const now = Date.now();
    const before = this.known;
    this.known = new Map();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const known = before.get(pid);
      if (known !== undefined) this.known.set(pid, known);
      if (known !== undefined && now - known.since > YOUNG) continue;
      const command = readQuietly(`/proc/${pid}/cmdline`);
      if (known?.command === command) continue;
      this.known.set(pid, { since: known?.since ?? now, command });
      this.words.add(command.replaceAll("\0", " "));
      // Pulumi's language host gives the program its configuration decrypted, in this variable: no other process has it.
      // A process that was just made has its parent's arguments until it becomes the program: they are read again after its environment.
      const environment = readQuietly(`/proc/${pid}/environ`).split("\0");
      const isProgram = [command, readQuietly(`/proc/${pid}/cmdline`)].some((one) => one.includes("/@pulumi/pulumi/cmd/run"));
      for (const one of environment) if (!(isProgram && one.startsWith("PULUMI_CONFIG="))) this.variables.add(one);
    }
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process has ended, or is another user's
  }
}
