/** Backup, restore, moving of disks and machines: what maintenance is made of. */
import { join } from "node:path";

import { State } from "../../../simulator/state/state";
import { buildEstate } from "./estate";
import { testHost, type Client, type TestHost } from "./client";
import type { NodeDefinition } from "../../../simulator/state/fresh";

type Config = Record<string, string | number>;
interface Content { readonly volid: string; readonly size: number; readonly notes?: string; readonly protected?: number; readonly subtype?: string }

const NODES: readonly NodeDefinition[] = [1, 2].map((number) => (
  { name: `pve${number}`, cores: 16, memoryMiB: 65_536, diskGiB: 512, address: `10.99.0.${number}/24`, bridges: ["vmbr0"] }));
const SHARE = { type: "nfs", server: "10.99.0.9", export: "/srv/transfer", content: "backup,images" };
let host: TestHost;
let root: Client;
let dev: Client;

beforeAll(async () => {
  host = await testHost({ hosts: NODES });
  ({ root } = host);
  ({ dev } = await buildEstate(host));
  await root.data("POST", "/storage", { storage: "transfer", ...SHARE });
});
afterAll(async () => {
  dev.close();
  await host.stop();
});

const config = (vmid: number, node = "pve1"): Promise<Config> => root.data<Config>("GET", `/nodes/${node}/qemu/${vmid}/config`);
const content = (storage: string, node = "pve1"): Promise<Content[]> => root.data<Content[]>("GET", `/nodes/${node}/storage/${storage}/content`);
const lines = async (upid: string): Promise<string[]> =>
  (await root.data<{ t: string }[]>("GET", `/nodes/${upid.split(":")[1] ?? ""}/tasks/${encodeURIComponent(upid)}/log?limit=0`)).map(({ t }) => t);
const refusal = async (client: Client, verb: string, path: string, form: Config = {}): Promise<unknown> => {
  const { status, reason, body } = await client.call(verb, path, form);
  return body.errors ?? `${status} ${reason}`;
};
/** What stands for the data on a disk; the API of Proxmox does not show it, the state on disk does. */
function written(value: unknown, at: TestHost = host): string | undefined {
  const state = new State(at.directory);
  state.load();
  const id = String(value).split(",")[0] ?? "";
  return state.volumes.entries().find(([key]) => key === id || key.endsWith(`/${id}`))?.[1].data;
}
const backup = async (vmid: number): Promise<string> => {
  const upid = await root.data<string>("POST", "/nodes/pve1/vzdump", { vmid, storage: "transfer", mode: "stop" });
  expect(await root.exit(upid)).toBe("OK");
  const [, file] = /creating vzdump archive '.*\/(\S+)'/.exec((await lines(upid)).join("\n")) ?? [];
  return `transfer:backup/${file ?? ""}`;
};

