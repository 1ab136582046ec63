import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TYPESCRIPT } from "../../../operations/typescript";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { ensureDebian } from "../../../toolchain/debian";
import { leftovers } from "./guests/leftovers";
import { inGuest, Root } from "./guests/root";

/** Real guests end with their host, however it ends, and move between hosts by way of a share. */
const describeReal = missingForGuests().length === 0 ? describe : describe.skip;

const QEMU = "/nodes/pve1/qemu";
let home: string;
let tools: string;
const running: ChildProcess[] = [];

/** Starts an embedded host as a process of its own. */
async function start(name: string): Promise<{ process: ChildProcess; root: Root; world: string }> {
  const directory = join(home, name);
  const child = spawn(process.execPath, [...TYPESCRIPT, join(__dirname, "..", "..", "..", "simulator", "process.ts"), "--directory", directory, "--guests", tools], { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const said = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
  return { process: child, root: new Root(JSON.parse(said) as { endpoint: string; caFile: string; tokenFile: string }), world: worldName(join(directory, "world")) };
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve() : void child.once("exit", () => resolve())));

const machine = (vmid: number): Record<string, string> => ({ vmid: String(vmid), name: `vm-${vmid}`, memory: "256", scsi0: "local-lvm:2", scsi1: "local-lvm:1", boot: "order=scsi0" });

describeReal("the end of a host with real guests", () => {
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "trilane-guests-end-"));
    tools = JSON.stringify(await ensureDebian((line) => process.stderr.write(`${line}\n`)));
  }, 1_800_000);
  afterAll(async () => {
    for (const child of running) child.kill("SIGTERM");
    await Promise.all(running.map(ended));
    rmSync(home, { recursive: true, force: true });
  });

  test("killed at any moment, it leaves nothing, and goes on at its next start", async () => {
    const before = leftovers(home, worldName(join(home, "killed", "world")));
    for (const moment of [0, 150, 400, 1500]) {
      const { process: host, root, world } = await start("killed");
      const known = ((await root.call("GET", QEMU)) as { vmid: number }[]).length;
      if (known === 0) for (const vmid of [100, 101, 102]) await root.task("POST", QEMU, machine(vmid));
      for (const vmid of [100, 101, 102]) await root.call("POST", `${QEMU}/${vmid}/status/start`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, moment));
      host.kill("SIGKILL");
      await ended(host);
      await root.until(() => expect(leftovers(home, world)).toEqual(before) === undefined);
    }
    const { process: host, root, world } = await start("killed");
    for (const vmid of [100, 101, 102]) await root.until(() => inGuest(world, vmid, "systemctl is-active multi-user.target || true") === "active\n");
    host.kill("SIGTERM");
    await ended(host);
    expect(leftovers(home, world)).toEqual(before);
  });

  test("a machine moves to another host with what is on its disks: by backup and restore over a share", async () => {
    const [from, to] = [await start("from"), await start("to")];
    const share = { storage: "transfer", type: "nfs", server: "10.99.0.9", export: "/transfer", content: "backup" };
    for (const { root } of [from, to]) await root.call("POST", "/storage", share);
    await from.root.task("POST", QEMU, { ...machine(200), start: "1" });
    await from.root.until(() => inGuest(from.world, 200, "mkfs.ext4 -q /dev/sdb && mount /dev/sdb /srv && echo moved > /srv/file && cat /srv/file") === "moved\n");
    await from.root.task("POST", `${QEMU}/200/status/shutdown`);
    await from.root.task("POST", "/nodes/pve1/vzdump", { vmid: "200", storage: "transfer", compress: "zstd" });
    await from.root.task("DELETE", `${QEMU}/200?purge=1`);
    const [archive] = (await to.root.call("GET", "/nodes/pve1/storage/transfer/content")) as { volid: string }[];
    await to.root.task("POST", QEMU, { vmid: "200", archive: archive?.volid ?? "", start: "1" });
    await to.root.until(() => inGuest(to.world, 200, "mount /dev/sdb /srv && cat /srv/file") === "moved\n");
    expect(() => inGuest(from.world, 200, "true")).toThrow("does not run");
  });
});
