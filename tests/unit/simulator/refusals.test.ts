import { buildEstate, IMAGE, machine } from "./estate";
import { testHost, type Client, type Form, type TestHost } from "./client";

/** Each line of PROXMOX-VERIFIED §5 (what a real Proxmox VE 9.2 answered to dev's token), through HTTPS. */

let host: TestHost;
let dev: Client;

beforeAll(async () => {
  host = await testHost();
  ({ dev } = await buildEstate(host));
});
afterAll(async () => {
  dev.close();
  await host.stop();
});

const VM = "/nodes/pve1/qemu/3001";
const PROD = "/nodes/pve1/qemu/1001";
const denied = (what?: string): string => (what === undefined ? "Permission check failed" : `Permission check failed (${what})`);
const CONFIG = "VM.Config.Disk|VM.Config.CDROM|VM.Config.CPU|VM.Config.Memory|VM.Config.Network|VM.Config.HWType|VM.Config.Options|VM.Config.Cloudinit";
const unpooled = Object.fromEntries(Object.entries(machine("dev", 3092, 10)).filter(([option]) => option !== "pool"));

type Line = readonly [name: string, verb: string, path: string, form: Form, status: number, reason: string];
const LINES: readonly Line[] = [
  ["NIC on prod's tag", "PUT", `${VM}/config`, { net1: "virtio,bridge=vmbr0,tag=30" }, 403, denied("/sdn/zones/localnetwork/vmbr0/30, SDN.Use")],
  ["NIC untagged", "PUT", `${VM}/config`, { net1: "virtio,bridge=vmbr0" }, 403, denied("/sdn/zones/localnetwork/vmbr0, SDN.Use")],
  ["NIC with trunks", "PUT", `${VM}/config`, { net1: "virtio,bridge=vmbr0,trunks=20;30" }, 403, denied("/sdn/zones/localnetwork/vmbr0/20, SDN.Use")],
  ["NIC with own tag and trunks", "PUT", `${VM}/config`, { net1: "virtio,bridge=vmbr0,tag=10,trunks=20" }, 403, denied("/sdn/zones/localnetwork/vmbr0/20, SDN.Use")],
  ["NIC on another bridge", "PUT", `${VM}/config`, { net1: "virtio,bridge=vmbr1,tag=10" }, 403, denied("/sdn/zones/localnetwork/vmbr1/10, SDN.Use")],
  ["create on prod's tag", "POST", "/nodes/pve1/qemu", machine("dev", 3092, 30), 403, denied("/sdn/zones/localnetwork/vmbr0/30, SDN.Use")],
  ["create in pool prod", "POST", "/nodes/pve1/qemu", { ...unpooled, pool: "prod" }, 403, denied()],
  ["create without pool", "POST", "/nodes/pve1/qemu", unpooled, 403, denied()],
  ["create in a pool that is not there", "POST", "/nodes/pve1/qemu", { ...unpooled, pool: "nowhere" }, 403, denied("pool 'nowhere' does not exist")],
  ["add VM to pool prod", "PUT", "/pools?poolid=prod", { vms: "3001" }, 403, denied("/pool/prod, Pool.Allocate")],
  ["read prod's config", "GET", `${PROD}/config`, {}, 403, denied("/vms/1001, VM.Audit")],
  ["read prod's status", "GET", `${PROD}/status/current`, {}, 403, denied("/vms/1001, VM.Audit")],
  ["read prod's firewall", "GET", `${PROD}/firewall/options`, {}, 403, denied("/vms/1001, VM.Audit")],
  ["read prod's rules", "GET", `${PROD}/firewall/rules`, {}, 403, denied("/vms/1001, VM.Audit")],
  ["read prod's cloud-init", "GET", `${PROD}/cloudinit/dump`, { type: "user" }, 403, denied("/vms/1001, VM.Audit")],
  ["change prod", "PUT", `${PROD}/config`, { memory: 256 }, 403, denied(`/vms/1001, ${CONFIG}`)],
  ["delete prod", "DELETE", PROD, {}, 403, denied("/vms/1001, VM.Allocate")],
  ["stop prod", "POST", `${PROD}/status/stop`, {}, 403, denied("/vms/1001, VM.PowerMgmt")],
  ["start prod", "POST", `${PROD}/status/start`, {}, 403, denied("/vms/1001, VM.PowerMgmt")],
  ["firewall of prod off", "PUT", `${PROD}/firewall/options`, { enable: 0 }, 403, denied("/vms/1001, VM.Config.Network")],
  ["create over prod's VMID", "POST", "/nodes/pve1/qemu", machine("dev", 1001, 10), 500, "unable to create VM 1001 - VM 1001 already exists on node 'pve1'"],
  ["attach prod's disk", "PUT", `${VM}/config`, { scsi5: "pl-prod:1001/vm-1001-disk-0.qcow2" }, 403, denied("/storage/pl-prod, Datastore.Audit")],
  ["allocate on prod's store", "PUT", `${VM}/config`, { scsi5: "pl-prod:1" }, 403, denied("/storage/pl-prod, Datastore.AllocateSpace")],
  ["import from prod's disk", "PUT", `${VM}/config`, { scsi5: "pl-dev:0,import-from=pl-prod:1001/vm-1001-disk-0.qcow2" }, 403, denied("/vms/1001, VM.Clone")],
  ["import a file of the host", "PUT", `${VM}/config`, { scsi5: "pl-dev:0,import-from=/etc/passwd" }, 500, "Only root can pass arbitrary filesystem paths."],
  ["attach a device of the host", "PUT", `${VM}/config`, { scsi5: "/dev/vda" }, 500, "Only root can pass arbitrary filesystem paths."],
  ["list backups", "GET", "/nodes/pve1/storage/pl-backup/content", {}, 403, denied("/storage/pl-backup, Datastore.Audit|Datastore.AllocateSpace")],
  [
    "restore a backup", "POST", "/nodes/pve1/qemu", { vmid: 3093, pool: "dev", archive: "pl-backup:backup/vzdump-qemu-1001-2026_09_01-02_30_00.vma.zst" }, 403,
    denied("/storage/pl-backup, Datastore.AllocateSpace"),
  ],
  ["back up now", "POST", "/nodes/pve1/vzdump", { vmid: 3001, storage: "pl-backup" }, 403, denied("/storage/pl-backup, Datastore.AllocateSpace")],
  [
    "delete a backup", "DELETE", "/nodes/pve1/storage/pl-backup/content/backup%2Fvzdump-qemu-1001-2026_09_01-02_30_00.vma.zst", {}, 403,
    denied("/storage/pl-backup, Datastore.AllocateSpace"),
  ],
  ["delete the image", "DELETE", `/nodes/pve1/storage/pl-images/content/${encodeURIComponent(IMAGE)}`, {}, 403, denied("/storage/pl-images, Datastore.Allocate")],
  [
    "download an image", "POST", "/nodes/pve1/storage/pl-images/download-url", { content: "import", filename: "x.qcow2", url: "https://example.org/x.qcow2" }, 403,
    denied("/storage/pl-images, Datastore.AllocateTemplate"),
  ],
  ["startup", "PUT", `${VM}/config`, { startup: "order=1" }, 403, denied("/, Sys.Modify")],
  ["startup on create", "POST", "/nodes/pve1/qemu", { ...machine("dev", 3092, 10), startup: "order=1" }, 403, denied("/, Sys.Modify")],
  ["args", "PUT", `${VM}/config`, { args: "-no-reboot" }, 500, "only root can set 'args' config"],
  ["affinity", "PUT", `${VM}/config`, { affinity: "0-1" }, 500, "only root can set 'affinity' config"],
  ["ivshmem", "PUT", `${VM}/config`, { ivshmem: "size=32" }, 500, "only root can set 'ivshmem' config"],
  ["raw PCI device", "PUT", `${VM}/config`, { hostpci0: "0000:00:02.0" }, 500, "only root can set 'hostpci0' config for non-mapped devices"],
  ["raw USB device", "PUT", `${VM}/config`, { usb0: "host=1234:5678" }, 500, "only root can set 'usb0' config for real devices"],
  ["raw serial device", "POST", "/nodes/pve1/qemu", { ...machine("dev", 3092, 10), serial1: "/dev/ttyS0" }, 500, "only root can set 'serial1' config for real devices"],
  ["the host's CD drive", "POST", "/nodes/pve1/qemu", { ...machine("dev", 3092, 10), ide3: "cdrom,media=cdrom" }, 403, denied("/, Sys.Console")],
  ["an ISO of local", "PUT", `${VM}/config`, { ide3: "local:iso/x.iso,media=cdrom" }, 403, denied("/storage/local, Datastore.AllocateSpace|Datastore.Audit")],
  ["write datacenter firewall options", "PUT", "/cluster/firewall/options", { enable: 0 }, 403, denied("/, Sys.Modify")],
  ["write a datacenter rule", "POST", "/cluster/firewall/rules", { type: "in", action: "ACCEPT" }, 403, denied("/, Sys.Modify")],
  ["write a datacenter set", "POST", "/cluster/firewall/ipset", { name: "x1" }, 403, denied("/, Sys.Modify")],
  ["write a datacenter alias", "POST", "/cluster/firewall/aliases", { name: "x1", cidr: "10.0.0.1" }, 403, denied("/, Sys.Modify")],
  ["write a security group", "POST", "/cluster/firewall/groups", { group: "x1" }, 403, denied("/, Sys.Modify")],
  ["read datacenter firewall options", "GET", "/cluster/firewall/options", {}, 403, denied("/, Sys.Audit")],
  ["read datacenter rules", "GET", "/cluster/firewall/rules", {}, 403, denied("/, Sys.Audit")],
  ["read datacenter sets", "GET", "/cluster/firewall/ipset", {}, 403, denied("/, Sys.Audit")],
  ["host firewall", "PUT", "/nodes/pve1/firewall/options", { enable: 0 }, 403, denied("/nodes/pve1, Sys.Modify")],
  ["host network", "POST", "/nodes/pve1/network", { iface: "vmbr9", type: "bridge" }, 403, denied("/nodes/pve1, Sys.Modify")],
  ["an SDN zone", "POST", "/cluster/sdn/zones", { zone: "z1", type: "vlan", bridge: "vmbr0" }, 403, denied("/sdn/zones, SDN.Allocate")],
  ["a storage", "POST", "/storage", { storage: "mine", type: "dir", path: "/tmp/x" }, 403, denied("/storage, Datastore.Allocate")],
  ["a backup job", "POST", "/cluster/backup", { id: "j1", schedule: "02:30", pool: "dev" }, 403, denied("/, Sys.Modify")],
  ["datacenter options", "PUT", "/cluster/options", { keyboard: "de" }, 403, denied("/, Sys.Modify")],
  ["read user of prod", "GET", "/access/users/pulumi-prod@pve", {}, 403, denied()],
  ["ACL on pool prod", "PUT", "/access/acl", { path: "/pool/prod", roles: "PlEnvVm", users: "pulumi-dev@pve" }, 403, denied("/pool/prod, Permissions.Modify|Pool.Allocate")],
  ["ACL on own pool", "PUT", "/access/acl", { path: "/pool/dev", roles: "PlEnvVm", users: "pulumi-dev@pve" }, 403, denied("/pool/dev, Permissions.Modify|Pool.Allocate")],
  ["create a user", "POST", "/access/users", { userid: "me@pve" }, 403, denied("/access/realm/pve, Realm.AllocateUser")],
  ["a new token for itself", "POST", "/access/users/pulumi-dev@pve/token/t2", {}, 403, denied()],
  ["clone", "POST", `${VM}/clone`, { newid: 3094, pool: "dev" }, 403, denied("/vms/3001, VM.Clone")],
  ["snapshot", "POST", `${VM}/snapshot`, { snapname: "s1" }, 403, denied("/vms/3001, VM.Snapshot")],
  ["console", "POST", `${VM}/vncproxy`, {}, 403, denied("/vms/3001, VM.Console")],
  ["text console", "POST", `${VM}/termproxy`, {}, 403, denied("/vms/3001, VM.Console")],
  ["pool prod by its path", "GET", "/pools/prod", {}, 403, denied("/pool/prod, Pool.Audit")],
];

