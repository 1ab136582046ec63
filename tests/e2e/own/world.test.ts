import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Groups } from "../../../simulator/world/guests/limits";
import { World, worldName } from "../../../simulator/world/world";

/** What is real of an embedded host lives in namespaces of its own, and ends with it. Needs root on Linux. */
const real = process.platform === "linux" && process.getuid?.() === 0;
const whenReal = real ? test : test.skip;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "trilane-world-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const until = async (what: () => boolean): Promise<boolean> => {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) if (what()) return true;
  return false;
};
const alive = (pid: number): boolean => existsSync(`/proc/${pid}/ns/net`);
/** Control groups of the held world, in whichever version this machine has them. */
const groups = (): readonly string[] => new Groups(worldName(folder)).of(100).map(dirname).filter((group) => existsSync(group));
const loops = (): string => execFileSync("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"], { encoding: "utf8" });

whenReal("a world has processes, mounts and interfaces of its own, and nothing of it is left at its end", async () => {
  const world = await World.start(folder);
  try {
    expect(await world.run("sh", ["-c", "ip link add br-test type bridge && ip -br link | cut -d' ' -f1"])).toBe("lo\nbr-test\n");
    expect(execFileSync("ip", ["-br", "link"], { encoding: "utf8" })).not.toContain("br-test");
    await expect(world.run("sh", ["-c", "echo because >&2; exit 7"])).rejects.toThrow("failed in the world, got 7; expected 0; it said\nbecause");
    await expect(world.run("sleep", ["60"], { timeoutMs: 50 })).rejects.toThrow("got signal SIGKILL");
  } finally {
    await world.stop();
  }
  expect(alive(world.pid)).toBe(false);
});

whenReal("what killed its host at once takes it away, too", async () => {
  const holder = spawn(process.execPath, ["--import", "tsx", join(__dirname, "world", "hold.ts"), folder], { stdio: ["ignore", "pipe", "inherit"] });
  const said = await new Promise<string>((resolve) => holder.stdout.setEncoding("utf8").once("data", resolve));
  const { pid, device } = JSON.parse(said) as { pid: number; device: string };
  expect(alive(pid)).toBe(true);
  expect(loops()).toContain(folder);
  expect(groups()).not.toEqual([]);
  expect(device).toMatch(/^\/dev\/loop\d+$/);
  holder.kill("SIGKILL");
  expect(await until(() => !alive(pid))).toBe(true);
  expect(await until(() => !loops().includes(folder))).toBe(true);
  expect(await until(() => groups().length === 0)).toBe(true);
});
