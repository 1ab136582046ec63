import { Client, type TestHost } from "./client";

const ENV_VM =
  "Pool.Audit,VM.Allocate,VM.Audit,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit,VM.Config.Disk,VM.Config.HWType,VM.Config.Memory,VM.Config.Network," +
  "VM.Config.Options,VM.GuestAgent.Audit,VM.PowerMgmt";
export const IMAGE = "pl-images:import/debian-13-20260901-0a1b2c3d.qcow2";
const CHECKSUM = "ab".repeat(64);

/** The smallest machine that an environment's token may create. */
export function machine(environment: string, vmid: number, tag: number): Record<string, string | number> {
  return {
    vmid, name: `${environment}-app1`, pool: environment, cores: 1, sockets: 1, cpu: "cputype=x86-64-v2-AES", memory: 512, balloon: 512, ostype: "l26",
    scsihw: "virtio-scsi-single", scsi0: `file=pl-${environment}:0,import-from=${IMAGE},size=3221225472,iothread=1,discard=on,ssd=1,backup=1,replicate=1,iops_rd=1000`,
    net0: `model=virtio,bridge=vmbr0,tag=${tag},firewall=1,macaddr=BC:24:11:00:0B:B9`, ide3: "file=none,media=cdrom", ide2: `file=pl-${environment}:cloudinit,`,
    ipconfig0: "gw=10.10.0.1,ip=10.10.0.11/24", ciuser: "ops", agent: "enabled=1,type=virtio", serial0: "socket", vga: "type=serial0", onboot: 1, boot: "order=scsi0",
  };
}

/**
 * The host and two environments as PROXMOX-VERIFIED describes them: stores, image, roles, users, tokens, ACLs, one machine
 * each (dev 3001, prod 1001). Returns the clients of the two tokens.
 */
export async function buildEstate(host: TestHost): Promise<{ dev: Client; prod: Client }> {
  const { root } = host;
  for (const [id, content] of [["pl-dev", "images"], ["pl-prod", "images"], ["pl-images", "import"], ["pl-backup", "backup"]] as const) {
    await root.data("POST", "/storage", { storage: id, type: "dir", path: `/var/lib/${id}`, content, nodes: "pve1", shared: 0 });
  }
  const exit = await root.task("POST", "/nodes/pve1/storage/pl-images/download-url", {
    content: "import", filename: "debian-13-20260901-0a1b2c3d.qcow2", url: "https://cloud.debian.org/debian-13.qcow2", checksum: CHECKSUM, "checksum-algorithm": "sha512",
  });
  if (exit !== "OK") throw new Error(`image: ${exit}`);
  await root.data("POST", "/access/roles", { roleid: "PlEnvVm", privs: ENV_VM });
  await root.data("POST", "/access/roles", { roleid: "PlEnvStore", privs: "Datastore.AllocateSpace,Datastore.Audit" });
  await root.data("POST", "/access/roles", { roleid: "PlImageRead", privs: "Datastore.Audit" });
  await root.data("POST", "/access/roles", { roleid: "PlNet", privs: "SDN.Use" });
  const dev = await environment(host, "dev", 10, 3001);
  const prod = await environment(host, "prod", 30, 1001);
  return { dev, prod };
}

async function environment({ root, simulator }: TestHost, name: string, tag: number, vmid: number): Promise<Client> {
  const user = `pulumi-${name}@pve`;
  await root.data("POST", "/pools", { poolid: name, comment: `env ${name}` });
  await root.data("POST", "/access/users", { userid: user, comment: `env ${name}`, enable: 1 });
  const { value } = await root.data<{ value: string }>("POST", `/access/users/${user}/token/t1`, { privsep: 0 });
  const rights = [[`/pool/${name}`, "PlEnvVm"], [`/storage/pl-${name}`, "PlEnvStore"], ["/storage/pl-images", "PlImageRead"], [`/sdn/zones/localnetwork/vmbr0/${tag}`, "PlNet"]];
  for (const [path = "", roles = ""] of rights) await root.data("PUT", "/access/acl", { path, roles, users: user, propagate: 1 });
  const client = Client.token(simulator, `${user}!t1=${value}`);
  const exit = await client.task("POST", "/nodes/pve1/qemu", machine(name, vmid, tag));
  if (exit !== "OK") throw new Error(`${name}: ${exit}`);
  return client;
}
