/** Everything that verification can find, provoked on the estate that is up; at the end the host is as it was. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VERIFY_CHECKS } from "../../components/model/verify";

import { startHost } from "../../operations/embedded-host/host";
import { append } from "../../operations/journal/journal";
import { Api } from "./estate/api";
import type { Clone } from "./estate/clone";
import { execute, mustWork } from "./estate/clone";
import { sharedEstate } from "./estate/start";

interface Finding {
  readonly check: string;
  readonly severity: string;
  readonly place: string;
  readonly problem: string;
  readonly next: string;
}

type Change = readonly [method: "POST" | "PUT" | "DELETE", path: string, parameters?: Readonly<Record<string, string>>];

let clone: Clone;
let root: Api;
let kept: string;
const host = (): string => clone.path(".trilane", "simulator");
const faults = (): string => join(kept, "faults.json");
const seen = new Set<string>();

beforeAll(async () => {
  clone = sharedEstate();
  kept = mkdtempSync(join(tmpdir(), "trilane-verify-"));
  mustWork(await clone.trilane(["simulator", "stop"]));
  cpSync(host(), kept, { recursive: true });
  await startHost({ directory: host(), faults: faults(), parent: process.pid });
  root = Api.root(clone);
});

afterAll(async () => {
  mustWork(await clone.trilane(["simulator", "stop"]));
  // What the official schema refused meanwhile still counts.
  for (const file of ["state.json", "changes.jsonl"]) {
    rmSync(join(host(), file), { force: true });
    if (existsSync(join(kept, file))) cpSync(join(kept, file), join(host(), file));
  }
  await startHost({ directory: host(), parent: process.pid });
  rmSync(kept, { recursive: true });
});

async function change(...changes: readonly Change[]): Promise<void> {
  for (const [method, path, parameters] of changes) {
    const { status, reason, data } = await root.call(method, path, parameters);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${reason}`);
    if (typeof data === "string" && data.startsWith("UPID:")) expect(await root.task("pve1", data)).toBe("OK");
  }
}

/** Creates a machine whose creation dies. */
async function halfCreate(vmid: number): Promise<void> {
  writeFileSync(faults(), JSON.stringify({ faults: [{ name: "dies", match: { verb: "POST", path: "/nodes/*/qemu" }, act: { kind: "task-dies" } }] }));
  const { data } = await root.call("POST", "/nodes/pve1/qemu", { vmid: String(vmid) });
  expect(await root.task("pve1", String(data))).toBe("unexpected status");
  rmSync(faults());
}

async function verify(stack: string, ...options: readonly string[]): Promise<{ readonly code: number | null; readonly findings: readonly Finding[] }> {
  const { code, stdout, stderr } = await clone.trilane(["verify", "-s", stack, "--json", ...options], { env: await clone.shell() });
  if (code !== 0 && code !== 1) throw new Error(stderr);
  const findings = (JSON.parse(stdout) as { stacks: { findings: Finding[] }[] }).stacks.flatMap((one) => one.findings);
  for (const { check } of findings) seen.add(check);
  return { code, findings };
}

const told = (findings: readonly Finding[]): string[] => findings.map(({ check, place }) => `${check}: ${place}`).sort();

test("an estate as the plan says: one calm line and exit code 0, with each token", async () => {
  expect(mustWork(await clone.trilane(["verify", "-s", "all"], { env: await clone.shell() })).stdout).toBe("host, dev, test, prod: what is deployed is what the plan says\n");
  const dev = mustWork(await clone.trilane(["verify", "-s", "dev"], { env: await clone.shell() })).stdout;
  expect(dev).toMatch(/^dev: what is deployed is what the plan says\ndev: pulumi-dev@pve!deploy cannot see the firewall of the datacenter and the nodes, storages/);
});

