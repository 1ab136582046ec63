/** Copies of machines: full ones, those that stand on a template, and disks of another machine. */
import { testHost, type Client, type TestHost } from "./client";
import { buildEstate } from "./estate";

let host: TestHost;
let dev: Client;
let root: Client;
const QEMU = "/nodes/pve1/qemu";
type Config = Record<string, string | number>;
const configOf = (vmid: number): Promise<Config> => root.data<Config>("GET", `${QEMU}/${vmid}/config`);
const refused = async (client: Client, path: string, form: Config): Promise<string> => {
  const { status, reason, body } = await client.call("POST", path, form);
  return `${status} ${body.errors === undefined ? reason : JSON.stringify(body.errors)}`;
};

beforeAll(async () => {
  host = await testHost();
  ({ root } = host);
  ({ dev } = await buildEstate(host));
  await root.task("POST", QEMU, { vmid: 400, name: "source", scsi0: "local-lvm:2", scsi1: "pl-dev:1,format=qcow2,backup=0", ide2: "local-lvm:cloudinit", ide3: "none,media=cdrom", net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", description: "first" });
});
afterAll(async () => {
  dev.close();
  await host.stop();
});

it("copies disks, firewall and configuration, with other addresses and another identity", async () => {
  await root.data("POST", `${QEMU}/400/firewall/rules`, { type: "in", action: "ACCEPT", enable: 1 });
  expect(await root.task("POST", `${QEMU}/400/clone`, { newid: 401, pool: "dev" })).toBe("OK");
  const [before, after] = [await configOf(400), await configOf(401)];
  expect(after).toMatchObject({
    name: "Copy-of-VM-source", description: "first", ide3: "none,media=cdrom", scsi0: "local-lvm:vm-401-disk-0,size=2G", scsi1: "pl-dev:401/vm-401-disk-0.qcow2,backup=0,size=1G", ide2: "local-lvm:vm-401-cloudinit,media=cdrom,size=4M",
  });
  for (const key of ["net0", "smbios1", "vmgenid", "digest"]) expect(after[key]).not.toBe(before[key]);
  expect(await root.data("GET", `${QEMU}/401/firewall/rules`)).toMatchObject([{ action: "ACCEPT" }]);
  expect((await root.data<{ members: { vmid: number }[] }>("GET", "/pools/dev")).members.map(({ vmid }) => vmid)).toContain(401);
});

it("puts all of a full copy on one storage where it is told", async () => {
  expect(await root.task("POST", `${QEMU}/400/clone`, { newid: 402, name: "other", description: "second", storage: "pl-dev", format: "raw" })).toBe("OK");
  expect(await configOf(402)).toMatchObject({ name: "other", description: "second", scsi0: "pl-dev:402/vm-402-disk-0.raw,size=2G", scsi1: "pl-dev:402/vm-402-disk-1.raw,backup=0,size=1G", ide2: "pl-dev:402/vm-402-cloudinit.raw,media=cdrom,size=4M" });
});

it("makes a template, whose copies stand on its disks", async () => {
  await root.task("POST", QEMU, { vmid: 410, scsi0: "local-lvm:2", ide2: "local-lvm:cloudinit" });
  expect(await root.task("POST", `${QEMU}/410/template`)).toBe("OK");
  expect(await configOf(410)).toMatchObject({ template: 1, scsi0: "local-lvm:base-410-disk-0,size=2G" });
  expect(await root.task("POST", `${QEMU}/410/clone`, { newid: 411 })).toBe("OK");
  expect(await configOf(411)).toMatchObject({ name: "Copy-of-VM-410", scsi0: "local-lvm:vm-411-disk-0,size=2G" });
  expect(await configOf(411)).not.toHaveProperty("template");
  expect(await root.task("POST", `${QEMU}/410/clone`, { newid: 412, full: 1, storage: "pl-dev" })).toBe("OK");
  expect(await root.task("POST", `${QEMU}/411/status/start`)).toBe("OK");
  expect(await refused(root, `${QEMU}/411/template`, {})).toBe("500 you can't convert a VM to template if VM is running");
  expect(await refused(root, `${QEMU}/410/template`, {})).toBe("500 you can't convert a template to a template");
  expect(await refused(root, `${QEMU}/410/clone`, { newid: 413, storage: "pl-dev" })).toBe("500 parameter 'storage' not allowed for linked clones");
  expect(await refused(root, `${QEMU}/410/clone`, { newid: 413, format: "raw" })).toBe("500 parameter 'format' not allowed for linked clones");
});

it.each<[string, Config, string]>([
  ["onto a machine that is there", { newid: 401 }, "500 unable to create VM 401: config file already exists"],
  ["linked without a template", { newid: 499, full: 0 }, "500 Linked clone feature is not supported for 'local-lvm:vm-400-disk-0' (scsi0)"],
  ["a snapshot that is not there", { newid: 499, snapname: "old" }, "500 snapshot 'old' does not exist"],
  ["to a node that is not there", { newid: 499, target: "pve9" }, "500 no such cluster node 'pve9'"],
  ["to a storage without images", { newid: 499, storage: "pl-backup" }, '400 {"storage":"storage \'pl-backup\' does not support vm images"}'],
  ["into a pool that is not there", { newid: 499, pool: "gone" }, "403 Permission check failed (pool 'gone' does not exist)"],
])("refuses a clone %s", async (_, form, words) => {
  expect(await refused(root, `${QEMU}/400/clone`, form)).toBe(words);
});

it("asks for the rights to the copy, its storage and its bridge", async () => {
  const [source, copy] = [`${QEMU}/3001/clone`, { newid: 3090, pool: "dev" }];
  expect(await refused(dev, source, copy)).toBe("403 Permission check failed (/vms/3001, VM.Clone)");
  await root.data("POST", "/access/roles", { roleid: "Copy", privs: "VM.Clone,VM.Allocate,VM.Audit" });
  await root.data("PUT", "/access/acl", { path: "/vms", users: "pulumi-dev@pve", roles: "Copy" });
  expect(await refused(dev, source, { ...copy, storage: "pl-prod" })).toBe("403 Permission check failed (/storage/pl-prod, Datastore.AllocateSpace)");
  await root.data("PUT", `${QEMU}/3001/config`, { net0: "virtio,bridge=vmbr0,tag=30" });
  expect(await refused(dev, source, copy)).toBe("403 Permission check failed (/sdn/zones/localnetwork/vmbr0/30, SDN.Use)");
  await root.data("PUT", `${QEMU}/3001/config`, { net0: "virtio,bridge=vmbr0,tag=10" });
  expect(await dev.task("POST", source, copy)).toBe("OK");
});

it("leaves nothing of a copy that does not fit", async () => {
  const [{ avail }] = [await root.data<{ avail: number }>("GET", "/nodes/pve1/storage/local-lvm/status")];
  await root.task("POST", QEMU, { vmid: 420, scsi0: `local-lvm:${Math.floor(avail / 1024 ** 3 / 2) + 1}` });
  expect(await root.task("POST", `${QEMU}/420/clone`, { newid: 421 })).toBe("clone failed: insufficient free space in thin pool: No space left on device");
  expect((await root.call("GET", `${QEMU}/421/config`)).reason).toBe("Configuration file 'nodes/pve1/qemu-server/421.conf' does not exist");
  expect(await root.task("DELETE", `${QEMU}/420`)).toBe("OK");
});

it("imports a disk of another machine of the node, and no cloud-init drive", async () => {
  expect(await root.task("POST", QEMU, { vmid: 430, scsi0: "pl-dev:0,import-from=local-lvm:vm-400-cloudinit" })).toBe("unable to create VM 430 - cannot import from cloudinit disk");
  expect(await root.task("POST", QEMU, { vmid: 431, scsi0: "pl-dev:0,import-from=local-lvm:base-410-disk-0,format=qcow2" })).toBe("OK");
  expect(await configOf(431)).toMatchObject({ scsi0: "pl-dev:431/vm-431-disk-0.qcow2,size=2G" });
});
