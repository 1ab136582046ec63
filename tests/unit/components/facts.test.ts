import { HostConnection } from "../../../components/host/connection";
import { readEnvironmentFacts, readHostFacts } from "../../../components/host/facts";
import { Api, type Reply } from "./api";
import { environment, host as hostPlan } from "./fixture";

const TOKEN = "pulumi-dev@pve!t1=SECRET-UUID";
let api: Api;
beforeAll(async () => {
  api = await new Api().start();
  process.env["SSL_CERT_FILE"] = api.certificate;
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

const answers = (table: Readonly<Record<string, Reply>>) => ({ path }: { path: string }): Reply => table[path] ?? { status: 501, words: `Method 'GET ${path}' not implemented` };
const connect = (timeout = 15_000) => new HostConnection(api.endpoint, TOKEN, timeout);

const hostAnswers: Record<string, Reply> = {
  "/version": { data: { version: "9.2.11", release: "9.2", repoid: "x" } },
  "/access/permissions": { data: { "/": { "Group.Allocate": 1, "Realm.Allocate": 1 } } },
  "/nodes": { data: [{ node: "pve1", status: "online", maxcpu: 16, maxmem: 68719476736 }, { node: "pve2", status: "offline" }] },
  "/nodes/pve1/storage": { data: [{ storage: "local", type: "dir", content: "iso,vztmpl", avail: 107374182400, total: 214748364800 }] },
  "/nodes/pve1/network": { data: [{ iface: "vmbr0", type: "bridge", bridge_vlan_aware: 1, active: 1, bridge_ports: "eno1", cidr: "10.99.0.1/24" }, { iface: "vmbr1", type: "bridge", bridge_ports: "" }, { iface: "eno1", type: "eth", active: 1 }] },
  "/cluster/resources?type=vm": { data: [{ vmid: 100, name: "clinic-gateway", type: "qemu", status: "running", node: "pve1" }] },
  "/cluster/firewall/options": { data: { enable: 1, digest: "x" } },
};

test("the host in seven calls", async () => {
  api.reply = answers(hostAnswers);
  expect(await readHostFacts(connect(), hostPlan)).toEqual({
    version: "9.2.11",
    privileges: { "/": ["Group.Allocate", "Realm.Allocate"] },
    nodes: [{ name: "pve1", status: "online", cores: 16, memoryMiB: 65536 }, { name: "pve2", status: "offline", cores: 0, memoryMiB: 0 }],
    storages: [{ node: "pve1", name: "local", type: "dir", contents: ["iso", "vztmpl"], availableGiB: 100, totalGiB: 200 }],
    bridges: [{ node: "pve1", name: "vmbr0", vlanAware: true, active: true, ports: "eno1", vids: "2-4094" }, { node: "pve1", name: "vmbr1", vlanAware: false, active: false, ports: "", vids: "2-4094" }],
    addresses: [{ node: "pve1", iface: "vmbr0", cidr: "10.99.0.1/24" }],
    guests: [{ vmid: 100, name: "clinic-gateway", status: "running" }],
    firewallOn: true,
    caller: "127.0.0.1",
  });
  expect(api.requests).toHaveLength(7);
});

test("a node that does not exist is left to the check of the facts", async () => {
  api.reply = answers({ ...hostAnswers, "/nodes/pve1/storage": { status: 595, words: "no such node" }, "/nodes/pve1/network": { status: 595, words: "no such node" } });
  expect(await readHostFacts(connect(), hostPlan)).toMatchObject({ storages: [], bridges: [] });
});

const environmentAnswers: Record<string, Reply> = {
  "/version": { data: { version: "9.2.11" } },
  "/access/permissions": { data: { "/pool/dev": { "VM.Audit": 1, "VM.Allocate": 1 } } },
  "/nodes/pve1/storage/images/content?content=import": { data: [{ volid: "images:import/debian.qcow2", format: "qcow2" }] },
  [`/nodes/pve1/storage/images/content/${encodeURIComponent(environment.image.volume)}`]: { data: { size: 3 * 1024 ** 3, format: "qcow2" } },
  "/nodes/pve1/storage/dev-disks/status": { data: { avail: 10 * 1024 ** 3, total: 1 } },
  "/cluster/resources?type=vm": { data: [{ vmid: 3011, name: "dev-web-1", pool: "dev", type: "qemu", node: "pve1" }] },
};

test("the host as a token sees it, in six calls", async () => {
  api.reply = answers(environmentAnswers);
  expect(await readEnvironmentFacts(connect(), environment)).toEqual({
    version: "9.2.11",
    privileges: { "/pool/dev": ["VM.Audit", "VM.Allocate"] },
    nodes: [{ name: "pve1", images: ["images:import/debian.qcow2"], imageBytes: 3 * 1024 ** 3, storageAvailableGiB: 10 }],
    existing: [{ vmid: 3011, name: "dev-web-1", pool: "dev", node: "pve1" }],
  });
  expect(api.requests).toHaveLength(6);
});

test("of a cluster, each node that the plan names is asked, and told apart", async () => {
  const second = { "/nodes/pve2/storage": hostAnswers["/nodes/pve1/storage"]!, "/nodes/pve2/network": { data: [{ iface: "vmbr0", type: "bridge" }] } };
  api.reply = answers({ ...hostAnswers, ...second });
  const nodes = [...hostPlan.nodes, { name: "pve2", address: "10.99.0.2", capacity: hostPlan.capacity }];
  const { storages, bridges } = await readHostFacts(connect(), { ...hostPlan, nodes });
  expect([storages.map(({ node }) => node), bridges.map(({ node, name }) => `${node} ${name}`)]).toEqual([["pve1", "pve2"], ["pve1 vmbr0", "pve1 vmbr1", "pve2 vmbr0"]]);

  api.reply = answers({ ...environmentAnswers, "/nodes/pve2/storage/dev-disks/status": { status: 403, words: "Permission check failed" }, "/nodes/pve2/storage/images/content?content=import": { data: [] }, [`/nodes/pve2/storage/images/content/${encodeURIComponent(environment.image.volume)}`]: { status: 500, words: "no such volume" } });
  const [first, ...rest] = environment.machines;
  const placed = { ...environment, machines: [...(first ? [{ ...first, node: "pve2" }] : []), ...rest] };
  expect((await readEnvironmentFacts(connect(), placed)).nodes).toEqual([
    { name: "pve1", images: ["images:import/debian.qcow2"], imageBytes: 3 * 1024 ** 3, storageAvailableGiB: 10 },
    { name: "pve2", images: [], imageBytes: undefined, storageAvailableGiB: undefined },
  ]);
});

test("a storage that the token may not see is a fact, not a failure", async () => {
  const imagePath = `/nodes/pve1/storage/images/content/${encodeURIComponent(environment.image.volume)}`;
  const refused: Reply = { status: 403, words: "Permission check failed" };
  api.reply = answers({ ...environmentAnswers, "/nodes/pve1/storage/images/content?content=import": refused, [imagePath]: refused, "/nodes/pve1/storage/dev-disks/status": refused });
  expect(await readEnvironmentFacts(connect(), environment)).toMatchObject({ nodes: [{ images: [], imageBytes: undefined, storageAvailableGiB: undefined }] });
});

test.each<[string, () => HostConnection, (endpoint: string) => string]>([
  ["401", () => { api.reply = () => ({ status: 401, words: "invalid token value!" }); return connect(); },
    (endpoint) => `stack dev trilane:apiToken: ${endpoint} refuses the token pulumi-dev@pve!t1 (401 invalid token value!); expected a token that the host knows; run npx trilane handover dev`],
  ["silence", () => { api.reply = () => "silence"; return connect(100); },
    (endpoint) => `stack dev trilane:endpoint: no answer from ${endpoint} within 100 ms; expected a Proxmox VE API; check that the host runs and can be reached; the embedded host: npx trilane simulator start`],
  ["nobody", () => new HostConnection("https://127.0.0.1:1", TOKEN),
    () => "stack dev trilane:endpoint: nobody answers at https://127.0.0.1:1 (ECONNREFUSED); expected a Proxmox VE API; check that the host runs and can be reached; the embedded host: npx trilane simulator start"],
  ["another certificate", () => new HostConnection(api.endpoint.replace("127.0.0.1", "localhost"), TOKEN),
    (endpoint) => `stack dev trilane:endpoint: the certificate of ${endpoint.replace("127.0.0.1", "localhost")} is not trusted (ERR_TLS_CERT_ALTNAME_INVALID); expected a certificate of a known authority; point SSL_CERT_FILE at the certificate of the host's authority, /etc/pve/pve-root-ca.pem on a Proxmox host`],
  ["another program", () => { api.reply = () => ({ body: "<html>" }); return connect(); },
    (endpoint) => `stack dev trilane:endpoint: ${endpoint} does not answer as a Proxmox API; expected a Proxmox VE API; check the endpoint`],
])("%s: one line, with the next step, without the token", async (_, prepare, message) => {
  const host = prepare();
  await expect(readEnvironmentFacts(host, environment)).rejects.toThrow(message(api.endpoint));
  await expect(readEnvironmentFacts(host, environment)).rejects.not.toThrow(/SECRET-UUID/);
});
