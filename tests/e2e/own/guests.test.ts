import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebian } from "../../../toolchain/debian";
import type { Simulator } from "../../../simulator/simulator";
import { startSimulator } from "../../../simulator/simulator";
import { missingForGuests } from "../../../simulator/world/requirements";
import { Groups } from "../../../simulator/world/guests/limits";
import { quoted } from "../../../simulator/world/guests/shell";
import { worldName } from "../../../simulator/world/world";
import { inGuest, Root } from "./guests/root";

/** Machines that are real: they boot, keep what is on their disks as Proxmox keeps it, and leave nothing. */
const missing = missingForGuests();
const real = missing.length === 0;
if (!real) process.stderr.write(`guests are not tested here: ${missing.join("; ")}\n`);
const describeReal = real ? describe : describe.skip;

const NODE = "/nodes/pve1";
const QEMU = `${NODE}/qemu`;
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOg0ZU1fVnKkk3o2mGZVq2yR7tYx0cXzZ8mH3nT0b9Qx someone@example";

let directory: string;
let host: Simulator;
let root: Root;

async function startHost(): Promise<void> {
  const tools = await ensureDebian((line) => process.stderr.write(`${line}\n`));
  host = await startSimulator({ directory, guests: tools, hosts: [{ name: "pve1", cores: 4, memoryMiB: 8192, diskGiB: 200, address: "10.99.0.1/24", bridges: ["vmbr0"] }, { name: "pve2", cores: 4, memoryMiB: 8192, diskGiB: 200, address: "10.99.0.2/24", bridges: ["vmbr0"] }] });
  root = new Root(host);
}

const world = (): string => join(directory, "world");
const consoleOf = (vmid: number): string => readFileSync(join(world(), "guests", String(vmid), "console.log"), "utf8");
const inside = (vmid: number, script: string): string => inGuest(worldName(world()), vmid, script);
const booted = (vmid: number): Promise<void> => root.until(() => inside(vmid, "systemctl is-active multi-user.target || true") === "active\n");

/** Runs a script as a service of the guest: within its limits, which `inside` is not. */
const asService = (vmid: number, script: string): string => inside(vmid, `systemd-run --quiet --wait --pipe sh -c ${quoted(script)}`);

/** Processor time that VM 100 has used. */
const processorSeconds = (): number => {
  const [one, two] = [`/sys/fs/cgroup/cpuacct/${worldName(world())}/100/cpuacct.usage`, `/sys/fs/cgroup/${worldName(world())}/100/cpu.stat`];
  return existsSync(one) ? Number(readFileSync(one, "utf8")) / 1e9 : Number(/^usage_usec (\d+)$/m.exec(readFileSync(two, "utf8"))?.[1]) / 1e6;
};

const machine = (vmid: number, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  vmid: String(vmid), name: `web-${vmid}`, cores: "1", memory: "512", scsi0: "local-lvm:4,mbps_rd=80,mbps_wr=80", ide2: "local-lvm:cloudinit", boot: "order=scsi0",
  net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", ipconfig0: "ip=10.1.2.3/24,gw=10.1.2.1", nameserver: "10.1.2.1", searchdomain: "dev.example", ciuser: "admin", sshkeys: encodeURIComponent(KEY), ...more,
});