describe("a firewall that is off because its options are gone", () => {
  beforeAll(() => change(["PUT", "/cluster/firewall/options", { delete: "enable" }], ["PUT", "/nodes/pve1/qemu/3011/firewall/options", { delete: "enable,ipfilter" }]));

  test("is not seen by a refresh, and is by verification", async () => {
    for (const stack of ["host", "dev"]) expect(mustWork(await clone.pulumi(["preview", "--refresh", "--expect-no-changes", "-s", stack])).code).toBe(0);
    const { code, findings } = await verify("all");
    expect(code).toBe(1);
    expect(told(findings)).toEqual(["datacenter-firewall-off: host datacenter firewall", "machine-firewall-off: dev web-1 (VMID 3011) firewall"]);
  });

  test("is on again after the commands that its findings name", async () => {
    const { findings } = await verify("all");
    for (const { next } of findings) {
      const command = `${next.replace(/^run /, "")} --yes --skip-preview --non-interactive`;
      mustWork(await execute("bash", ["-ec", command], { cwd: clone.folder, env: { ...process.env, ...(await clone.shell()) } }));
    }
    expect((await verify("all")).findings).toEqual([]);
  });
});

const vm = (vmid: number, rest = "config"): string => `/nodes/pve1/qemu/${vmid}/${rest}`;
const card = (tag: number): string => `virtio,bridge=vmbr0,tag=${tag},firewall=1`;

/** Each line breaks something; what it should be found as stands in the test below. */
const machines: readonly Change[] = [
  ["PUT", vm(3012, "firewall/options"), { policy_out: "ACCEPT" }],
  ["DELETE", vm(3021, "firewall/rules/0")],
  ["PUT", vm(3021, "firewall/rules/0"), { enable: "0" }],
  ["PUT", vm(3031, "firewall/rules/1"), { moveto: "0" }],
  ["POST", vm(3041, "firewall/rules"), { type: "in", action: "ACCEPT", enable: "1" }],
  ["POST", vm(3011, "firewall/ipset/ipfilter-net0"), { cidr: "10.10.0.99" }],
  ["PUT", vm(3011), { net1: "virtio" }],
  ["PUT", vm(3012), { net1: card(10) }],
  ["PUT", vm(3021), { net0: card(20) }],
  ["PUT", vm(3031), { net0: "virtio=BC:24:11:00:0B:D7,bridge=vmbr0,tag=10" }],
  ["PUT", vm(3041), { delete: "net0" }],
  ["POST", vm(2011, "status/stop")],
  ["DELETE", "/nodes/pve1/qemu/2011"],
  ["PUT", vm(2012), { name: "somebody" }],
  ["PUT", vm(2021), { cicustom: "user=local:snippets/prod.yaml" }],
  ["PUT", vm(2031), { scsi5: "trilane-test-disks:1" }],
  ["PUT", vm(2041), { ciuser: "root" }],
  ["PUT", vm(1011), { memory: "4096" }],
  ["PUT", vm(1012), { protection: "1", agent: "1" }],
  ["PUT", vm(3531), { protection: "0" }],
  ["PUT", vm(2531), { protection: "0" }],
  ["PUT", vm(2531), { delete: "scsi1" }],
  ["PUT", vm(2531), { protection: "1" }],
  ["PUT", vm(1031), { delete: "scsi1" }],
  ["POST", "/nodes/pve1/qemu", { vmid: "777", name: "fileserver", pool: "dev", net0: card(30) }],
  ["POST", "/nodes/pve1/qemu", { vmid: "1050", name: "printer", net0: "virtio,bridge=vmbr0" }],
];

