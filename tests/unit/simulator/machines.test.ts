import { buildEstate, IMAGE, machine } from "./estate";
import { testHost, type Client, type TestHost } from "./client";

let host: TestHost;
let dev: Client;
const VM = "/nodes/pve1/qemu/3001";
type Config = Record<string, string | number>;

beforeAll(async () => {
  host = await testHost();
  ({ dev } = await buildEstate(host));
});
afterAll(async () => {
  dev.close();
  await host.stop();
});

it("prints drives, NICs and what it adds as Proxmox does", async () => {
  const config = await dev.data<Config>("GET", `${VM}/config`);
  expect(config).toMatchObject({
    scsi0: "pl-dev:3001/vm-3001-disk-0.qcow2,backup=1,discard=on,iops_rd=1000,iothread=1,replicate=1,size=" + String(config.scsi0).split("size=")[1],
    ide2: "pl-dev:3001/vm-3001-cloudinit.qcow2,media=cdrom", ide3: "none,media=cdrom", net0: "virtio=BC:24:11:00:0B:B9,bridge=vmbr0,firewall=1,tag=10",
    boot: "order=scsi0", memory: "512", cores: 1, balloon: 512, onboot: 1, cpu: "cputype=x86-64-v2-AES", agent: "enabled=1,type=virtio",
  });
  expect(String(config.scsi0)).toMatch(/,size=[23]G,ssd=1$/);
  expect(config.digest).toMatch(/^[0-9a-f]{40}$/);
  expect(config.smbios1).toMatch(/^uuid=[0-9a-f-]{36}$/);
  expect(config.meta).toMatch(/^creation-qemu=/);
  expect(config).not.toHaveProperty("pool");
});

it("derives the boot order when nobody gives one: disk, CD, NIC", async () => {
  const form = Object.fromEntries(Object.entries(machine("dev", 3010, 10)).filter(([option]) => option !== "boot"));
  expect(await dev.task("POST", "/nodes/pve1/qemu", form)).toBe("OK");
  expect((await dev.data<Config>("GET", "/nodes/pve1/qemu/3010/config")).boot).toBe("order=scsi0;ide2;net0");
  expect(await dev.task("DELETE", "/nodes/pve1/qemu/3010")).toBe("OK");
});

it("starts, shuts down, reboots, and says what it cannot", async () => {
  expect(await dev.task("POST", `${VM}/status/start`, { timeout: 1800 })).toBe("OK");
  expect(await dev.data("GET", `${VM}/status/current`)).toMatchObject({ status: "running", qmpstatus: "running", vmid: 3001, agent: 1, serial: 1, ha: { managed: 0 } });
  expect(await dev.task("POST", `${VM}/status/start`)).toBe("VM 3001 already running");
  expect((await dev.call("DELETE", VM)).reason).toBe("VM 3001 is running - destroy failed");
  expect((await dev.call("GET", `${VM}/agent/network-get-interfaces`)).reason).toBe("QEMU guest agent is not running");
  expect((await dev.call("GET", `${VM}/agent/file-read`, { file: "/etc/hostname" })).reason).toBe("Permission check failed (/vms/3001, VM.GuestAgent.FileRead|VM.GuestAgent.Unrestricted)");
  expect((await host.root.call("GET", `${VM}/agent/file-read`, { file: "/etc/hostname" })).reason).toBe("QEMU guest agent is not running");
  expect(await dev.task("POST", `${VM}/status/reboot`)).toBe("OK");
  expect(await dev.task("POST", `${VM}/status/shutdown`, { forceStop: 1, timeout: 120 })).toBe("OK");
  expect(await dev.data("GET", `${VM}/status/current`)).toMatchObject({ status: "stopped", uptime: 0 });
  expect((await dev.call("POST", `${VM}/status/reboot`)).reason).toBe("VM 3001 not running");
  expect((await dev.call("GET", `${VM}/agent/network-get-interfaces`)).reason).toBe("VM 3001 is not running");
});