describeReal("real guests", () => {
  beforeAll(async () => {
    directory = join(mkdtempSync(join(tmpdir(), "trilane-guests-")), "simulator");
    await startHost();
  }, 1_800_000);
  afterAll(async () => {
    await host.stop();
    expect(["memory", ""].map((controller) => join("/sys/fs/cgroup", controller, worldName(world()))).filter(existsSync)).toEqual([]);
    expect(execFileSync("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"], { encoding: "utf8" })).not.toContain(directory);
    rmSync(join(directory, ".."), { recursive: true, force: true });
  });

  test("a machine boots a Debian with systemd and gets what cloud-init's drive says", async () => {
    await root.task("POST", QEMU, machine(100, { scsi1: "local-lvm:1,serial=postgres" }));
    await root.task("POST", `${QEMU}/100/status/start`);
    await booted(100);
    expect(inside(100, "hostname -f; id -nG admin; cat ~admin/.ssh/authorized_keys; cat /etc/resolv.conf")).toBe(`web-100.dev.example\nadmin adm dialout cdrom floppy sudo audio dip video plugdev\n${KEY}\nsearch dev.example\nnameserver 10.1.2.1\n`);
    expect(inside(100, "cat /etc/systemd/network/*")).toContain("Address=10.1.2.3/24\nGateway=10.1.2.1");
    expect(inside(100, "systemctl --failed --no-legend")).toBe("");
    expect(consoleOf(100)).toContain("Welcome to");
  });

  test("answers through its agent, where one is configured when it starts", async () => {
    await root.task("POST", QEMU, machine(101, { agent: "enabled=1,type=virtio" }));
    await root.task("POST", `${QEMU}/101/status/start`);
    const read = (file: string): Promise<unknown> => root.call("GET", `${QEMU}/101/agent/file-read?file=${encodeURIComponent(file)}`);
    await root.until(() => root.call("POST", `${QEMU}/101/agent/ping`).then(() => true, () => false));
    expect(await read("/etc/ssh/ssh_host_ed25519_key.pub")).toMatchObject({ content: inside(101, "cat /etc/ssh/ssh_host_ed25519_key.pub") });
    inside(101, "ln -s /etc/hostname /root/link; mkfifo /root/pipe");
    expect(await read("/root/link")).toEqual({ content: "web-101\n", "bytes-read": 8 });
    expect(await root.call("GET", `${QEMU}/101/agent/file-read?file=/root/link&offset=1&count=2&decode=0`)).toEqual({ content: "ZWI=", "bytes-read": 2, truncated: 1 });
    await expect(read("/none")).rejects.toThrow("Agent error: failed to open file '/none' (mode: 'r'): No such file or directory");
    await expect(read("/root/pipe")).rejects.toThrow("Resource temporarily unavailable");
    expect(await root.call("GET", `${QEMU}/101/agent/network-get-interfaces`)).toMatchObject({ result: [{ name: "lo" }, { name: "eth0", "hardware-address": "bc:24:11:00:00:01", "ip-addresses": [{ "ip-address": "10.1.2.3", "ip-address-type": "ipv4", prefix: 24 }, {}] }] });
    await root.call("PUT", `${QEMU}/100/config`, { agent: "enabled=1" });
    await expect(root.call("POST", `${QEMU}/100/agent/ping`)).rejects.toThrow("QEMU guest agent is not running");
    await root.task("POST", `${QEMU}/101/status/stop`);
    await expect(root.call("POST", `${QEMU}/101/agent/ping`)).rejects.toThrow("VM 101 is not running");
    await root.task("DELETE", `${QEMU}/101`);
  });

  test("its disks are block devices of their size, known by their serial number", () => {
    inside(100, "mkfs.ext4 -q /dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_postgres && mkdir /srv/data && mount /dev/sdb /srv/data && echo precious > /srv/data/file && echo system > /etc/mark && sync");
    expect(inside(100, "blockdev --getsize64 /dev/sdb")).toBe(`${1024 ** 3}\n`);
  });

  test("is limited as its configuration says", () => {
    const group = (controller: string, file: string): string => readFileSync(`/sys/fs/cgroup/${controller}/${worldName(world())}/100/${file}`, "utf8").trim();
    if (existsSync("/sys/fs/cgroup/cgroup.controllers")) {
      expect(["cpu.max", "memory.max", "pids.max"].map((file) => group("", file))).toEqual(["100000 100000", String(512 * 1024 ** 2), "4096"]);
      expect(group("", "io.max")).toMatch(new RegExp(`^7:\\d+ rbps=${80 * 1024 ** 2} wbps=${80 * 1024 ** 2} riops=max wiops=max$`));
      // What its own services are limited to, its systemd hands on to the kernel.
      expect(inside(100, "cat /sys/fs/cgroup/cgroup.controllers")).toBe("cpu io memory pids\n");
      return;
    }
    expect(group("memory", "memory.limit_in_bytes")).toBe(String(512 * 1024 ** 2));
    expect(group("cpu", "cpu.cfs_quota_us")).toBe("100000");
    expect(group("pids", "pids.max")).toBe("4096");
    expect(group("blkio", "blkio.throttle.read_bps_device")).toMatch(new RegExp(`^7:\\d+ ${80 * 1024 ** 2}$`));
  });

  test("tells the memory that it takes, in lists as well", async () => {
    const told = async (): Promise<number> => ((await root.call("GET", "/cluster/resources?type=vm")) as { vmid: number; mem: number }[]).find(({ vmid }) => vmid === 100)?.mem ?? 0;
    const before = await told();
    asService(100, "head -c 60M /dev/zero > /run/filled");
    expect((await told()) - before).toBeGreaterThan(50 * 1024 ** 2);
    asService(100, "rm /run/filled");
  });

  test("cannot take more than it is given", () => {
    const [before, since] = [processorSeconds(), Date.now()];
    asService(100, "for n in 1 2 3; do timeout 1 sh -c 'while :; do :; done' & done; wait");
    // One processor for about a second; three loops would have taken all that the machine has.
    const share = (processorSeconds() - before) / ((Date.now() - since) / 1000);
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(1.25);
    expect(() => asService(100, "head -c 700M /dev/zero | tail -c 700M > /dev/null")).toThrow();
    expect(inside(100, "systemctl is-active multi-user.target")).toBe("active\n");
    const began = Date.now();
    asService(100, "dd if=/dev/zero of=/big bs=1M count=160 oflag=direct; rm /big");
    expect(Date.now() - began).toBeGreaterThan(1200);
  });

  test("grows a disk while it runs", async () => {
    await root.call("PUT", `${QEMU}/100/resize`, { disk: "scsi1", size: "2G" });
    await root.until(() => inside(100, "blockdev --getsize64 /dev/sdb") === `${2 * 1024 ** 3}\n`);
  });

  test("reboots, and keeps what is on its disks", async () => {
    const before = inside(100, "cat /proc/sys/kernel/random/boot_id; stat -c %i /proc/1/ns/pid; cat /etc/ssh/ssh_host_ed25519_key.pub");
    await root.task("POST", `${QEMU}/100/status/reboot`);
    await booted(100);
    const after = inside(100, "cat /proc/sys/kernel/random/boot_id; stat -c %i /proc/1/ns/pid; cat /etc/ssh/ssh_host_ed25519_key.pub");
    expect(after).not.toBe(before);
    expect(after.split("\n")[2]).toBe(before.split("\n")[2]);
    expect(inside(100, "cat /etc/mark; mkdir -p /srv/data; mount /dev/sdb /srv/data; cat /srv/data/file")).toBe("system\nprecious\n");
  });

  test("shuts down with its consent, which it may withhold", async () => {
    inside(100, "systemctl mask --runtime poweroff.target");
    expect(await root.failing("POST", `${QEMU}/100/status/shutdown`, { timeout: "1" })).toBe("VM quit/powerdown failed - got timeout");
    expect(await root.call("GET", `${QEMU}/100/status/current`)).toMatchObject({ status: "running" });
    inside(100, "systemctl unmask --runtime poweroff.target");
    await root.task("POST", `${QEMU}/100/status/shutdown`);
    expect(await root.call("GET", `${QEMU}/100/status/current`)).toMatchObject({ status: "stopped" });
    expect(consoleOf(100)).toContain("Powering off");
  });

  test("is off when it powers itself off", async () => {
    await root.task("POST", `${QEMU}/100/status/start`);
    await booted(100);
    inside(100, "systemctl poweroff --no-block");
    await root.until(async () => ((await root.call("GET", `${QEMU}/100/status/current`)) as { status: string }).status === "stopped");
  });

  test("a backup of a guest that runs is restored over another number", async () => {
    await root.task("POST", `${QEMU}/100/status/start`);
    await booted(100);
    inside(100, "mkdir -p /srv/data; mount /dev/sdb /srv/data; echo later > /srv/data/late");
    await root.task("POST", `${NODE}/vzdump`, { vmid: "100", storage: "local", mode: "snapshot", compress: "zstd" });
    const [archive] = (await root.call("GET", `${NODE}/storage/local/content?content=backup`)) as { volid: string; size: number }[];
    expect(archive?.size).toBeLessThan(100 * 1024 ** 2);
    inside(100, "echo no > /srv/data/late");
    await root.task("POST", QEMU, { vmid: "101", archive: archive?.volid ?? "", storage: "local-lvm", unique: "1", start: "1" });
    await booted(101);
    expect(inside(101, "cat /etc/mark; mkdir -p /srv/data; mount /dev/sdb /srv/data; cat /srv/data/file /srv/data/late")).toBe("system\nprecious\nlater\n");
    expect(inside(100, "cat /srv/data/late")).toBe("no\n");
  });

  test("a clone of a guest that runs has what is on its disks, and is somebody else", async () => {
    await root.task("POST", `${QEMU}/100/clone`, { newid: "102", name: "copy" });
    inside(100, "echo after > /srv/data/late");
    await root.task("POST", `${QEMU}/102/status/start`);
    await booted(102);
    expect(inside(102, "hostname; cat /etc/mark; mount /dev/sdb /srv/data; cat /srv/data/file /srv/data/late")).toBe("copy\nsystem\nprecious\nno\n");
    expect(inside(102, "cat /etc/ssh/ssh_host_ed25519_key.pub")).not.toBe(inside(100, "cat /etc/ssh/ssh_host_ed25519_key.pub"));
    await root.task("POST", QEMU, { ...machine(103), scsi0: "local-lvm:0,import-from=local-lvm:vm-102-disk-0", net0: "virtio,bridge=vmbr0", start: "1" });
    await booted(103);
    expect(inside(103, "cat /etc/mark")).toBe("system\n");
    for (const vmid of [102, 103]) {
      await root.task("POST", `${QEMU}/${vmid}/status/stop`);
      await root.task("DELETE", `${QEMU}/${vmid}`);
    }
  });

  test("moves to another node while it runs", async () => {
    const before = inside(101, "stat -c %i /proc/1/ns/pid; echo moved > /srv/data/moved");
    await root.task("POST", `${QEMU}/101/migrate`, { target: "pve2", online: "1", "with-local-disks": "1" });
    expect(inside(101, "stat -c %i /proc/1/ns/pid")).toBe(before);
    await root.task("POST", "/nodes/pve2/qemu/101/status/stop");
    // Nothing of it runs any more, or its group would be there.
    expect(new Groups(worldName(world())).of(101).filter((group) => existsSync(group))).toEqual([]);
    await root.task("POST", "/nodes/pve2/qemu/101/status/start");
    await booted(101);
    expect(inside(101, "mkdir -p /srv/data; mount /dev/sdb /srv/data; cat /srv/data/moved")).toBe("moved\n");
  });

  test("a machine that is replaced finds the data of its holder, and a new system", async () => {
    await root.task("POST", QEMU, { vmid: "300", name: "holder", scsi1: "local-lvm:1,backup=0" });
    const attached = { ...machine(301), scsi1: "local-lvm:vm-300-disk-0,serial=kept" };
    for (const expected of ["", "kept\n"]) {
      await root.task("POST", QEMU, { ...attached, start: "1" });
      await booted(301);
      expect(inside(301, "mount /dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_kept /srv 2>/dev/null && cat /srv/file; test ! -e /etc/mark || echo old")).toBe(expected);
      inside(301, "touch /etc/mark; mountpoint -q /srv || { mkfs.ext4 -q /dev/sdb; mount /dev/sdb /srv; echo kept > /srv/file; }; sync");
      await root.task("POST", `${QEMU}/301/status/shutdown`);
      await root.task("DELETE", `${QEMU}/301?purge=1`);
    }
    await root.task("DELETE", `${QEMU}/300?purge=1`);
    expect(readdirSync(join(world(), "disks")).filter((name) => /-30[01]-/.test(name))).toEqual([]);
  });

  test("comes back with the embedded host, and a destroyed one leaves nothing", async () => {
    await host.stop();
    await startHost();
    await booted(101);
    await root.task("POST", "/nodes/pve2/qemu/101/status/stop");
    await root.task("DELETE", "/nodes/pve2/qemu/101?purge=1");
    expect(readdirSync(join(world(), "guests"))).toEqual(["100"]);
    expect(readdirSync(join(world(), "disks")).filter((name) => name.includes("101"))).toEqual([]);
    expect(statSync(join(world(), "disks", encodeURIComponent("pve1/local-lvm:vm-100-disk-0"))).blocks).toBeGreaterThan(0);
  });
});
