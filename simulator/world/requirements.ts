import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that a world runs, by the Debian package that has them. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  bash: ["bash"], "util-linux": ["unshare", "nsenter", "setpriv", "mount", "losetup", "findmnt", "fsfreeze", "blkid"], e2fsprogs: ["mkfs.ext4", "resize2fs"], iproute2: ["ip"],
  procps: ["pgrep"], tar: ["tar"], zstd: ["zstd"],
};

/** What a machine offers, to be told apart from this one in tests. */
export interface Machinery {
  readonly platform: string;
  readonly uid: number | undefined;
  /** Text of /proc/filesystems. */
  readonly filesystems: string;
  /** Whether the kernel has a module of this name that it loads when it is asked for what is in it. */
  readonly loads: (module: string) => boolean;
  readonly has: (path: string) => boolean;
  readonly searchPath: readonly string[];
}

/** Folders of programs; whoever became root by `su` has not those of the system in its own. */
export const searchPath = (): string[] => [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** This machine. */
export const thisMachine = (): Machinery => ({
  platform: process.platform, uid: process.getuid?.(), filesystems: existsSync("/proc/filesystems") ? readFileSync("/proc/filesystems", "utf8") : "", has: existsSync, searchPath: searchPath(),
  loads: (module) => spawnSync("modprobe", ["--quiet", "--dry-run", module], { env: { PATH: searchPath().join(delimiter) } }).status === 0,
});

/** What is missing here for guests that are real, one sentence each; nothing where they can be. */
export function missingForGuests({ platform, uid, filesystems, has, loads, searchPath }: Machinery = thisMachine()): string[] {
  if (platform !== "linux") return [`guests need Linux, this is ${platform}`];
  if (uid !== 0) return ["guests need root: namespaces, mounts and control groups are root's"];
  const lines = [];
  if (!/^nodev\toverlay$/m.test(filesystems) && !has("/sys/module/overlay") && !loads("overlay")) lines.push("the kernel has no overlay file system (modprobe overlay)");
  if (!has("/dev/loop-control")) lines.push("the kernel has no loop devices (modprobe loop)");
  for (const [name, programs] of Object.entries(PROGRAMS)) {
    const absent = programs.filter((program) => !searchPath.some((folder) => has(join(folder, program))));
    if (absent.length > 0) lines.push(`${absent.join(", ")}: not installed (package ${name})`);
  }
  return lines;
}