it("keeps cold changes of a running machine pending until it stops", async () => {
  await dev.task("POST", `${VM}/status/start`);
  await dev.data("PUT", `${VM}/config`, { cores: 2, description: "now" });
  expect(await dev.data("GET", `${VM}/config`)).toMatchObject({ cores: 2, description: "now" });
  expect(await dev.data("GET", `${VM}/config?current=1`)).toMatchObject({ cores: 1, description: "now" });
  expect(await dev.data("GET", `${VM}/pending`)).toContainEqual({ key: "cores", value: 1, pending: 2 });
  await dev.task("POST", `${VM}/status/stop`);
  expect(await dev.data("GET", `${VM}/config?current=1`)).toMatchObject({ cores: 2 });
});

it("grows disks and refuses to shrink them", async () => {
  expect(await dev.task("PUT", `${VM}/resize`, { disk: "scsi0", size: String(20 * 1024 ** 3) })).toBe("OK");
  expect((await dev.data<Config>("GET", `${VM}/config`)).scsi0).toMatch(/,size=20G,/);
  expect(await dev.task("PUT", `${VM}/resize`, { disk: "scsi0", size: "+1G" })).toBe("OK");
  expect((await dev.data<Config>("GET", `${VM}/config`)).scsi0).toMatch(/,size=21G,/);
  expect(await dev.task("PUT", `${VM}/resize`, { disk: "scsi0", size: "1G" })).toBe("shrinking disks is not supported");
  expect(await dev.task("PUT", `${VM}/resize`, { disk: "scsi9", size: "1G" })).toBe("disk 'scsi9' does not exist");
});

it("locks, digests, protection", async () => {
  const { root } = host;
  await root.data("PUT", `${VM}/config`, { protection: 1 });
  expect((await dev.call("DELETE", VM)).reason).toBe("can't remove VM 3001 - protection mode enabled");
  await root.data("PUT", `${VM}/config`, { protection: 0 });

  const { digest } = await dev.data<{ digest: string }>("GET", `${VM}/config`);
  await dev.data("PUT", `${VM}/config`, { description: "changed", digest });
  expect((await dev.call("PUT", `${VM}/config`, { description: "again", digest })).reason).toBe("checksum mismatch (file change by other user?)");
  expect((await dev.call("PUT", `${VM}/config`, { lock: "backup" })).reason).toBe("only root can set 'lock' config");
});

it("says no to options it does not know, to nothing, and to a VMID it does not have", async () => {
  const unknown = await dev.call("PUT", `${VM}/config`, { delete: "colour1" });
  expect([unknown.status, unknown.body.errors]).toEqual([400, { delete: "unknown option 'colour1'" }]);
  expect((await dev.call("PUT", `${VM}/config`)).reason).toBe("no options specified");
  expect((await dev.call("PUT", `${VM}/config`, { delete: "net3,net4" })).status).toBe(200);
  const { root } = host;
  const missing = await root.call("GET", "/nodes/pve1/qemu/4711/status/current");
  expect([missing.status, missing.reason]).toEqual([500, "Configuration file 'nodes/pve1/qemu-server/4711.conf' does not exist"]);
  const tooLong = await root.call("PUT", `${VM}/config`, { skiplock: 1, description: "x" });
  expect(tooLong.body.errors).toEqual({ skiplock: "Only root may use this option." });
});