const shared: readonly Change[] = [
  ["PUT", "/cluster/firewall/options", { policy_in: "ACCEPT" }],
  ["PUT", "/nodes/pve1/firewall/options", { enable: "0" }],
  ["POST", "/nodes/pve1/firewall/rules", { type: "in", action: "ACCEPT", enable: "1" }],
  ["POST", "/cluster/firewall/ipset/env_prod", { cidr: "10.66.0.0/16" }],
  ["DELETE", "/cluster/firewall/ipset/svc_mirror", { force: "1" }],
  ["PUT", "/cluster/firewall/aliases/local_network", { cidr: "10.0.0.0/8" }],
  ...["1", "0"].map((pos): Change => ["DELETE", `/cluster/firewall/groups/adm-test/${pos}`]),
  ["DELETE", "/cluster/firewall/groups/adm-test"],
  ["PUT", "/storage/trilane-dev-disks", { content: "images,iso" }],
  ["DELETE", "/storage/trilane-prod-backups"],
  ["PUT", "/cluster/backup/trilane-prod-backup", { enabled: "0" }],
  ["DELETE", "/cluster/backup/trilane-test-backup"],
  ["PUT", "/pools/test", { vms: "2012,2021,2031,2041,2531", delete: "1" }],
  ["DELETE", "/pools/test"],
  ["PUT", "/access/roles/trilane-dev-disks", { privs: "Datastore.Allocate", append: "1" }],
  ["DELETE", "/access/roles/trilane-prod-images"],
  ["POST", "/access/groups", { groupid: "staff" }],
  ["PUT", "/access/users/pulumi-prod@pve", { enable: "0", groups: "staff" }],
  ["DELETE", "/access/users/pulumi-test@pve"],
  ["POST", "/access/users", { userid: "pulumi-stage@pve" }],
  ["PUT", "/access/users/pulumi-prod@pve/token/deploy", { expire: "1999999999" }],
  ["POST", "/access/users/pulumi-prod@pve/token/more"],
  ["PUT", "/access/acl", { path: "/pool/prod", roles: "PVEAdmin", groups: "staff" }],
  ["PUT", "/access/domains/pve", { delete: "tfa" }],
  ["PUT", "/access/users/anna@pve", { expire: "1999999999" }],
  ["PUT", "/access/users/ben@pve", { groups: "" }],
  ["POST", "/access/users", { userid: "eve@pve", groups: "trilane-prod-viewers" }],
];

test("whatever else differs is found with the host's token, each difference once", async () => {
  const images = await root.get<{ volid: string }[]>("/nodes/pve1/storage/trilane-images/content");
  const { scsi1 = "" } = await root.get<Record<string, string>>(vm(3031));
  await change(["PUT", vm(3031), { scsi1: scsi1.replace("backup=1", "backup=0") }], ...machines, ...shared, ["DELETE", `/nodes/pve1/storage/trilane-images/content/${encodeURIComponent(images[0]?.volid ?? "")}`]);
  await halfCreate(1060);
  const { code, findings } = await verify("all");
  expect(code).toBe(1);
  expect(told(findings)).toEqual([
    "alias-differs: host alias local_network",
    "backup-differs: host backup job trilane-prod-backup",
    "backup-missing: host backup job trilane-test-backup",
    "data-backup: dev data of database-1 (VMID 3531)",
    "data-detached: prod data of database-1 (VMID 1531)",
    "data-missing: test data of database-1 (VMID 2531)",
    "data-unlocked: dev data of database-1 (VMID 3531)",
    "datacenter-firewall-loosened: host datacenter firewall",
    "grant-foreign: host rights on /pool/prod",
    "grant-missing: host rights on /pool/test",
    "grant-missing: host rights on /pool/test",
    "grant-missing: host rights on /sdn/zones/localnetwork/vmbr0/20",
    "grant-missing: host rights on /storage/trilane-images",
    "grant-missing: host rights on /storage/trilane-images",
    "grant-missing: host rights on /storage/trilane-test-disks",
    "group-missing: host security group adm-test",
    "guest-in-network: prod network",
    "guest-in-pool: dev pool dev",
    "guest-in-range: prod VMIDs 1000 to 1999",
    "guest-untagged: host bridge vmbr0",
    "image-missing: host image trilane-images:import/debian-12-3d94c9dd66d8.qcow2",
    "ipset-differs: dev web-1 (VMID 3011) ipset ipfilter-net0",
    "ipset-differs: host ipset env_prod",
    "ipset-missing: host ipset svc_mirror",
    "machine-agent: prod web-2 (VMID 1012)",
    "machine-elsewhere: test appointments-1 (VMID 2021)",
    "machine-elsewhere: test database-1 (VMID 2031)",
    "machine-elsewhere: test report-1 (VMID 2041)",
    "machine-elsewhere: test web-2 (VMID 2012)",
    "machine-elsewhere: test web-2 (VMID 2012)",
    "machine-firewall-loosened: dev web-2 (VMID 3012) firewall",
    "machine-first-boot: test report-1 (VMID 2041)",
    "machine-missing: test web-1 (VMID 2011)",
    "machine-options: test database-1 (VMID 2031)",
    "machine-protection: prod web-2 (VMID 1012)",
    "machine-size: dev appointments-1 (VMID 3021)",
    "machine-size: dev database-1 (VMID 3031)",
    "machine-size: prod web-1 (VMID 1011)",
    "machine-snippet: test appointments-1 (VMID 2021)",
    "machine-unfinished: prod VMIDs 1000 to 1999",
    "nic-elsewhere: dev appointments-1 (VMID 3021) net0",
    "nic-elsewhere: dev appointments-1 (VMID 3021) net0",
    "nic-extra: dev web-2 (VMID 3012) net1",
    "nic-missing: dev report-1 (VMID 3041) net0",
    "nic-no-bridge: dev web-1 (VMID 3011) net1",
    "nic-unfiltered: dev database-1 (VMID 3031) net0",
    "node-firewall-off: host node pve1 firewall",
    "pool-missing: host pool test",
    "role-differs: host role trilane-dev-disks",
    "role-missing: host role trilane-prod-images",
    "rule-disabled: dev appointments-1 (VMID 3021) rules",
    "rule-foreign: dev report-1 (VMID 3041) rules",
    "rule-foreign: host node pve1 rules",
    "rule-missing: dev appointments-1 (VMID 3021) rules",
    "rule-order: dev database-1 (VMID 3031) rules",
    "second-factor-off: host realm pve",
    "storage-differs: host storage trilane-dev-disks",
    "storage-missing: host storage trilane-prod-backups",
    "token-differs: host token pulumi-prod@pve!deploy",
    "token-foreign: host user pulumi-prod@pve",
    "user-disabled: host user pulumi-prod@pve",
    "user-ends: host user anna@pve",
    "user-foreign: host user pulumi-stage@pve",
    "user-grouped: host user pulumi-prod@pve",
    "user-groups: host user ben@pve",
    "user-member: host user eve@pve",
    "user-missing: host user pulumi-test@pve",
  ]);
});

