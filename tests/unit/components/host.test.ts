import { VirtualizationHost } from "../../../components/host";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { host as plan } from "./fixture";
import { exposes, record, type Recording } from "./engine";

const connection = new HostConnection("https://pve.example:8006", "root@pam!admin=SECRET-UUID");
const leftovers = new Leftovers(connection, undefined);
let recording: Recording;
beforeAll(async () => {
  recording = await record(() => new VirtualizationHost("host", { plan, host: connection, leftovers }), "host");
});

const inputs = (name: string) => recording.named(name).inputs;

test("F4: storages are said in full: not shared, with their folders", () => {
  expect(inputs("storage-dev-disks")).toEqual({ resourceId: "dev-disks", path: "/var/lib/trilane/dev/disks", contents: ["images"], nodes: ["pve1"], shared: false, createBasePath: true, createSubdirs: true, disable: false });
});

test("an image is downloaded once, checked against its digest, and replaces what an interrupted download left", () => {
  const image = recording.named("image-debian-13-0123456789ab.qcow2");
  expect(image.type).toBe("proxmoxve:download/file:File");
  expect(image.inputs).toEqual({
    contentType: "import", datastoreId: "images", nodeName: "pve1", url: "https://images.example.org/debian-13-20260901.qcow2", fileName: "debian-13-0123456789ab.qcow2",
    checksum: "0123456789abcdef", checksumAlgorithm: "sha512", overwrite: false, overwriteUnmanaged: true, verify: true,
  });
  expect(recording.names(image.dependsOn)).toEqual(["storage-dev-disks", "storage-images"]);
});

test("F10: all options of the datacenter's and the node's firewall are said", () => {
  expect(inputs("datacenter-firewall")).toEqual({ enabled: true, ebtables: true, inputPolicy: "DROP", outputPolicy: "ACCEPT", forwardPolicy: "ACCEPT", logRatelimit: { enabled: true, burst: 5, rate: "1/second" } });
  expect(inputs("node-firewall")).toEqual({ nodeName: "pve1", enabled: true, nftables: false, ndp: true, logLevelIn: "info", logLevelOut: "nolog" });
});

test("F12: the node's network is not management: local_network is the node alone", () => {
  expect(inputs("alias-local_network")).toMatchObject({ name: "local_network", cidr: "10.99.0.1" });
});

test("F13: no forward rules: the packet filter in use ignores them", () => {
  const rules = recording.resources.flatMap((resource) => (resource.inputs["rules"] ?? []) as { type?: string }[]);
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter(({ type }) => type === "forward")).toEqual([]);
  expect(inputs("node-firewall")["nftables"]).toBe(false);
});

test("the firewall is switched on last: names, groups, rules, what was before, options", () => {
  const rules = recording.names(recording.named("datacenter-rules").dependsOn);
  expect(rules).toEqual(expect.arrayContaining(["alias-local_network", "ipset-admin", "dev-ipset", "dev-admin"]));
  expect(recording.names(recording.named("datacenter-firewall-before").dependsOn)).toEqual([...rules, "datacenter-rules"].sort());
  expect(recording.names(recording.named("datacenter-firewall").dependsOn)).toEqual([...rules, "datacenter-firewall-before", "datacenter-rules"].sort());
});

