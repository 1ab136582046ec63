import { execFileSync } from "node:child_process";
import { readIfThere } from "../workspace/files";

/** A process of this machine. */
export interface ProcessLine {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
}

/** All processes, by `ps`, which Linux and macOS have alike. */
export function processes(): ProcessLine[] {
  const text = execFileSync("ps", ["-A", "-ww", "-o", "pid=,pgid=,args="], { encoding: "utf8", maxBuffer: 64 << 20 });
  return text.split("\n").flatMap((line) => {
    const [, pid, group, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || group === undefined ? [] : [{ pid: Number(pid), group: Number(group), command: command ?? "" }];
  });
}

/** True while a process with this number exists, whoever owns it. One that has ended and waits to be reaped is dead. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Field 3 of proc_pid_stat(5), behind the name in brackets. Other systems than Linux do without.
    return !/^\d+ \(.*\) Z /s.test(readIfThere(`/proc/${pid}/stat`) ?? "");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Waits until a process is gone; false when it is still there after `milliseconds`. */
export async function gone(pid: number, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (!isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return !isAlive(pid);
}

/** Ends a process: politely first, then at once. */
export async function endProcess(pid: number, patience = 5000): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, patience)) return;
  }
}