test("an environment's own token finds what is wrong with its machines and with itself", async () => {
  await change(["PUT", "/access/acl", { path: "/vms", roles: "PVEVMUser", users: "pulumi-dev@pve" }], ["PUT", "/access/acl", { path: "/storage/trilane-images", roles: "trilane-dev-images", users: "pulumi-dev@pve", delete: "1" }]);
  const { findings } = await verify("dev");
  expect(told(findings)).toEqual([
    "data-backup: dev data of database-1 (VMID 3531)",
    "data-unlocked: dev data of database-1 (VMID 3531)",
    "guest-in-pool: dev pool dev",
    "guest-untagged: host bridge vmbr0",
    "ipset-differs: dev web-1 (VMID 3011) ipset ipfilter-net0",
    "machine-firewall-loosened: dev web-2 (VMID 3012) firewall",
    "machine-size: dev appointments-1 (VMID 3021)",
    "machine-size: dev database-1 (VMID 3031)",
    "nic-elsewhere: dev appointments-1 (VMID 3021) net0",
    "nic-elsewhere: dev appointments-1 (VMID 3021) net0",
    "nic-extra: dev web-2 (VMID 3012) net1",
    "nic-missing: dev report-1 (VMID 3041) net0",
    "nic-no-bridge: dev web-1 (VMID 3011) net1",
    "nic-unfiltered: dev database-1 (VMID 3031) net0",
    "rights-extra: dev token",
    "rights-missing: dev token",
    "role-differs: dev role trilane-dev-disks",
    "rule-disabled: dev appointments-1 (VMID 3021) rules",
    "rule-foreign: dev report-1 (VMID 3041) rules",
    "rule-missing: dev appointments-1 (VMID 3021) rules",
    "rule-order: dev database-1 (VMID 3031) rules",
  ]);
});