it.each(LINES)("%s", async (_name, verb, path, form, status, reason) => {
  const before = await host.root.data("GET", "/cluster/resources", { type: "vm" });
  const answer = await dev.call(verb, path, form);
  expect([answer.status, answer.reason]).toEqual([status, reason]);
  expect(answer.body.data).toBeNull();
  expect(answer.body.message?.split("\n")[0]).toBe(reason);
  expect(await host.root.data("GET", "/cluster/resources", { type: "vm" })).toEqual(before);
});

describe("what Proxmox does not refuse", () => {
  const allowed: readonly (readonly [string, string, string, Form])[] = [
    ["a NIC without a bridge", "PUT", `${VM}/config`, { net7: "virtio" }],
    ["a snippet of anybody", "PUT", `${VM}/config`, { cicustom: "user=local:snippets/prod-secret.yaml" }],
    ["tags on an existing machine", "PUT", `${VM}/config`, { tags: "web;Dev" }],
    ["far more memory than the host has", "PUT", `${VM}/config`, { memory: 900_000 }],
    ["a NIC that the firewall does not filter", "PUT", `${VM}/config`, { net0: "virtio=BC:24:11:00:0B:B9,bridge=vmbr0,tag=10,firewall=0" }],
    ["no address filter", "PUT", `${VM}/firewall/options`, { ipfilter: 0 }],
    ["all roles", "GET", "/access/roles", {}],
    ["the host's addresses", "GET", "/nodes/pve1/network", {}],
    ["names of the datacenter's sets", "GET", `${VM}/firewall/refs`, {}],
  ];

  it.each(allowed)("%s", async (_name, verb, path, form) => {
    expect((await dev.call(verb, path, form)).status).toBe(200);
  });

  it("a machine with prod's number, in dev's pool, with a NIC on nothing and any snippet", async () => {
    const form = { ...machine("dev", 1050, 10), net1: "virtio", cicustom: "user=local:snippets/prod-secret.yaml" };
    expect(await dev.task("POST", "/nodes/pve1/qemu", form)).toBe("OK");
    expect(await dev.task("DELETE", "/nodes/pve1/qemu/1050", { purge: 1 })).toBe("OK");
  });

  it("the members and the comment of another pool", async () => {
    const [pool] = await dev.data<{ poolid: string; comment: string; members: { vmid: number }[] }[]>("GET", "/pools", { poolid: "prod" });
    expect(pool).toMatchObject({ poolid: "prod", comment: "env prod", members: [{ id: "qemu/1001", vmid: 1001, node: "pve1", type: "qemu" }] });
  });

  it("whether a number is taken", async () => {
    const answer = await dev.call("GET", "/cluster/nextid", { vmid: 1001 });
    expect([answer.status, answer.body.errors]).toEqual([400, { vmid: "VM 1001 already exists" }]);
  });
});

