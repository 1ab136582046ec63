import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cpuCount, memoryMiB } from "../../guests/guest";
import { INOTIFY, WORLD_PREFIX } from "../scripts";

/** Processes and threads of one guest: a real one has a kernel of its own, this keeps one from taking all of the machine's. */
const PROCESSES = 4096;
const PERIOD = 100_000;
const MIB = 1024 ** 2;
const ROOT = "/sys/fs/cgroup";

/** One limit, as the files of both versions of control groups know it. */
export interface Limit {
  /** What is limited, for people. */
  readonly what: "processors" | "share of processors" | "memory" | "least memory" | "processes";
  /** Version 1: controller, file, value. */
  readonly one: readonly (readonly [controller: string, file: string, value: string])[];
  /** Version 2: file, value. */
  readonly two: readonly (readonly [file: string, value: string])[];
}

/** What a configuration allows its guest; processors and memory as Proxmox gives them to a virtual machine. */
export function limitsOf(config: Readonly<Record<string, string>>, hostCores: number): Limit[] {
  const limit = Number(config.cpulimit ?? "0");
  const processors = Math.min(cpuCount(config, hostCores), limit > 0 ? limit : Infinity);
  const quota = Math.max(1000, Math.round(processors * PERIOD));
  // As Proxmox 9 has it: the weight of version 2, whose default of 100 is what version 1 calls 1024.
  const weight = Math.min(10_000, Math.max(1, Number(config.cpuunits ?? "100")));
  const bytes = String(memoryMiB(config) * MIB);
  const floor = Number(config.balloon ?? "0") * MIB;
  return [
    { what: "processors", one: [["cpu", "cpu.cfs_period_us", String(PERIOD)], ["cpu", "cpu.cfs_quota_us", String(quota)]], two: [["cpu.max", `${quota} ${PERIOD}`]] },
    { what: "share of processors", one: [["cpu", "cpu.shares", String(Math.max(2, Math.round(weight * 10.24)))]], two: [["cpu.weight", String(weight)]] },
    { what: "memory", one: [["memory", "memory.limit_in_bytes", bytes], ["memory", "memory.memsw.limit_in_bytes", bytes]], two: [["memory.max", bytes], ["memory.swap.max", "0"]] },
    ...(floor > 0 ? [{ what: "least memory" as const, one: [["memory", "memory.soft_limit_in_bytes", String(floor)]] as const, two: [["memory.low", String(floor)]] as const }] : []),
    { what: "processes", one: [["pids", "pids.max", String(PROCESSES)]], two: [["pids.max", String(PROCESSES)]] },
  ];
}

/**
 * Control groups of guests, below one of the world. In version 1 a guest has one in each hierarchy that it can be in, and
 * a limit counts only in its own; in version 2 it has one.
 */
export class Groups {
  private readonly unified = existsSync(join(ROOT, "cgroup.controllers"));

  constructor(private readonly world: string) {}

  /** Makes a guest's groups and limits them; returns what cannot be limited here, and why. */
  make(vmid: number, limits: readonly Limit[]): string[] {
    for (const top of this.tops()) this.prepare(top, vmid);
    return limits.flatMap((limit) => {
      const files = this.unified ? limit.two.map(([file, value]) => [join(ROOT, this.world, String(vmid), file), value] as const) : limit.one.map(([controller, file, value]) => [join(ROOT, controller, this.world, String(vmid), file), value] as const);
      const refused = files.map(([file, value]) => limited(file, value)).find((problem) => problem !== undefined);
      return refused === undefined ? [] : [`${limit.what}: ${refused}`];
    });
  }

  /** Folders of a guest's groups: whoever writes its number into their `cgroup.procs` belongs to the guest. */
  of(vmid: number): string[] {
    return this.tops().map((top) => join(top, this.world, String(vmid)));
  }

  /** Memory of a guest in bytes, without the file cache that it has not used lately; undefined where nobody counts it. */
  memory(vmid: number): number | undefined {
    const folder = join(ROOT, ...(this.unified ? [] : ["memory"]), this.world, String(vmid));
    const [used, idle] = this.unified ? ["memory.current", "inactive_file"] : ["memory.usage_in_bytes", "total_inactive_file"];
    if (!existsSync(join(folder, used))) return undefined;
    const unused = new RegExp(`^${idle} (\\d+)$`, "m").exec(readFileSync(join(folder, "memory.stat"), "utf8"))?.[1];
    return Number(readFileSync(join(folder, used), "utf8")) - Number(unused ?? 0);
  }

  /** Guests on the whole machine, those of other worlds too; 0 where there are no control groups. */
  count(): number {
    const [top] = this.tops();
    const worlds = top === undefined ? [] : readdirSync(top).filter((name) => name.startsWith(WORLD_PREFIX)).map((name) => join(top, name));
    return worlds.flatMap((world) => foldersIn(world)).length;
  }

  /** Removes the groups of a guest that has ended; one that still holds something stays for the sweep. */
  remove(vmid: number): void {
    for (const folder of this.of(vmid)) removeTree(folder);
  }

  /** Version 1: every hierarchy but `cpuset` and `devices`, which limit nothing here. */
  private tops(): string[] {
    if (this.unified) return [ROOT];
    if (!existsSync(ROOT)) return [];
    return readdirSync(ROOT).filter((name) => name !== "cpuset" && name !== "devices").map((name) => join(ROOT, name)).filter((top) => existsSync(join(top, "cgroup.procs")));
  }

  private prepare(top: string, vmid: number): void {
    const parent = join(top, this.world);
    mkdirSync(parent, { recursive: true });
    if (this.unified) for (const folder of [top, parent]) for (const controller of ["cpu", "memory", "pids", "io"]) limited(join(folder, "cgroup.subtree_control"), `+${controller}`);
    mkdirSync(join(parent, String(vmid)), { recursive: true });
  }
}

/** Inotify instances of a booted guest, with room for what it runs; and those of the machine itself. */
const WATCHERS = { guest: 16, machine: 256 } as const;

/** All guests of all worlds share the machine's inotify instances, and its default is enough for about twenty. */
export function makeRoom(guests: number): void {
  const needed = WATCHERS.machine + guests * WATCHERS.guest;
  if (existsSync(INOTIFY) && Number(readFileSync(INOTIFY, "utf8")) < needed) writeFileSync(INOTIFY, String(needed));
}

/** Writes a limit; the reason where the kernel does not have it or refuses it. */
function limited(file: string, value: string): string | undefined {
  if (!existsSync(file)) return `this kernel has no ${file}`;
  try {
    writeFileSync(file, value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Folders in a group; none where another world's has just gone. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const inner of foldersIn(folder)) removeTree(inner);
  try {
    rmdirSync(folder);
  } catch {
    // a process in it has not ended yet
  }
}
