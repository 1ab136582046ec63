import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { processes } from "../../../../operations/engine/processes";

/**
 * What is on this machine that could be a world's, or of what works in a folder: interfaces, mounts, namespaces that are
 * bound, loop devices, control groups, processes.
 *
 * @param world name of its control groups
 */
export function leftovers(folder: string, world: string): string[] {
  const said = (program: string, ...args: string[]): string[] => execFileSync(program, args, { encoding: "utf8" }).split("\n").filter((line) => line !== "");
  const groups = ["/sys/fs/cgroup", ...readdirSync("/sys/fs/cgroup").map((top) => join("/sys/fs/cgroup", top))].map((top) => join(top, world)).filter(existsSync);
  const inside = processes().filter(({ pid, command }) => pid !== process.pid && (command.includes(folder) || command.includes(world) || readText(`/proc/${pid}/cgroup`).includes(world)));
  return [
    ...said("ip", "-br", "link").map((line) => line.split(/[ @]/)[0] ?? ""), ...said("ip", "netns"), ...said("findmnt", "--raw", "--noheadings", "--output", "SOURCE,TARGET").filter((line) => /\/dev\/loop|overlay|\/run\/(guests|netns)/.test(line)),
    ...said("losetup", "--list", "--noheadings", "--output", "BACK-FILE").filter((line) => line.includes(folder)), ...groups, ...inside.map(({ command }) => command),
  ].sort();
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};
