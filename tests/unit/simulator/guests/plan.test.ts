import { parseDrive, type Drive } from "../../../../simulator/guests/drives";
import { bootScript, FUNCTIONS, UNPACED, type Boot } from "../../../../simulator/world/guests/boot";
import { limitsOf } from "../../../../simulator/world/guests/limits";
import { namesOf, paceOf } from "../../../../simulator/world/guests/plan";
import { seedScript } from "../../../../simulator/world/guests/seed";
import { quoted } from "../../../../simulator/world/guests/shell";
import { missingForGuests, type Machinery } from "../../../../simulator/world/requirements";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What real guests are made from, without making one. */
const guest = (config: Record<string, string>) => ({ node: "pve1", config, pending: {}, pendingDelete: [] });
const drive = (option: string, text: string): Drive => parseDrive(option, text) ?? ((): never => { throw new Error(text); })();

describe("limits", () => {
  test("processors and memory as configured, in both versions of control groups", () => {
    expect(limitsOf({ cores: "2", cpuunits: "200", memory: "2048", balloon: "1024" }, 8)).toEqual([
      { what: "processors", one: [["cpu", "cpu.cfs_period_us", "100000"], ["cpu", "cpu.cfs_quota_us", "200000"]], two: [["cpu.max", "200000 100000"]] },
      { what: "share of processors", one: [["cpu", "cpu.shares", "2048"]], two: [["cpu.weight", "200"]] },
      { what: "memory", one: [["memory", "memory.limit_in_bytes", "2147483648"], ["memory", "memory.memsw.limit_in_bytes", "2147483648"]], two: [["memory.max", "2147483648"], ["memory.swap.max", "0"]] },
      { what: "least memory", one: [["memory", "memory.soft_limit_in_bytes", "1073741824"]], two: [["memory.low", "1073741824"]] },
      { what: "processes", one: [["pids", "pids.max", "4096"]], two: [["pids.max", "4096"]] },
    ]);
  });

  test.each([[{ cores: "4", cpulimit: "0.5" }, "50000"], [{ cores: "2", cpulimit: "8" }, "200000"], [{ cores: "2", sockets: "2" }, "400000"], [{}, "100000"]])("%j is %s of 100 ms", (config: Record<string, string>, quota) => {
    expect(limitsOf(config, 8)[0]?.one[1]?.[2]).toBe(quota);
  });

  test("a disk's pace is per way, or for both", () => {
    const MIB = 1024 ** 2;
    expect(paceOf(drive("scsi0", "local:vm-1-disk-0,mbps_rd=10,mbps_wr=20.5,iops_rd=100,iops_wr=200"))).toEqual({ readBytes: 10 * MIB, writeBytes: 20.5 * MIB, reads: 100, writes: 200 });
    expect(paceOf(drive("scsi0", "local:vm-1-disk-0,mbps=30,iops=300"))).toEqual({ readBytes: 30 * MIB, writeBytes: 30 * MIB, reads: 300, writes: 300 });
    expect(paceOf(drive("scsi0", "local:vm-1-disk-0"))).toEqual({ readBytes: undefined, writeBytes: undefined, reads: undefined, writes: undefined });
  });
});

test.each([
  ["scsi1", "local:vm-1-disk-0,serial=postgres", "/dev/sdb", "scsi-0QEMU_QEMU_HARDDISK_postgres"],
  ["scsi2", "local:vm-1-disk-0", "/dev/sdc", "scsi-0QEMU_QEMU_HARDDISK_drive-scsi2"],
  ["scsi30", "local:vm-1-disk-0", "/dev/sdae", "scsi-0QEMU_QEMU_HARDDISK_drive-scsi30"],
  ["virtio0", "local:vm-1-disk-0,serial=x", "/dev/vda", "virtio-x"],
  ["sata1", "local:vm-1-disk-0", "/dev/sdb", "ata-QEMU_HARDDISK_drive-sata1"],
])("%s with %s is %s", (option, text, device, id) => {
  expect(namesOf(option, drive(option, text))).toEqual({ device, id });
});

