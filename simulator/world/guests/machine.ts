import { spawnSync, type ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { failure } from "../../errors";
import type { World } from "../world";
import { bootScript, guestFolder, UNPACED, type Boot } from "./boot";

/**
 * Sends a signal to a guest: to its first process, which acts on it as on a power button. To take its power kills that one, with
 * which all others end; the guest of a `systemd-nspawn` that was killed would live on.
 */
const SIGNAL = 'pid=$(cat "$2/pid") && child=$(pgrep --parent "$pid" --oldest || true) && if [ "$1" = KILL ]; then kill -s KILL ${child:-$pid}; else kill -s "$1" "$child"; fi';
/** systemd(1): the machine is powered off. */
const POWER_OFF = "RTMIN+4";
/** Milliseconds after which a guest is asked again: one that has just begun to boot does not hear. */
const ASK_AGAIN = 2000;

/** Enters a guest: its processes, its files. */
const ENTER = 'pid=$(pgrep --parent "$(cat "$1/pid")" --oldest) && shift && exec nsenter --target "$pid" --mount --uts --ipc --pid --net --cgroup -- "$@"';

/** A guest that runs. */
export class Machine {
  private over = false;
  private ready = false;

  private constructor(
    private readonly world: World,
    readonly boot: Boot,
    private readonly child: ChildProcess,
    /** Ends with the guest. */
    readonly ended: Promise<void>,
    /** Seconds from its power-on until its services ran; never for one that ends before. */
    readonly booted: Promise<number>,
  ) {
    void ended.then(() => (this.over = true));
    void booted.then(() => (this.ready = true));
  }

  /**
   * Powers a guest on; returns when its systemd begins to boot.
   *
   * @param console file that gets what it prints, mode 0600
   * @throws ApiError in QEMU's words when it cannot be started
   */
  static async start(world: World, boot: Boot, console: string, log: (line: string) => void): Promise<Machine> {
    mkdirSync(dirname(console), { recursive: true, mode: 0o700 });
    const file = createWriteStream(console, { flags: "a", mode: 0o600 });
    const since = Date.now();
    const child = world.spawn("bash", ["-c", bootScript(boot)], ["ignore", "pipe", "pipe"]);
    child.stdout?.pipe(file, { end: false });
    let complaints = "";
    child.stderr?.setEncoding("utf8").on("data", (part: string) => void (complaints = `${complaints}${part}`.slice(-4000), file.write(part)));
    const ended = new Promise<void>((resolve) => {
      child.once("error", () => resolve());
      child.once("close", () => resolve());
    });
    void ended.then(() => file.end());
    const says = (words: string): Promise<true> => new Promise((resolve) => child.stdout?.on("data", (part: Buffer) => (part.includes(words) ? resolve(true) : undefined)));
    let said = "";
    child.stdout?.on("data", (part: Buffer) => void (said = `${said}${part.toString()}`.slice(0, 4000)));
    const [on, up] = [says("on\n"), says("Multi-User System")];
    const booted = up.then(() => (Date.now() - since) / 1000);
    if ((await Promise.race([on, ended])) === true) {
      for (const line of said.split("\n").filter((one) => one.startsWith(UNPACED))) log(`this guest is not limited, ${line}`);
      return new Machine(world, boot, child, ended, booted);
    }
    for (const line of complaints.trim().split("\n").slice(-5)) log(line);
    throw failure("start failed: QEMU exited with code 1");
  }

  /** Asks it to power off. @returns whether it did within so many seconds */
  async shutDown(seconds: number): Promise<boolean> {
    for (const end = Date.now() + seconds * 1000; ; ) {
      await this.signal(POWER_OFF);
      const wait = Math.min(ASK_AGAIN, end - Date.now());
      if (wait > 0) await Promise.race([this.ended, pause(wait)]);
      if (this.over || Date.now() >= end) return this.over;
    }
  }

  /** Takes its power; what it has not written to its disks is lost. */
  async kill(): Promise<void> {
    if (this.over) return;
    await this.signal("KILL");
    const gone = await Promise.race([this.ended.then(() => true), pause(10_000)]);
    if (gone !== true) this.child.kill("SIGKILL");
    await this.ended;
  }

  /** Runs a program among the guest's processes and files, as its root. */
  inside(program: string, ...args: readonly string[]): Promise<string> {
    return this.world.run("bash", ["-c", ENTER, "inside", guestFolder(this.boot.vmid), program, ...args]);
  }

  /** The same while the embedded host waits: for what answers a request at once. Ends after so many milliseconds. */
  insideNow(timeout: number, program: string, ...args: readonly string[]): SpawnSyncReturns<Buffer> {
    const way = ["--target", String(this.world.pid), "--mount", "--pid", "--net", "--", "bash", "-c", ENTER, "inside", guestFolder(this.boot.vmid)];
    return spawnSync("nsenter", [...way, program, ...args], { cwd: "/", timeout, killSignal: "SIGKILL", maxBuffer: 32 * 1024 ** 2 });
  }

  /** Whether its services run. */
  get isBooted(): boolean {
    return this.ready && !this.over;
  }

  /** A guest that ends at this moment needs no signal. */
  private async signal(name: string): Promise<void> {
    await this.world.run("bash", ["-c", SIGNAL, "signal", name, guestFolder(this.boot.vmid)]).catch(() => undefined);
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