describe("lists show what is one's own", () => {
  it.each([
    ["/pools", ["dev"], "poolid"], ["/nodes/pve1/qemu", [3001], "vmid"], ["/cluster/resources?type=vm", [3001], "vmid"], ["/storage", ["pl-dev", "pl-images"], "storage"],
  ] as const)("%s", async (path, expected, key) => {
    const entries = await dev.data<Record<string, unknown>[]>("GET", path);
    expect(entries.map((entry) => entry[key]).sort()).toEqual([...expected]);
  });

  it("no users, no ACLs", async () => {
    expect([await dev.data("GET", "/access/users"), await dev.data("GET", "/access/acl")]).toEqual([[], []]);
  });
});

it("tags on creation fail in the task, after the disks were made, and leave nothing", async () => {
  const exit = await dev.task("POST", "/nodes/pve1/qemu", { ...machine("dev", 3092, 10), tags: "web" });
  expect(exit).toBe("unable to create VM 3092 - 403 Permission check failed (/vms/3092, VM.Config.Options)");
  const left = await host.root.data<{ volid: string }[]>("GET", "/nodes/pve1/storage/pl-dev/content");
  expect(left.filter(({ volid }) => volid.includes("3092"))).toEqual([]);
  const missing = await dev.call("GET", "/nodes/pve1/qemu/3092/config");
  expect(missing.status).toBe(403);
});