describe("cloud-init's data", () => {
  const config = { name: "web-1.shop", ide2: "local:vm-1-cloudinit,media=cdrom", net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", ipconfig0: "ip=10.1.2.3/24,gw=10.1.2.1", ciuser: "admin", sshkeys: encodeURIComponent("ssh-ed25519 AAAA it's me\n"), nameserver: "10.1.2.1 10.1.2.2", searchdomain: "dev.example" };

  test("is nothing without its drive", () => expect(seedScript(guest({ ...config, ide2: "none,media=cdrom" }), 1)).toBeUndefined());

  test("becomes hostname, network, resolver, user and keys", () => {
    const script = seedScript(guest(config), 1) ?? "";
    expect(script).toContain("printf '%s\\n' 'web-1' > '/etc/hostname'");
    expect(script).toContain("'127.0.1.1 web-1.dev.example web-1'");
    expect(script).toContain("printf '%s\\n' '[Match]' 'MACAddress=bc:24:11:00:00:01' '[Network]' 'DHCP=no' 'Address=10.1.2.3/24' 'Gateway=10.1.2.1' > '/etc/systemd/network/10-cloud-init-eth0.network'");
    expect(script).toContain("'search dev.example' 'nameserver 10.1.2.1' 'nameserver 10.1.2.2' > '/etc/resolv.conf'");
    expect(script).toContain("useradd --create-home --shell /bin/bash --groups adm,audio,cdrom,dialout,dip,floppy,plugdev,sudo,video 'admin'");
    expect(script).toContain(String.raw`'ssh-ed25519 AAAA it'\''s me' > "$home/.ssh/authorized_keys"`);
    execFileSync("sh", ["-n"], { input: script });
  });

  test("gives root the keys where no user is named, and only to root where root is", () => {
    expect(seedScript(guest({ ...config, ciuser: "root" }), 1)).not.toContain("useradd");
    const both = seedScript(guest(Object.fromEntries(Object.entries(config).filter(([key]) => key !== "ciuser"))), 1) ?? "";
    expect(both).toContain("'debian'");
    expect(both).toContain("getent passwd 'root'");
  });

  test("is applied again when it changes, and not before", () => {
    const instance = (script: string | undefined): string | undefined => /= '([0-9a-f]{40})' \]/.exec(script ?? "")?.[1];
    expect(instance(seedScript(guest(config), 1))).toBe(instance(seedScript(guest({ ...config, memory: "4096" }), 1)));
    expect(instance(seedScript(guest(config), 1))).not.toBe(instance(seedScript(guest({ ...config, ciuser: "other" }), 1)));
  });

  test.each([["$6$salt$hash", "chpasswd --encrypted"], ["plain", "| chpasswd\n"], ["$5$00:11", undefined]])("a password %s", (cipassword, way) => {
    const script = seedScript(guest({ ...config, cipassword }), 1) ?? "";
    if (way === undefined) expect(script).not.toContain("chpasswd");
    else expect(script).toContain(way);
  });
});

test("a boot is a script that a shell can read, whatever names hold", () => {
  const pace = { readBytes: 1, writeBytes: undefined, reads: 2.4, writes: undefined };
  const boot: Boot = {
    vmid: 100, root: { file: "/a b/it's", pace }, disks: [{ file: "/d", device: "/dev/sdb", id: "scsi-x", pace }], seed: "/s", agent: false, groups: ["/sys/fs/cgroup/cpu/x/100"],
    tools: { nspawn: "/n", libraries: "/l", root: "/r", key: "k" },
  };
  const script = bootScript(boot);
  execFileSync("bash", ["-n"], { input: script });
  expect(script).toContain(`file=${quoted("/a b/it's")}`);
  expect(script).toContain('pace "$loop" 1 - 2 -');
  expect(script).toContain("'--network-namespace-path=/run/netns/vm-100'");
  expect(script).toContain("'L+ /dev/disk/by-id/scsi-x - - - - /dev/sdb'");
});

describe("the pace of a disk", () => {
  /** Runs what a boot script limits a device with: 10 bytes read, 20 operations written each second. */
  function paced(file: string, group: string): readonly [said: string, limit: string] {
    const root = mkdtempSync(join(tmpdir(), "trilane-pace-"));
    mkdirSync(join(root, "100", "boot"), { recursive: true });
    if (file !== "") writeFileSync(join(root, "100", file), "");
    const said = execFileSync("bash", ["-euc", `groups=("$1")${FUNCTIONS}\npace /dev/null 10 - - 20`, "bash", join(root, "100", group)], { encoding: "utf8" });
    const limit = file === "" ? "" : readFileSync(join(root, "100", file), "utf8");
    rmSync(root, { recursive: true });
    return [said, limit];
  }

  test("is written above the group of its processes in version 2", () => expect(paced("io.max", "boot")).toEqual(["", "1:3 wiops=20\n"]));
  test("is written into its group in version 1, and what has no file is told", () => expect(paced("blkio.throttle.read_bps_device", "")).toEqual([`${UNPACED}write_iops\n`, "1:3 10\n"]));
  test("is told to be missing where no group takes it", () => expect(paced("", "boot")).toEqual([`${UNPACED}read_bps\n${UNPACED}write_iops\n`, ""]));
});

describe("what is missing for guests", () => {
  const whole: Machinery = { platform: "linux", uid: 0, filesystems: "nodev\toverlay\n", loads: () => false, has: () => true, searchPath: ["/usr/bin"] };
  test.each<[string, Partial<Machinery>, string[]]>([
    ["nothing", {}, []],
    ["another system", { platform: "darwin" }, ["guests need Linux, this is darwin"]],
    ["no root", { uid: 1000 }, ["guests need root: namespaces, mounts and control groups are root's"]],
    ["no overlay", { filesystems: "", has: (path) => path !== "/sys/module/overlay" }, ["the kernel has no overlay file system (modprobe overlay)"]],
    ["nothing where the module of overlay is not loaded yet", { filesystems: "", has: (path) => path !== "/sys/module/overlay", loads: (module) => module === "overlay" }, []],
    ["no loop devices", { has: (path) => path !== "/dev/loop-control" }, ["the kernel has no loop devices (modprobe loop)"]],
    ["a program", { has: (path) => !/\/(fsfreeze|zstd)$/.test(path) }, ["fsfreeze: not installed (package util-linux)", "zstd: not installed (package zstd)"]],
  ])("%s", (_, some, said) => expect(missingForGuests({ ...whole, ...some })).toEqual(said));
});
