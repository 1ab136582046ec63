import type { Answer } from "./estate/api";
import { Api } from "./estate/api";
import type { Clone } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { machinesOf, snapshot } from "./estate/snapshot";
import { sharedEstate } from "./estate/start";

/**
 * What the token of dev may not do, each with the status and the words of a real Proxmox VE 9.2 (measured).
 * The host is the embedded one; names follow the example estate: prod's VMs are 1000…1999 on VLAN 30.
 */
let clone: Clone;
let root: Api;
let dev: Api;
beforeAll(async () => {
  clone = sharedEstate();
  root = Api.root(clone);
  const { tokens } = JSON.parse(mustWork(await clone.pulumi(["stack", "output", "--json", "--show-secrets", "-s", "host"])).stdout) as { tokens: Record<string, string> };
  dev = root.as(clone, tokens["dev"] ?? "");
});

const NODE = "/nodes/pve1";
const PROD = 1031;
const OWN = 3031;
const said = ({ status, reason }: Answer): string => `${status} ${reason.trim()}`;
const nic = (rest: string): Record<string, string> => ({ net1: `virtio,${rest}` });

type Try = readonly [title: string, method: "GET" | "POST" | "PUT" | "DELETE", path: string, parameters: Readonly<Record<string, string>>, answer: string];