test("going away, the options are put back before the rules go: the deletion of the options by the provider does nothing", () => {
  const before = recording.named("datacenter-firewall-before");
  expect(before.type).toBe("command:local:Command");
  expect(before.inputs).toEqual({
    create: expect.stringMatching(/firewall-switch\.mjs" record$/),
    update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
    delete: expect.stringMatching(/firewall-switch\.mjs" restore$/),
    environment: { TRILANE_ENDPOINT: "https://pve.example:8006" },
    stdin: "root@pam!admin=SECRET-UUID",
    addPreviousOutputInEnv: true,
  });
  expect(recording.names(before.dependsOn)).toContain("datacenter-rules");
});

test("names stand before what uses them: the environment's group needs the admin set", () => {
  expect(recording.names(recording.named("dev-admin").dependsOn)).toEqual(expect.arrayContaining(["dev-ipset", "ipset-admin"]));
  expect(inputs("dev-admin")).toEqual({
    name: "adm-dev", comment: "what the admin point may do in dev",
    rules: [{ type: "in", action: "ACCEPT", proto: "tcp", dport: "22", source: "+dc/admin", log: "nolog", comment: "ssh", enabled: true }],
  });
  expect(inputs("dev-ipset")).toEqual({ name: "env_dev", comment: "all addresses of dev", cidrs: [{ name: "10.10.0.0/24", nomatch: false }] });
});

test("backups go by pool, so that a replaced VM stays in the job", () => {
  const job = recording.named("backup-dev-daily");
  expect(job.inputs).toMatchObject({ resourceId: "dev-daily", pool: "dev", storage: "dev-backups", schedule: "02:30", pruneBackups: { "keep-daily": "7", "keep-weekly": "4", "keep-monthly": "6" }, enabled: true });
  expect(job.inputs).not.toHaveProperty("vmids");
  expect(recording.names(job.dependsOn)).toContain("dev-pool");
});

test("the bridge is never managed", () => {
  expect(recording.resources.filter(({ type }) => type.startsWith("proxmoxve:network/"))).toEqual([]);
});

test("F14: every resource with a name of its own on the host says it", () => {
  for (const { name, type, inputs: own } of recording.resources) {
    if (/(Ipset|Alias|Group)Legacy$/.test(type)) expect([name, own["name"]]).toEqual([name, expect.any(String)]);
    if (/(storage|backup)\//.test(type)) expect([name, own["resourceId"]]).toEqual([name, expect.any(String)]);
  }
});

test("the component tells the tokens, as secrets, and no input shows one", () => {
  expect(recording.outputs.get(recording.named("host").urn)).toEqual({ tokens: { dev: "pulumi-dev@pve!t1=TOKEN-VALUE" } });
  expect(recording.resources.filter(({ sent }) => exposes(sent, "SECRET-UUID") || exposes(sent, "TOKEN-VALUE")).map(({ name }) => name)).toEqual([]);
});

test("everything is a child of the component or of a component below it", () => {
  const components = new Set(recording.resources.filter(({ type }) => type.startsWith("trilane:")).map(({ urn }) => urn));
  expect(recording.resources.filter(({ type, parent }) => !type.startsWith("trilane:host") && type !== "pulumi:pulumi:Stack" && !components.has(parent)).map(({ name }) => name)).toEqual([]);
});

test("in a cluster each storage is on every node, each node has its copy of the image and its firewall, and the main node's keep their names", async () => {
  const cluster = { ...plan, nodes: [...plan.nodes, { name: "pve2", address: "10.99.0.2", capacity: plan.capacity }] };
  const several = await record(() => new VirtualizationHost("host", { plan: cluster, host: connection, leftovers }), "host");
  expect(several.named("storage-dev-disks").inputs).toMatchObject({ nodes: ["pve1", "pve2"], shared: false });
  expect(several.named("image-debian-13-0123456789ab.qcow2").inputs).toMatchObject({ nodeName: "pve1" });
  expect(several.named("image-debian-13-0123456789ab.qcow2-pve2").inputs).toMatchObject({ nodeName: "pve2", overwrite: false });
  expect(several.named("node-firewall").inputs).toMatchObject({ nodeName: "pve1" });
  expect(several.named("node-firewall-pve2").inputs).toEqual({ ...several.named("node-firewall").inputs, nodeName: "pve2" });
  const further = several.resources.filter(({ name }) => !recording.resources.some((one) => one.name === name)).map(({ name }) => name);
  expect(further.sort()).toEqual(["image-debian-13-0123456789ab.qcow2-pve2", "node-firewall-pve2"]);
});