describe("backup", () => {
  it("writes an archive of a stopped machine: disks that are to be in it, notes, protection", async () => {
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 200, name: "db", scsi0: "local-lvm:4", scsi1: "local-lvm:8,backup=0", net0: "virtio,bridge=vmbr0" });
    const upid = await root.data<string>("POST", "/nodes/pve1/vzdump", { vmid: 200, storage: "transfer", mode: "stop", compress: "zstd", "notes-template": "{{guestname}} {{vmid}} on {{node}}", protected: 1 });
    expect(await root.exit(upid)).toBe("OK");
    expect(await lines(upid)).toEqual(expect.arrayContaining([
      "INFO: status = stopped", "INFO: include disk 'scsi0' 'local-lvm:vm-200-disk-0' 4G", "INFO: exclude disk 'scsi1' 'local-lvm:vm-200-disk-1' (backup=no)", "INFO: backup mode: stop",
      "INFO: Backup job finished successfully",
    ]));
    const [archive] = await content("transfer");
    expect(archive).toMatchObject({ content: "backup", subtype: "qemu", format: "vma.zst", vmid: 200, notes: "db 200 on pve1", protected: 1 });
    expect(archive?.volid).toMatch(/^transfer:backup\/vzdump-qemu-200-\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d\.vma\.zst$/);
    expect(await root.data("GET", "/nodes/pve1/vzdump/extractconfig", { volume: archive?.volid ?? "" })).toMatch(/^name: db$[\s\S]*#qmdump#map:scsi0:drive-scsi0:local-lvm:raw:/m);
    expect(await root.task("DELETE", `/nodes/pve1/storage/transfer/content/${encodeURIComponent(archive?.volid ?? "")}`)).toMatch(/^cannot remove protected volume/);
    await root.data("PUT", `/nodes/pve1/storage/transfer/content/${encodeURIComponent(archive?.volid ?? "")}`, { protected: 0, notes: "mine" });
    expect((await content("transfer"))[0]).toMatchObject({ notes: "mine" });
    expect((await content("transfer"))[0]).not.toHaveProperty("protected");
  });

  it("stops and restarts a running one only in mode stop, and keeps as many as it is told", async () => {
    await root.task("POST", "/nodes/pve1/qemu/200/status/start");
    const upid = await root.data<string>("POST", "/nodes/pve1/vzdump", { vmid: 200, storage: "transfer", mode: "snapshot", "prune-backups": "keep-last=1" });
    expect(await lines(upid)).not.toContain("INFO: stopping virtual guest");
    const again = await root.data<string>("POST", "/nodes/pve1/vzdump", { vmid: 200, storage: "transfer", mode: "stop", "prune-backups": "keep-last=1" });
    expect(await lines(again)).toEqual(expect.arrayContaining(["INFO: stopping virtual guest", "INFO: restarting vm"]));
    expect(await root.data("GET", "/nodes/pve1/qemu/200/status/current")).toMatchObject({ status: "running" });
    expect(await content("transfer")).toHaveLength(1);
    await root.task("POST", "/nodes/pve1/qemu/200/status/stop");
  });

  it("refuses as Proxmox does", async () => {
    expect(await refusal(dev, "POST", "/nodes/pve1/vzdump", { vmid: 3001, storage: "pl-backup" })).toBe("403 Permission check failed (/storage/pl-backup, Datastore.AllocateSpace)");
    expect(await dev.task("POST", "/nodes/pve1/vzdump", { vmid: 3001, storage: "pl-dev" })).toBe("could not get storage information for 'pl-dev': can't use storage 'pl-dev' for backups - wrong content type");
    expect(await refusal(root, "POST", "/nodes/pve1/vzdump", { storage: "transfer" })).toEqual({ vmid: "property is missing" });
    expect(await refusal(root, "POST", "/nodes/pve1/vzdump", { vmid: 200, storage: "transfer", "notes-template": "{{secret}} \\x" })).toEqual({
      "notes-template": "found unknown: escape sequence '\\x' at char 11, variable 'secret' at char 4\n" });
    expect(await refusal(root, "POST", "/nodes/pve1/vzdump", { vmid: 200, storage: "transfer", dumpdir: "/tmp" })).toEqual({ dumpdir: "Only root may set this option." });
    expect(await root.task("POST", "/nodes/pve1/vzdump", { vmid: 299, storage: "transfer" })).toBe("job errors");
    await root.data("PUT", "/access/acl", { path: "/storage/transfer", roles: "PlEnvStore", users: "pulumi-dev@pve" });
    expect(await dev.task("POST", "/nodes/pve1/vzdump", { vmid: 3001, storage: "transfer" })).toBe("403 Permission check failed (/vms/3001, VM.Backup)");
    expect(await refusal(root, "POST", "/nodes/pve1/vzdump", { vmid: 1001, storage: "nowhere" })).toMatch(/UPID|200/);
  });
});