const forbidden: readonly Try[] = [
  ["read a prod VM's configuration", "GET", `${NODE}/qemu/${PROD}/config`, {}, `403 Permission check failed (/vms/${PROD}, VM.Audit)`],
  ["read a prod VM's status", "GET", `${NODE}/qemu/${PROD}/status/current`, {}, `403 Permission check failed (/vms/${PROD}, VM.Audit)`],
  ["read a prod VM's firewall", "GET", `${NODE}/qemu/${PROD}/firewall/rules`, {}, `403 Permission check failed (/vms/${PROD}, VM.Audit)`],
  ["read a prod VM's cloud-init", "GET", `${NODE}/qemu/${PROD}/cloudinit/dump`, { type: "user" }, `403 Permission check failed (/vms/${PROD}, VM.Audit)`],
  ["start a prod VM", "POST", `${NODE}/qemu/${PROD}/status/start`, {}, `403 Permission check failed (/vms/${PROD}, VM.PowerMgmt)`],
  ["stop a prod VM", "POST", `${NODE}/qemu/${PROD}/status/stop`, {}, `403 Permission check failed (/vms/${PROD}, VM.PowerMgmt)`],
  ["delete a prod VM", "DELETE", `${NODE}/qemu/${PROD}`, {}, `403 Permission check failed (/vms/${PROD}, VM.Allocate)`],
  ["switch a prod VM's firewall off", "PUT", `${NODE}/qemu/${PROD}/firewall/options`, { enable: "0" }, `403 Permission check failed (/vms/${PROD}, VM.Config.Network)`],
  ["attach a NIC to prod's VLAN", "PUT", `${NODE}/qemu/${OWN}/config`, nic("bridge=vmbr0,tag=30"), "403 Permission check failed (/sdn/zones/localnetwork/vmbr0/30, SDN.Use)"],
  ["attach a NIC without VLAN", "PUT", `${NODE}/qemu/${OWN}/config`, nic("bridge=vmbr0"), "403 Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)"],
  ["attach a NIC with trunks", "PUT", `${NODE}/qemu/${OWN}/config`, nic("bridge=vmbr0,tag=10,trunks=20;30"), "403 Permission check failed (/sdn/zones/localnetwork/vmbr0/20, SDN.Use)"],
  ["attach a NIC to another bridge", "PUT", `${NODE}/qemu/${OWN}/config`, nic("bridge=vmbr1,tag=10"), "403 Permission check failed (/sdn/zones/localnetwork/vmbr1/10, SDN.Use)"],
  ["create a VM in prod's pool", "POST", `${NODE}/qemu`, { vmid: "3900", pool: "prod" }, "403 Permission check failed"],
  ["create a VM without a pool", "POST", `${NODE}/qemu`, { vmid: "3900" }, "403 Permission check failed"],
  ["move its own VM to prod's pool", "PUT", "/pools/prod", { vms: String(OWN) }, "403 Permission check failed (/pool/prod, Pool.Allocate)"],
  ["read prod's pool", "GET", "/pools/prod", {}, "403 Permission check failed (/pool/prod, Pool.Audit)"],
  ["attach a disk of prod", "PUT", `${NODE}/qemu/${OWN}/config`, { scsi1: `{prod}:${PROD}/vm-${PROD}-disk-0.qcow2` }, "403 Permission check failed (/storage/{prod}, Datastore.Audit)"],
  ["allocate on prod's storage", "PUT", `${NODE}/qemu/${OWN}/config`, { scsi1: "{prod}:1" }, "403 Permission check failed (/storage/{prod}, Datastore.AllocateSpace)"],
  ["list the backups", "GET", `${NODE}/storage/{backup}/content`, {}, "403 Permission check failed (/storage/{backup}, Datastore.Audit|Datastore.AllocateSpace)"],
  ["delete the image", "DELETE", `${NODE}/storage/{images}/content/{image}`, {}, "403 Permission check failed (/storage/{images}, Datastore.Allocate)"],
  ["import a file of the host", "PUT", `${NODE}/qemu/${OWN}/config`, { scsi1: "{dev}:0,import-from=/etc/passwd" }, "500 Only root can pass arbitrary filesystem paths."],
  ["attach a device of the host", "PUT", `${NODE}/qemu/${OWN}/config`, { scsi1: "/dev/vda" }, "500 Only root can pass arbitrary filesystem paths."],
  ["set raw QEMU arguments", "PUT", `${NODE}/qemu/${OWN}/config`, { args: "-runas root" }, "500 only root can set 'args' config"],
  ["set its startup order", "PUT", `${NODE}/qemu/${OWN}/config`, { startup: "order=1" }, "403 Permission check failed (/, Sys.Modify)"],
  ["use the host's CD drive", "PUT", `${NODE}/qemu/${OWN}/config`, { ide3: "cdrom,media=cdrom" }, "403 Permission check failed (/, Sys.Console)"],
  ["change the datacenter firewall", "PUT", "/cluster/firewall/options", { enable: "0" }, "403 Permission check failed (/, Sys.Modify)"],
  ["read the datacenter firewall", "GET", "/cluster/firewall/options", {}, "403 Permission check failed (/, Sys.Audit)"],
  ["add a datacenter rule", "POST", "/cluster/firewall/rules", { type: "in", action: "ACCEPT" }, "403 Permission check failed (/, Sys.Modify)"],
  ["add a datacenter ipset", "POST", "/cluster/firewall/ipset", { name: "mine" }, "403 Permission check failed (/, Sys.Modify)"],
  ["add a datacenter alias", "POST", "/cluster/firewall/aliases", { name: "mine", cidr: "10.0.0.1" }, "403 Permission check failed (/, Sys.Modify)"],
  ["change the host's firewall", "PUT", `${NODE}/firewall/options`, { enable: "0" }, "403 Permission check failed (/nodes/pve1, Sys.Modify)"],
  ["add a storage", "POST", "/storage", { storage: "mine", type: "dir", path: "/mine" }, "403 Permission check failed (/storage, Datastore.Allocate)"],
  ["add a backup job", "POST", "/cluster/backup", { storage: "local", vmid: String(OWN), schedule: "02:00" }, "403 Permission check failed (/, Sys.Modify)"],
  ["change the cluster's options", "PUT", "/cluster/options", { keyboard: "de" }, "403 Permission check failed (/, Sys.Modify)"],
  ["give itself prod's pool", "PUT", "/access/acl", { path: "/pool/prod", users: "pulumi-dev@pve", roles: "PVEVMAdmin" }, "403 Permission check failed (/pool/prod, Permissions.Modify|Pool.Allocate)"],
  ["give itself its own pool", "PUT", "/access/acl", { path: "/pool/dev", users: "pulumi-dev@pve", roles: "PVEVMAdmin" }, "403 Permission check failed (/pool/dev, Permissions.Modify|Pool.Allocate)"],
  ["create a user", "POST", "/access/users", { userid: "more@pve" }, "403 Permission check failed (/access/realm/pve, Realm.AllocateUser)"],
  ["make itself another token", "POST", "/access/users/pulumi-dev@pve/token/more", {}, "403 Permission check failed"],
  ["clone its VM", "POST", `${NODE}/qemu/${OWN}/clone`, { newid: "3900" }, `403 Permission check failed (/vms/${OWN}, VM.Clone)`],
  ["snapshot its VM", "POST", `${NODE}/qemu/${OWN}/snapshot`, { snapname: "one" }, `403 Permission check failed (/vms/${OWN}, VM.Snapshot)`],
];