it("checks SSH keys by their form, and cuts processor shares", async () => {
  const key = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36)]).toString("base64")} me`;
  expect((await dev.call("PUT", `${VM}/config`, { sshkeys: encodeURIComponent(key) })).status).toBe(200);
  for (const wrong of ["nonsense", "ssh-ed25519 AAAA", "%", "ssh-rsa%20"]) {
    expect((await dev.call("PUT", `${VM}/config`, { sshkeys: encodeURIComponent(wrong) })).reason).toBe("SSH public key validation error");
  }
  await dev.data("PUT", `${VM}/config`, { cpuunits: 200_000 });
  expect(await dev.data("GET", `${VM}/config`)).toMatchObject({ cpuunits: 10_000, sshkeys: encodeURIComponent(key) });
});

it("says of a machine that is gone what Proxmox says where it asks first whether it runs", async () => {
  const { root } = host;
  expect(await root.task("POST", "/nodes/pve1/qemu/4711/status/stop")).toBe("unable to find configuration file for VM 4711 on node 'pve1'");
  expect((await root.call("POST", "/nodes/pve1/qemu/4711/status/reboot")).reason).toBe("unable to find configuration file for VM 4711 on node 'pve1'");
  expect(await root.task("POST", "/nodes/pve1/qemu/4711/status/start")).toBe("Configuration file 'nodes/pve1/qemu-server/4711.conf' does not exist");
});

it("detaches a disk as unused, attaches it again, and deletes it", async () => {
  await dev.data("PUT", `${VM}/config`, { scsi1: "pl-dev:2" });
  const { scsi1 } = await dev.data<Config>("GET", `${VM}/config`);
  expect(scsi1).toBe("pl-dev:3001/vm-3001-disk-1.raw,size=2G");
  await dev.data("PUT", `${VM}/config`, { delete: "scsi1" });
  expect(await dev.data("GET", `${VM}/config`)).toMatchObject({ unused0: "pl-dev:3001/vm-3001-disk-1.raw" });
  await dev.data("PUT", `${VM}/config`, { scsi2: "pl-dev:3001/vm-3001-disk-1.raw" });
  expect(await dev.data("GET", `${VM}/config`)).toMatchObject({ scsi2: "pl-dev:3001/vm-3001-disk-1.raw,size=2G" });
  expect(await dev.data("GET", `${VM}/config`)).not.toHaveProperty("unused0");
  await dev.data("PUT", `${VM}/config`, { delete: "scsi2" });
  await dev.data("PUT", `${VM}/config`, { delete: "unused0" });
  const volumes = await dev.data<{ volid: string }[]>("GET", "/nodes/pve1/storage/pl-dev/content");
  expect(volumes.map(({ volid }) => volid)).toEqual(["pl-dev:3001/vm-3001-cloudinit.qcow2", "pl-dev:3001/vm-3001-disk-0.qcow2"]);
});

it("lets a machine use the disk of another one that it may configure; destroying it keeps that disk", async () => {
  await dev.task("POST", "/nodes/pve1/qemu", { vmid: 3051, pool: "dev", scsi1: "pl-dev:2,iops_rd=1000", net0: "virtio,bridge=vmbr0,tag=10" });
  await dev.task("POST", "/nodes/pve1/qemu", { vmid: 3052, pool: "dev", scsi1: "pl-dev:3051/vm-3051-disk-0.raw,iothread=1" });
  expect(await dev.data("GET", "/nodes/pve1/qemu/3052/config")).toMatchObject({ scsi1: "pl-dev:3051/vm-3051-disk-0.raw,iothread=1,size=2G" });
  await dev.task("DELETE", "/nodes/pve1/qemu/3052", { purge: 1 });
  const volumes = await dev.data<{ volid: string }[]>("GET", "/nodes/pve1/storage/pl-dev/content", { vmid: 3051 });
  expect(volumes.map(({ volid }) => volid)).toEqual(["pl-dev:3051/vm-3051-disk-0.raw"]);
  await dev.task("DELETE", "/nodes/pve1/qemu/3051", { purge: 1 });
});

it("grows a disk through the machine that uses it; its owner notes the size when it is given its volume again, and cannot lose it while protected", async () => {
  const [owner, user] = ["/nodes/pve1/qemu/3051", "/nodes/pve1/qemu/3052"];
  await dev.task("POST", "/nodes/pve1/qemu", { vmid: 3051, pool: "dev", protection: 1, scsi1: "pl-dev:2,backup=0" });
  await dev.task("POST", "/nodes/pve1/qemu", { vmid: 3052, pool: "dev", scsi1: "pl-dev:3051/vm-3051-disk-0.raw" });
  await dev.task("PUT", `${user}/resize`, { disk: "scsi1", size: "3G" });
  expect(await dev.data("GET", `${user}/config`)).toMatchObject({ scsi1: "pl-dev:3051/vm-3051-disk-0.raw,size=3G" });
  expect(await dev.data("GET", `${owner}/config`)).toMatchObject({ scsi1: "pl-dev:3051/vm-3051-disk-0.raw,backup=0,size=2G" });
  await dev.data("PUT", `${owner}/config`, { scsi1: "pl-dev:3051/vm-3051-disk-0.raw,backup=0" });
  expect(await dev.data("GET", `${owner}/config`)).toMatchObject({ scsi1: "pl-dev:3051/vm-3051-disk-0.raw,backup=0,size=3G" });
  expect(await dev.call("PUT", `${owner}/config`, { delete: "scsi1" })).toMatchObject({ status: 500, reason: "can't remove drive 'scsi1' - protection mode enabled" });
  expect(await dev.call("DELETE", owner)).toMatchObject({ status: 500, reason: "can't remove VM 3051 - protection mode enabled" });
  await dev.data("PUT", `${user}/config`, { delete: "scsi1" });
  const left = await dev.data<Config>("GET", `${user}/config`);
  expect(Object.keys(left).filter((option) => /^(scsi1|unused)/.test(option))).toEqual([]);
  await dev.data("PUT", `${owner}/config`, { protection: 0 });
  for (const path of [user, owner]) await dev.task("DELETE", path);
});

it("destroys a machine with its volumes, firewall, pool membership and ACL; another one of that number starts bare", async () => {
  const { root } = host;
  await dev.task("POST", "/nodes/pve1/qemu", machine("dev", 3020, 10));
  const firewall = "/nodes/pve1/qemu/3020/firewall";
  await dev.data("PUT", `${firewall}/options`, { enable: 1, policy_in: "DROP" });
  await dev.data("POST", `${firewall}/rules`, { type: "in", action: "ACCEPT", enable: 1 });
  await root.data("PUT", "/access/acl", { path: "/vms/3020", roles: "PVEVMUser", users: "pulumi-prod@pve" });
  expect(await dev.task("DELETE", "/nodes/pve1/qemu/3020", { purge: 1, "destroy-unreferenced-disks": 1 })).toBe("OK");

  expect((await root.call("GET", "/nodes/pve1/qemu/3020/config")).reason).toContain("does not exist");
  expect(await root.data("GET", "/nodes/pve1/storage/pl-dev/content", { vmid: 3020 })).toEqual([]);
  const acl = await root.data<{ path: string }[]>("GET", "/access/acl");
  expect(acl.filter(({ path }) => path === "/vms/3020")).toEqual([]);
  await dev.task("POST", "/nodes/pve1/qemu", machine("dev", 3020, 10));
  expect(await dev.data("GET", `${firewall}/rules`)).toEqual([]);
  expect(Object.keys(await dev.data<object>("GET", `${firewall}/options`))).toEqual(["digest"]);
  await dev.task("DELETE", "/nodes/pve1/qemu/3020");
});

it("shows the password of cloud-init to who may change it, and never in the configuration", async () => {
  await dev.task("POST", "/nodes/pve1/qemu", { ...machine("dev", 3030, 10), cipassword: "hunter22" });
  expect((await dev.data<Config>("GET", "/nodes/pve1/qemu/3030/config")).cipassword).toBe("**********");
  expect(await dev.data("GET", "/nodes/pve1/qemu/3030/cloudinit/dump", { type: "user" })).toContain("password: hunter22\n");
  await dev.task("DELETE", "/nodes/pve1/qemu/3030");
});

it("fails a creation whose image is gone, with nothing left", async () => {
  const form = { ...machine("dev", 3040, 10), scsi0: "pl-dev:0,import-from=pl-images:import/gone.qcow2" };
  const exit = await dev.task("POST", "/nodes/pve1/qemu", form);
  expect(exit).toMatch(/^unable to create VM 3040 - cannot import from 'pl-images:import\/gone\.qcow2' - .*No such file or directory$/);
  expect(await dev.data("GET", "/nodes/pve1/qemu")).toHaveLength(1);
  expect(IMAGE).toContain("pl-images:import/");
});

it("fails a creation that does not fit the disk, with nothing left", async () => {
  const exit = await dev.task("POST", "/nodes/pve1/qemu", { vmid: 3041, pool: "dev", scsi0: "pl-dev:3000" });
  expect(exit).toMatch(/^unable to create VM 3041 - .*No space left on device$/);
  const { total, used, avail } = await dev.data<{ total: number; used: number; avail: number }>("GET", "/nodes/pve1/storage/pl-dev/status");
  expect([total, total - used]).toEqual([2048 * 1024 ** 3, avail]);
});