describe("restore", () => {
  it("brings a machine back with its data, firewall, number and addresses, and its excluded disk as a remark", async () => {
    await root.data("POST", "/nodes/pve1/qemu/200/firewall/rules", { type: "in", action: "DROP" });
    const [before, data] = [await config(200), written((await config(200)).scsi0)];
    const archive = await backup(200);
    expect(await root.task("DELETE", "/nodes/pve1/qemu/200")).toBe("OK");
    expect(await root.task("POST", "/nodes/pve1/qemu", { vmid: 200, archive, storage: "local-lvm" })).toBe("OK");
    const after = await config(200);
    expect(after).toMatchObject({ net0: before.net0, name: "db", smbios1: before.smbios1, scsi0: before.scsi0, description: expect.stringContaining("scsi1: local-lvm:vm-200-disk-1") as string });
    expect(after.vmgenid).not.toBe(before.vmgenid);
    expect(after).not.toHaveProperty("lock");
    expect(written(after.scsi0)).toBe(data);
    expect(await root.data("GET", "/nodes/pve1/qemu/200/firewall/rules")).toMatchObject([{ action: "DROP" }]);
  });

  it("restores over an existing machine only with force, and keeps disks that the archive does not have as unused", async () => {
    const archive = await backup(200);
    expect(await refusal(root, "POST", "/nodes/pve1/qemu", { vmid: 200, archive })).toBe("500 unable to restore VM 200 - VM 200 already exists on node 'pve1'");
    await root.data("PUT", "/nodes/pve1/qemu/200/config", { scsi5: "local-lvm:1" });
    const data = written((await config(200)).scsi0);
    expect(await root.task("POST", "/nodes/pve1/qemu", { vmid: 200, archive, force: 1, unique: 1, name: "other", memory: 1024 })).toBe("OK");
    const after = await config(200);
    expect(after).toMatchObject({ name: "other", memory: "1024", unused0: "local-lvm:vm-200-disk-1" });
    expect(written(after.scsi0)).toBe(data);
  });

  it("refuses running, protected and locked machines, drives beside an archive, and who may not", async () => {
    const archive = await backup(200);
    await root.task("POST", "/nodes/pve1/qemu/200/status/start");
    expect(await root.task("POST", "/nodes/pve1/qemu", { vmid: 200, archive, force: 1 })).toBe("unable to restore VM 200 - vm is running");
    await root.task("POST", "/nodes/pve1/qemu/200/status/stop");
    await root.data("PUT", "/nodes/pve1/qemu/200/config", { protection: 1 });
    expect(await root.task("POST", "/nodes/pve1/qemu", { vmid: 200, archive, force: 1 })).toBe("unable to restore VM 200 - - protection mode enabled");
    await root.data("PUT", "/nodes/pve1/qemu/200/config", { protection: 0 });
    expect(await refusal(root, "POST", "/nodes/pve1/qemu", { vmid: 201, archive, scsi0: "local-lvm:1" })).toEqual({ scsi0: "option conflicts with option 'archive'" });
    expect(await refusal(dev, "POST", "/nodes/pve1/qemu", { vmid: 3201, pool: "dev", archive })).toBe("403 Permission check failed (/vms/200, VM.Backup)");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu", { vmid: 201, archive: "transfer:backup/vzdump-qemu-9-2026_01_01-00_00_00.vma" })).toMatch(/^500 unable to parse/);
    expect(await refusal(root, "POST", "/nodes/pve1/qemu", { vmid: 201, archive: archive.replace("-200-", "-222-") })).toMatch(/^500 volume '.*' does not exist$/);
    expect(await root.task("POST", "/nodes/pve1/qemu", { vmid: 201, archive, storage: "pl-images" })).toBe("Content type 'images' is not available on storage 'pl-images'");
    expect(await config(201)).toEqual({ digest: expect.any(String) as string });
    await root.task("DELETE", "/nodes/pve1/qemu/201");
  });
});

describe("disks", () => {
  it("moves one to another storage and keeps or deletes the source", async () => {
    const data = written((await config(200)).scsi0);
    expect(await root.task("POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi0", storage: "transfer", format: "qcow2" })).toBe("OK");
    expect(await config(200)).toMatchObject({ scsi0: "transfer:200/vm-200-disk-0.qcow2,size=4G", unused1: "local-lvm:vm-200-disk-0" });
    expect(await root.task("POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi0", storage: "pl-dev", delete: 1 })).toBe("OK");
    expect(written((await config(200)).scsi0)).toBe(data);
    expect((await content("transfer")).filter(({ volid }) => volid.includes("disk"))).toEqual([]);
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi0", storage: "pl-dev" })).toBe("500 you can't move to the same storage with same format");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi9", storage: "pl-dev" })).toBe("500 disk 'scsi9' does not exist");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi0" })).toHaveProperty("storage");
  });

  it("gives one to another machine under that machine's number", async () => {
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 210, name: "other" });
    const data = written((await config(200)).scsi0);
    expect(await root.task("POST", "/nodes/pve1/qemu/200/move_disk", { disk: "scsi0", "target-vmid": 210, "target-disk": "virtio3" })).toBe("OK");
    expect(await config(200)).not.toHaveProperty("scsi0");
    const { virtio3 } = await config(210);
    expect(virtio3).toBe("pl-dev:210/vm-210-disk-0.qcow2,size=4G");
    expect(written(virtio3)).toBe(data);
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/210/move_disk", { disk: "virtio3", "target-vmid": 210 })).toEqual({ "target-vmid": "must be different than source VMID to reassign disk" });
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/210/move_disk", { disk: "virtio3", "target-vmid": 299 })).toBe("500 could not find target VM 299");
    expect(await refusal(dev, "POST", "/nodes/pve1/qemu/3001/move_disk", { disk: "scsi0", "target-vmid": 210 })).toBe("403 Permission check failed (/vms/210, VM.Config.Disk)");
  });
});