test("a token that may not look says so", async () => {
  const { data } = await root.call("POST", "/access/users/root@pam/token/dark", { privsep: "1" });
  const { "full-tokenid": id, value } = data as { "full-tokenid": string; value: string };
  const file = join(kept, "token");
  writeFileSync(file, `${id}=${value}\n`, { mode: 0o600 });
  const { findings } = await verify("host", "--token-file", file);
  expect(told(findings)).toEqual(["unseen: host token"]);
});

test("a token or a name that is gone is missing", async () => {
  await change(["DELETE", "/access/users/pulumi-dev@pve/token/deploy"], ["DELETE", "/cluster/firewall/aliases/local_network"]);
  const { findings } = await verify("host");
  expect(told(findings)).toEqual(expect.arrayContaining(["alias-missing: host alias local_network", "token-missing: host token pulumi-dev@pve!deploy"]));
});

test("grants that the journals do not know, that are left, that outlive their end and that broke glass", async () => {
  const journal = { folder: clone.path(".trilane", "journal"), theme: "grants" };
  const about = { person: "carla", environment: "prod", kind: "environment", right: "see", until: new Date(Date.now() + 3_600_000).toISOString(), why: "look at the disks" };
  for (const [grant, breakGlass] of [["carla-1111", true], ["carla-2222", false]] as const) await append(journal, { what: "grant begun", grant, ...about, login: `grant-${grant}@pve`, breakGlass });
  await append(journal, { what: "grant open", grant: "carla-1111" });
  await change(["POST", "/access/users", { userid: "grant-carla-1111@pve" }], ["POST", "/access/users/grant-carla-1111@pve/token/grant", { privsep: "0" }], ["POST", "/access/users", { userid: "grant-carla-3333@pve" }]);
  const { findings } = await verify("host");
  expect(told(findings).filter((line) => /grant-(unknown|left|endless)|break-glass/.test(line))).toEqual([
    "break-glass: host grant carla-1111 (carla: see the machines of prod)",
    "grant-endless: host grant carla-1111 (carla: see the machines of prod)",
    "grant-left: host grant carla-2222 (carla: see the machines of prod)",
    "grant-unknown: host user grant-carla-3333@pve",
  ]);
  await append(journal, { what: "grant acknowledged", grant: "carla-1111", approvedBy: "anna" });
  for (const grant of ["carla-1111", "carla-2222"]) await append(journal, { what: "grant revoked", grant });
});

test("somebody who was put into the admins' group by hand has more than the plan says", async () => {
  await change(["PUT", "/access/users/carla@pve", { groups: "trilane-admins", append: "1" }]);
  const { findings } = await verify("host");
  expect([...new Set(told(findings).filter((line) => line.includes("carla@pve")))]).toEqual(["right-beyond: host rights of carla@pve", "user-groups: host user carla@pve"]);
});

test("a directory that is not there, and one that asks somebody else", async () => {
  const office = 'office: { type: "ldap", secondFactor: "totp", server: "ldap.clinic.example", mode: "ldaps", baseDn: "dc=clinic", userAttribute: "uid" },';
  const withdraw = clone.edit("stacks/access.ts", (text) => text.replace("realms: {", `realms: { ${office}`).replace('"carla@pve"', '"carla@office"'));
  const ofRealm = async () => told((await verify("host")).findings).filter((line) => line.endsWith("realm office"));
  expect(await ofRealm()).toEqual(["realm-missing: host realm office"]);
  await change(["POST", "/access/domains", { realm: "office", type: "ldap", server1: "evil.example", mode: "ldaps", base_dn: "dc=clinic", user_attr: "uid", verify: "1", port: "636" }]);
  expect(await ofRealm()).toEqual(["realm-differs: host realm office", "second-factor-off: host realm office"]);
  withdraw();
});

test("every finding that verification knows was provoked", () => {
  expect(Object.keys(VERIFY_CHECKS).filter((check) => !seen.has(check))).toEqual([]);
});
