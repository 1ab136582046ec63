import { HostConnection } from "../../../components/host/connection";
import { readDeployed } from "../../../components/host/readback";
import { readTransport } from "../../../components/host/transport";
import { Api, type Reply } from "./api";

let api: Api;
beforeAll(async () => {
  api = await new Api().start();
  process.env["SSL_CERT_FILE"] = api.certificate;
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

const answers: Record<string, unknown> = {
  "/cluster/resources?type=vm": [{ vmid: 3011, name: "dev-web-1", node: "pve1", type: "qemu", pool: "dev", maxmem: 1073741824 }, { vmid: 777, node: "pve1", type: "lxc" }],
  "/nodes/pve1/qemu/3011/pending": [{ key: "cores", value: 2, pending: 4 }, { key: "net1", value: "virtio=A", delete: 1 }, { key: "memory", value: "1024" }, { key: "cicustom", pending: "user=local:snippets/a" }],
  "/nodes/pve1/lxc/777/pending": [{ key: "net0", value: "name=eth0,bridge=vmbr0" }],
  "/nodes/pve1/qemu/3011/firewall/options": { enable: 1, digest: "x" },
  "/nodes/pve1/qemu/3011/firewall/rules": [{ pos: 0, type: "in", action: "DROP", enable: 1 }],
  "/nodes/pve1/qemu/3011/firewall/ipset": [{ name: "ipfilter-net0" }],
  "/nodes/pve1/qemu/3011/firewall/ipset/ipfilter-net0": [{ cidr: "10.10.0.11" }, { cidr: "10.10.0.12", nomatch: 1 }],
  "/nodes/pve1/storage/images/content?content=import": [{ volid: "images:import/a.qcow2" }],
  "/storage": [{ storage: "images", type: "dir", path: "/srv", content: "import,iso", nodes: "pve1", disable: 1 }, { storage: "lvm", type: "lvmthin" }],
  "/cluster/backup": [{ id: "b", schedule: "02:30", storage: "s", pool: "dev", enabled: 0, "prune-backups": { "keep-daily": "7" } }],
  "/pools": [{ poolid: "dev", comment: "dev of clinic" }, { poolid: "lab" }],
  "/pools?poolid=dev": [{ poolid: "dev", members: [{ type: "storage", storage: "nas", node: "pve1" }, { type: "qemu", vmid: 3011 }] }],
  "/access/roles": [{ roleid: "R", privs: "VM.Audit,VM.Console" }],
  "/access/users?full=1": [{ userid: "a@pve", enable: 0, groups: "staff,admins", tokens: [{ tokenid: "t", privsep: 0, expire: 0 }] }, { userid: "b@pve" }],
  "/access/acl": [{ path: "/", roleid: "R", ugid: "staff", type: "group", propagate: 0 }, { path: "/vms", roleid: "R", ugid: "a@pve!t", type: "token" }],
  "/access/permissions": { "/": { "VM.Audit": 1 } },
};
const host = () => new HostConnection(api.endpoint, "a@pve!t=SECRET-UUID");
const reading = { nodes: ["pve1"], images: "images", vmids: new Set([3011]) };

test("reads everything with GET alone, and what is refused is undefined", async () => {
  api.reply = ({ path }): Reply => (path in answers ? { data: answers[path] } : { status: 403, words: "Permission check failed" });
  const deployed = await readDeployed(host(), reading);
  expect(new Set(api.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(deployed).toEqual({
    reader: "a@pve!t",
    guests: [
      {
        vmid: 3011, name: "dev-web-1", node: "pve1", type: "qemu", pool: "dev", memoryMiB: 1024,
        config: { now: { cores: "2", net1: "virtio=A", memory: "1024" }, next: { cores: "4", memory: "1024", cicustom: "user=local:snippets/a" } },
        firewall: { options: { enable: 1, digest: "x" }, rules: [{ pos: 0, type: "in", action: "DROP", enable: 1 }], ipsets: { "ipfilter-net0": ["10.10.0.11", "!10.10.0.12"] } },
      },
      { vmid: 777, name: "", node: "pve1", type: "lxc", pool: undefined, memoryMiB: 0, config: { now: { net0: "name=eth0,bridge=vmbr0" }, next: { net0: "name=eth0,bridge=vmbr0" } }, firewall: undefined },
    ],
    datacenter: undefined,
    nodes: { pve1: undefined },
    images: { pve1: ["images:import/a.qcow2"] },
    storages: [{ name: "images", type: "dir", path: "/srv", contents: ["import", "iso"], shared: false, disabled: true, nodes: ["pve1"] }, { name: "lvm", type: "lvmthin", path: undefined, contents: [], shared: false, disabled: false, nodes: [] }],
    backups: [{ id: "b", enabled: false, schedule: "02:30", storage: "s", pool: "dev", keep: { "keep-daily": "7" } }],
    pools: { dev: "dev of clinic", lab: "" },
    poolStorages: { dev: ["nas"], lab: [] },
    roles: { R: ["VM.Audit", "VM.Console"] },
    users: [{ id: "a@pve", enabled: false, expires: 0, groups: ["staff", "admins"], tokens: [{ name: "t", separated: false, expire: 0 }] }, { id: "b@pve", enabled: true, expires: 0, groups: [], tokens: [] }],
    grants: [{ path: "/", role: "R", holder: "@staff", propagate: false }, { path: "/vms", role: "R", holder: "a@pve!t", propagate: true }],
    privileges: { "/": ["VM.Audit"] },
  });
});

test("the connection tells certificate and clock without any token", async () => {
  api.reply = () => ({ data: [] });
  const { failure, clock, certificate } = await readTransport(api.endpoint);
  expect(failure).toBeUndefined();
  expect(Math.abs((clock?.host ?? 0) - Date.now())).toBeLessThan(5000);
  expect(certificate).toMatchObject({ names: ["127.0.0.1"], issuer: "127.0.0.1" });
  expect(api.requests).toMatchObject([{ method: "GET", path: "/access/domains", authorization: "" }]);
});

test("another certificate and nobody are told apart", async () => {
  const other = await readTransport(api.endpoint.replace("127.0.0.1", "localhost"));
  expect(other).toMatchObject({ failure: { kind: "untrusted", code: "ERR_TLS_CERT_ALTNAME_INVALID" }, clock: undefined, certificate: { names: ["127.0.0.1"] } });
  expect(await readTransport("https://127.0.0.1:1")).toMatchObject({ failure: { kind: "unreachable", code: "ECONNREFUSED" }, certificate: undefined });
});

test("a refused token is told as such", async () => {
  api.reply = () => ({ status: 401, words: "invalid token value!" });
  await expect(readDeployed(host(), reading)).rejects.toMatchObject({ kind: "refused", status: 401 });
  // Those that were under way, and no more.
  expect(api.requests.length).toBeLessThanOrEqual(8);
});
