import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../workspace/files";

/** A process of this machine. */
export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** Program and arguments, joined by spaces; empty for a process that has ended and waits to be reaped. */
  readonly command: string;
}

/** All processes: from /proc on Linux, whose small images have no `ps`; by `ps` elsewhere. */
export const processes = (): ProcessLine[] => (existsSync("/proc/self/stat") ? fromProc() : fromPs());

/** As proc_pid_stat(5) and proc_pid_cmdline(5) say. */
export function fromProc(root = "/proc"): ProcessLine[] {
  return readdirSync(root).filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      // Behind the name in brackets, which may hold anything: state and parent.
      const parent = /^\d+ \(.*\) \S (\d+) /s.exec(readIfThere(join(root, pid, "stat")) ?? "")?.[1];
      const command = (readIfThere(join(root, pid, "cmdline")) ?? "").replaceAll("\0", " ").trimEnd();
      return parent === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    } catch {
      return []; // it has ended between the two looks
    }
  });
}

/** As POSIX has it. */
export function fromPs(): ProcessLine[] {
  const text = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 64 << 20 });
  return text.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || parent === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command ?? "" }];
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
