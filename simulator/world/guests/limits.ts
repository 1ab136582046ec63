import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

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

/** Controllers of version 2 that guests are limited by. */
const CONTROLLERS = ["cpu", "io", "memory", "pids"] as const;

/** In version 2, the group below a guest's in which its processes begin. */
const INNER = "boot";

/**
 * Control groups of guests, below one of the world. In version 1 a guest has one in each hierarchy that it can be in, and
 * a limit counts only in its own. In version 2 it has one, directly below the topmost: what systemd manages is left alone,
 * and a controller that is in use below cannot be taken from the topmost. Processes lie in groups below it, for a group that
 * hands controllers down may not have any; so the guest's own systemd has them, too.
 */
export class Groups {
  private readonly unified: boolean;

  /** @param root where the kernel shows control groups */
  constructor(private readonly world: string, private readonly root = ROOT) {
    this.unified = existsSync(join(root, "cgroup.controllers"));
  }

  /** Makes a guest's groups and limits them; returns what cannot be limited here, and why. */
  make(vmid: number, limits: readonly Limit[]): string[] {
    const withheld = new Map(this.tops().flatMap((top) => this.prepare(top, vmid)));
    return limits.flatMap((limit) => {
      const files = this.unified
        ? limit.two.map(([file, value]) => [file.replace(/\..*/, ""), join(this.root, this.world, String(vmid), file), value] as const)
        : limit.one.map(([controller, file, value]) => [controller, join(this.root, controller, this.world, String(vmid), file), value] as const);
      const refused = files.map(([controller, file, value]) => withheld.get(controller) ?? limited(file, value)).find((problem) => problem !== undefined);
      return refused === undefined ? [] : [`${limit.what}: ${refused}`];
    });
  }

  /** Folders of a guest's groups: whoever writes its number into their `cgroup.procs` belongs to the guest. */
  of(vmid: number): string[] {
    return this.tops().map((top) => join(top, this.world, String(vmid), ...(this.unified ? [INNER] : [])));
  }

  /** Memory of a guest in bytes, without the file cache that it has not used lately; undefined where nobody counts it. */
  memory(vmid: number): number | undefined {
    const folder = join(this.root, ...(this.unified ? [] : ["memory"]), this.world, String(vmid));
    const [used, idle] = this.unified ? ["memory.current", "inactive_file"] : ["memory.usage_in_bytes", "total_inactive_file"];
    if (!existsSync(join(folder, used))) return undefined;
    const unused = new RegExp(`^${idle} (\\d+)$`, "m").exec(readFileSync(join(folder, "memory.stat"), "utf8"))?.[1];
    return Number(readFileSync(join(folder, used), "utf8")) - Number(unused ?? 0);
  }

  /** Guests on the whole machine, those of other worlds too; 0 where there are no control groups. */
  count(): number {
    const [top] = this.tops();
    const worlds = top === undefined ? [] : readdirSync(top).filter((name) => name.startsWith(WORLD_PREFIX)).map((name) => join(top, name));
    return worlds.flatMap((world) => foldersIn(world)).filter((folder) => /^\d+$/.test(basename(folder))).length;
  }

  /** Removes the groups of a guest that has ended; one that still holds something stays for the sweep. */
  remove(vmid: number): void {
    for (const top of this.tops()) removeTree(join(top, this.world, String(vmid)));
  }

  /** Version 1: every hierarchy but `cpuset` and `devices`, which limit nothing here. */
  private tops(): string[] {
    if (this.unified) return [this.root];
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root).filter((name) => name !== "cpuset" && name !== "devices").map((name) => join(this.root, name)).filter((top) => existsSync(join(top, "cgroup.procs")));
  }

  /** Makes the groups; returns the controllers that are withheld from them, and why. */
  private prepare(top: string, vmid: number): [controller: string, problem: string][] {
    const world = join(top, this.world);
    const own = join(world, String(vmid));
    mkdirSync(this.unified ? join(own, INNER) : own, { recursive: true });
    if (!this.unified) return [];
    // Each group hands down what it was given itself.
    return CONTROLLERS.flatMap((controller) => {
      const problem = [top, world, own].map((folder) => limited(join(folder, "cgroup.subtree_control"), `+${controller}`)).find((one) => one !== undefined);
      return problem === undefined ? [] : [[controller, problem]];
    });
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
    return `${file} does not take ${value} (${(error as Error).message})`;
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