/** Names of storages and image, which follow the estate. */
async function names(): Promise<(text: string) => string> {
  const { trilane } = JSON.parse(mustWork(await clone.pulumi(["stack", "output", "--json", "-s", "host"])).stdout) as { trilane: { images: { volume: string }[]; environments: Record<string, { storage: string }> } };
  const storages = await root.get<{ storage: string; content: string }[]>("/storage");
  const image = trilane.images[0]?.volume ?? "";
  const known: Record<string, string> = {
    dev: trilane.environments["dev"]?.storage ?? "",
    prod: trilane.environments["prod"]?.storage ?? "",
    images: image.split(":")[0] ?? "",
    image: encodeURIComponent(image),
    backup: storages.find(({ storage, content }) => content === "backup" && storage !== "local")?.storage ?? "",
  };
  return (text) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? name);
}

describe("the token of dev", () => {
  let fill: (text: string) => string;
  let before: unknown;
  const everything = async (): Promise<unknown> => ({ host: await snapshot(root), machines: await machinesOf(root) });
  beforeAll(async () => {
    fill = await names();
    before = await everything();
  });

  test.each(forbidden)("cannot %s", async (_title, method, path, parameters, answer) => {
    const filled = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, fill(value)]));
    expect(said(await dev.call(method, fill(path), filled))).toBe(fill(answer));
  });

  test("cannot create over a VM of prod", async () => {
    const { reason, status } = await dev.call("POST", `${NODE}/qemu`, { vmid: String(PROD), pool: "dev" });
    expect(`${status} ${reason.trim()}`).toBe(`500 unable to create VM ${PROD} - VM ${PROD} already exists on node 'pve1'`);
  });

  test("sees only its own machines and storages", async () => {
    const machines = await dev.get<{ vmid: number }[]>(`${NODE}/qemu`);
    // Five machines, and the VM that keeps the database's disk.
    expect(machines.length).toBe(6);
    expect(machines.every(({ vmid }) => vmid >= 3000 && vmid < 4000)).toBe(true);
    const storages = await dev.get<{ storage: string }[]>("/storage");
    expect(storages.map(({ storage }) => storage).sort()).toEqual([fill("{dev}"), fill("{images}")].sort());
    const resources = await dev.get<{ type: string; vmid?: number }[]>("/cluster/resources");
    expect(resources.filter(({ type, vmid }) => type === "qemu" && (vmid ?? 0) < 3000)).toEqual([]);
    expect(await dev.get("/access/users")).toEqual([]);
  });

  test("has changed nothing with all of this", async () => {
    expect(await everything()).toEqual(before);
  });

  // What Proxmox itself lets through: it is named in the documentation, and verification has to find it.
  test("may, as on a real host, attach a NIC without a bridge to its own VM", async () => {
    expect((await dev.call("PUT", `${NODE}/qemu/${OWN}/config`, { net1: "virtio" })).status).toBe(200);
    expect((await dev.call("PUT", `${NODE}/qemu/${OWN}/config`, { delete: "net1" })).status).toBe(200);
  });

  test("may, as on a real host, read the members of prod's pool by query", async () => {
    const { status, data } = await dev.call("GET", "/pools", { poolid: "prod" });
    expect(status).toBe(200);
    expect(JSON.stringify(data)).toContain(String(PROD));
  });
});
