import { readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { misused } from "../failure";
import { readJson } from "../workspace/files";
import { backendFolder } from "./backend";
import { endProcess, processes } from "./processes";
import { endGroup, RUN_MARK } from "./pulumi";
import type { Target } from "./target";

/** A lock file of the local backend (pulumi pkg/backend/diy/lock.go). */
interface LockContent {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Frees a stack from what killed runs left: locks whose process is dead, and runs of Trilane's own that lost their
 * parent and still work. Returns what it did, one line each.
 *
 * @throws Failure (2) while a person's own run holds the stack
 */
export async function freeStack(target: Target, stack: string): Promise<string[]> {
  const done: string[] = [];
  for (const file of lockFiles(target, stack)) {
    const lock = readJson<LockContent>(file);
    const holder = lock === undefined ? undefined : processes().find(({ pid }) => pid === lock.pid);
    const here = lock === undefined || lock.hostname === hostname();
    if (lock !== undefined && (!here || (holder !== undefined && isPulumi(holder.command) && !holder.command.includes(RUN_MARK)))) {
      throw misused(`${stack}: process ${lock.pid} on ${lock.hostname} runs Pulumi on this stack; expected it to be idle; wait until it ends, or run pulumi cancel -s ${stack}`);
    }
    if (lock !== undefined && holder !== undefined && isPulumi(holder.command)) {
      endGroup(holder.pid);
      await endProcess(holder.pid);
      done.push(`${stack}: ended a run that had lost its parent (process ${lock.pid})`);
    }
    rmSync(file, { force: true });
    done.push(`${stack}: removed the lock of a run that was killed`);
  }
  return done;
}

const isPulumi = (command: string): boolean => /(^|\/)pulumi(\s|$)/.test(command.split(" ").slice(0, 2).join(" "));

function lockFiles(target: Target, stack: string): string[] {
  const backend = backendFolder(target);
  if (backend === undefined) return [];
  const folder = join(backend, ".pulumi", "locks", "organization", target.project, stack);
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