describe("migration", () => {
  it("takes a stopped machine and its local disks to the other node", async () => {
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 220, scsi0: "local-lvm:2", ide2: "local-lvm:cloudinit", net0: "virtio,bridge=vmbr0" });
    const data = written((await config(220)).scsi0);
    expect(await root.data("GET", "/nodes/pve1/qemu/220/migrate")).toMatchObject({ running: 0, allowed_nodes: ["pve2"], local_disks: [{ volid: "local-lvm:vm-220-cloudinit", cdrom: 1 }, { volid: "local-lvm:vm-220-disk-0", cdrom: 0 }] });
    expect(await root.task("POST", "/nodes/pve1/qemu/220/migrate", { target: "pve2" })).toBe("OK");
    expect(written((await config(220, "pve2")).scsi0)).toBe(data);
    expect((await root.call("GET", "/nodes/pve1/qemu/220/config")).reason).toBe("Configuration file 'nodes/pve1/qemu-server/220.conf' does not exist");
    expect((await content("local-lvm", "pve2")).map(({ volid }) => volid)).toEqual(["local-lvm:vm-220-cloudinit", "local-lvm:vm-220-disk-0"]);
    expect((await content("local-lvm")).some(({ volid }) => volid.includes("220"))).toBe(false);
  });

  it("refuses disks of another machine, running ones without --online, and storages that the target does not have", async () => {
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 221, scsi1: "local-lvm:2" });
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 222, scsi0: "local-lvm:1" });
    await root.data("PUT", "/nodes/pve1/qemu/222/config", { scsi1: "local-lvm:vm-221-disk-0" });
    const upid = await root.data<string>("POST", "/nodes/pve1/qemu/222/migrate", { target: "pve2" });
    expect(await root.exit(upid)).toBe("migration aborted");
    expect(await lines(upid)).toContain("WARN: can't migrate local disk 'local-lvm:vm-221-disk-0': owned by other VM (owner = VM 221)");
    await root.data("PUT", "/nodes/pve1/qemu/222/config", { delete: "scsi1" });
    await root.task("POST", "/nodes/pve1/qemu/222/status/start");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/222/migrate", { target: "pve2" })).toBe("500 can't migrate running VM without --online");
    expect(await root.task("POST", "/nodes/pve1/qemu/222/migrate", { target: "pve2", online: 1 })).toBe("migration aborted");
    expect(await root.task("POST", "/nodes/pve1/qemu/222/migrate", { target: "pve2", online: 1, "with-local-disks": 1 })).toBe("OK");
    expect(await root.data("GET", "/nodes/pve2/qemu/222/status/current")).toMatchObject({ status: "running" });
    expect(await refusal(root, "POST", "/nodes/pve2/qemu/222/migrate", { target: "pve2" })).toEqual({ target: "target is local node." });
    expect(await refusal(root, "POST", "/nodes/pve2/qemu/222/migrate", { target: "pve3" })).toBe("500 no such cluster node 'pve3'");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/3001/migrate", { target: "pve2" })).toBe("500 storage 'pl-dev' is not available on node 'pve2'");
    expect(await refusal(root, "POST", "/nodes/pve1/qemu/3001/migrate", { target: "pve2", targetstorage: "local-lvm" })).toBe("200 OK");
    expect(await refusal(dev, "POST", "/nodes/pve2/qemu/3001/migrate", { target: "pve1" })).toBe("403 Permission check failed (/vms/3001, VM.Migrate)");
  });
});

describe("shares", () => {
  it("are seen alike by two hosts, and what one writes the other restores with its data", async () => {
    const other = await testHost({ shares: join(host.directory, "shared") });
    expect((await other.root.call("GET", "/nodes/pve1/storage/transfer/content")).status).toBe(500);
    await other.root.data("POST", "/storage", { storage: "handover", ...SHARE });
    await root.task("POST", "/nodes/pve1/qemu", { vmid: 230, name: "holder", scsi0: "local-lvm:3" });
    const data = written((await config(230)).scsi0);
    const archive = (await backup(230)).replace("transfer:", "handover:");
    expect(await other.root.data<Content[]>("GET", "/nodes/pve1/storage/handover/content", { vmid: 230 })).toMatchObject([{ volid: archive, vmid: 230 }]);
    expect(await other.root.task("POST", "/nodes/pve1/qemu", { vmid: 230, archive, storage: "local-lvm" })).toBe("OK");
    expect(written("local-lvm:vm-230-disk-0", other)).toBe(data);
    await other.root.task("DELETE", `/nodes/pve1/storage/handover/content/${encodeURIComponent(archive)}`);
    expect((await content("transfer")).some(({ volid }) => volid.includes("-230-"))).toBe(false);
    await other.root.data("DELETE", "/storage/handover");
    expect((await content("transfer")).length).toBeGreaterThan(0);
    await other.stop();
  });
});
