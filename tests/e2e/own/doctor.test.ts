/** Everything that the doctor can find, provoked on hosts that are wrong on purpose; a right one has nothing. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { DOCTOR_CHECKS } from "../../../components/model/doctor";
import type { Simulator } from "../../../simulator/simulator";
import { startSimulator } from "../../../simulator/simulator";
import { Api } from "../estate/api";
import { Clone, SCHEMA } from "../estate/clone";
import { hostBlocks, runOnHost } from "../estate/proxmox-shell";
import { snapshot } from "../estate/snapshot";

interface Finding {
  readonly check: string;
  readonly place: string;
  readonly problem: string;
  readonly expected: string;
  readonly next: string;
}

type Change = readonly [method: "POST" | "PUT", path: string, parameters: Readonly<Record<string, string>>];

let home: string;
let clone: Clone;
const hosts: Simulator[] = [];
const seen = new Set<string>();

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "trilane-doctor-")));
  clone = Clone.create();
});

afterAll(async () => {
  for (const host of hosts) {
    expect(host.refusals()).toEqual([]);
    await host.stop();
  }
  clone.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Starts a host, and lets the clone's settings speak of it. */
async function start(name: string, options: Partial<Parameters<typeof startSimulator>[0]> = {}): Promise<{ readonly host: Simulator; readonly root: Api; readonly restore: () => void }> {
  const host = await startSimulator({ directory: join(home, name), ...(SCHEMA === undefined ? {} : { schema: SCHEMA }), ...options });
  hosts.push(host);
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin";
  const restore = clone.edit("Pulumi.host.yaml", (text) => text.replace(/trilane:endpoint: .*/, `trilane:endpoint: ${host.endpoint}`).replace("ssh-ed25519 REPLACE-WITH-YOUR-PUBLIC-KEY", key));
  return { host, root: new Api(host.endpoint, host.caFile, readFileSync(host.tokenFile, "utf8").trim()), restore };
}

async function change(root: Api, ...changes: readonly Change[]): Promise<void> {
  for (const [method, path, parameters] of changes) {
    const { status, reason, errors } = await root.call(method, path, parameters);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${reason} ${JSON.stringify(errors)}`);
  }
}

function write(name: string, text: string | undefined): string {
  const file = join(home, name);
  writeFileSync(file, `${text ?? ""}\n`, { mode: 0o600 });
  return file;
}

async function makeToken(root: Api, user: string, name: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const { data } = await root.call("POST", `/access/users/${user}/token/${name}`, parameters);
  const token = data as { "full-tokenid": string; value: string };
  return write(`${user}-${name}`, `${token["full-tokenid"]}=${token.value}`);
}

async function doctor(tokenFile: string, caFile: string, ...options: readonly string[]): Promise<{ readonly code: number | null; readonly findings: readonly Finding[] }> {
  const { code, stdout, stderr } = await clone.trilane(["doctor", "--token-file", tokenFile, "--json", ...options], { env: { SSL_CERT_FILE: caFile } });
  if (code !== 0 && code !== 1) throw new Error(stderr);
  const findings = (JSON.parse(stdout) as { stacks: { findings: Finding[] }[] }).stacks.flatMap((one) => one.findings);
  for (const { check } of findings) seen.add(check);
  return { code, findings };
}

const told = (findings: readonly Finding[]): string[] => findings.map(({ check, place }) => `${check}: ${place}`).sort();

describe("a right host", () => {
  let right: Awaited<ReturnType<typeof start>>;
  let token: string;
  beforeAll(async () => {
    right = await start("right");
    token = write("right-token", await runOnHost(right.root, hostBlocks("docs/proxmox.md")[1] ?? ""));
  });
  afterAll(() => right.restore());

  test("has no finding, one calm line and exit code 0, and is as it was", async () => {
    const before = await snapshot(right.root);
    const { code, stdout } = await clone.trilane(["doctor", "--token-file", token], { env: { SSL_CERT_FILE: right.host.caFile } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "host: ready, nothing is in the way\n" });
    expect(await snapshot(right.root)).toEqual(before);
  });

  test("with root's token: that, and nothing else", async () => {
    expect(told((await doctor(right.host.tokenFile, right.host.caFile)).findings)).toEqual(["token-root: stack host trilane:apiToken"]);
  });

  test("with a token of separated privileges", async () => {
    const file = await makeToken(right.root, "trilane@pve", "apart", { privsep: "1" });
    expect(told((await doctor(file, right.host.caFile)).findings)).toEqual(["token-separated: stack host trilane:apiToken", "unseen: stack host"]);
  });

  test("that nobody vouches for", async () => {
    const { findings } = await doctor(token, write("nobody.pem", ""));
    expect(findings).toMatchObject([{ check: "untrusted", problem: expect.stringMatching(/is not trusted \(\w+\): issued by Embedded host CA \S+ for localhost, 127\.0\.0\.1, .* until 20\d\d-/) }]);
  });

  test("whose storage for maintenances is missing, then wrong, then right", async () => {
    const restore = clone.edit("Pulumi.host.yaml", (text) => `${text}\n  trilane:transfer: transfer\n`);
    const problems = async (): Promise<string[]> => (await doctor(token, right.host.caFile)).findings.map(({ check, problem }) => `${check}: ${problem}`);
    expect(await problems()).toEqual(["transfer: is missing, and trilane:transfer names it"]);
    await change(right.root, ["POST", "/storage", { storage: "transfer", type: "nfs", server: "nas", export: "/transfer", content: "iso", disable: "1" }]);
    expect(await problems()).toEqual(["transfer: takes iso", "transfer: is switched off"]);
    await change(right.root, ["PUT", "/storage/transfer", { content: "backup", disable: "0" }]);
    expect(await problems()).toEqual([]);
    restore();
  });

  test("whose gateway somebody stopped", async () => {
    await change(right.root, ["POST", "/nodes/pve1/qemu", { vmid: "100", name: "clinic-gateway" }]);
    const restore = clone.edit("Pulumi.host.yaml", (text) => `${text}\n  trilane:network: internal\n  trilane:gateway: { address: 10.99.0.2/24, router: 10.99.0.254 }\n`);
    expect(told((await doctor(token, right.host.caFile)).findings)).toEqual(["caution: stack host"]);
    restore();
  });
});

test("a host where nobody answers", async () => {
  const { host, restore } = await start("silent");
  await host.stop();
  hosts.pop();
  const { code, findings } = await doctor(host.tokenFile, host.caFile);
  expect(code).toBe(1);
  expect(findings).toMatchObject([{ check: "unreachable", problem: `nobody answers at ${host.endpoint} (ECONNREFUSED)` }]);
  restore();
});

/** A certificate that ends in five days, where an embedded host looks for its own. */
async function certificateThatEnds(folder: string): Promise<void> {
  const made = await generate([{ name: "commonName", value: "127.0.0.1" }], { notAfterDate: new Date(Date.now() + 5 * 86_400_000), extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }] });
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, text] of Object.entries({ "ca.pem": made.cert, "server.pem": made.cert, "server.key": made.private })) writeFileSync(join(folder, name), text, { mode: 0o600 });
}

const guest = (vmid: number, more: Readonly<Record<string, string>>): Change => ["POST", "/nodes/pve1/qemu", { vmid: String(vmid), name: `old-${vmid}`, memory: "1024", ...more }];

const wrong: readonly Change[] = [
  guest(3011, {}),
  guest(3900, {}),
  guest(777, { net0: "virtio,bridge=vmbr0,tag=30" }),
  guest(778, { net0: "virtio,bridge=vmbr0" }),
  ["POST", "/pools", { poolid: "dev", comment: "students" }],
  ["POST", "/access/roles", { roleid: "trilane-dev-disks", privs: "Datastore.Allocate" }],
  ["POST", "/access/users", { userid: "pulumi-prod@pve", enable: "0" }],
  ["POST", "/access/users", { userid: "pulumi-dev@pve" }],
  ["PUT", "/access/acl", { path: "/vms", roles: "PVEVMUser", users: "pulumi-dev@pve" }],
  ["POST", "/storage", { storage: "trilane-images", type: "dir", path: "/srv/images", content: "iso" }],
  ["POST", "/storage", { storage: "tank", type: "dir", path: "/var/lib/trilane/prod", content: "iso" }],
  ["POST", "/storage", { storage: "transfer", type: "nfs", server: "nas", export: "/transfer", content: "backup" }],
  ["POST", "/cluster/backup", { id: "trilane-prod-backup", storage: "local", all: "1", schedule: "04:00" }],
  ["POST", "/cluster/firewall/ipset", { name: "admin" }],
  ["POST", "/cluster/firewall/aliases", { name: "local_network", cidr: "10.0.0.0/8" }],
  ["POST", "/cluster/firewall/groups", { group: "adm-dev" }],
  ["POST", "/cluster/firewall/groups/adm-dev", { type: "in", action: "ACCEPT", enable: "1" }],
  ["POST", "/cluster/firewall/rules", { type: "in", action: "ACCEPT", enable: "1", source: "10.0.0.0/8" }],
  ["POST", "/nodes/pve1/firewall/rules", { type: "in", action: "ACCEPT", enable: "1" }],
  ["POST", "/access/roles", { roleid: "Nearly", privs: "Datastore.Audit,Permissions.Modify,Pool.Audit,SDN.Audit,Sys.Audit,User.Modify,VM.Audit,VM.Console" }],
  ["POST", "/access/users", { userid: "nearly@pve" }],
  ["PUT", "/access/acl", { path: "/", roles: "Nearly", users: "nearly@pve" }],
];

describe("a host that is wrong in every way", () => {
  let host: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    await certificateThatEnds(join(home, "wrong"));
    host = await start("wrong", { version: "10.0.1", hosts: [{ name: "pve1", cores: 8, memoryMiB: 131_072, diskGiB: 100, address: "10.99.0.1/24", bridges: ["vmbr0"] }] });
    await change(host.root, ...wrong);
    clone.edit("Pulumi.host.yaml", (text) => `${text}\n  trilane:transfer: transfer\n`);
  });
  afterAll(() => host.restore());

  test("prints every finding with its remedy and exits with 1", async () => {
    // The host tells its time in this form and nowhere else.
    const clock = jest.spyOn(Date.prototype, "toUTCString").mockReturnValue(new Date(Date.now() - 3_600_000).toUTCString());
    const file = await makeToken(host.root, "nearly@pve", "soon", { privsep: "0", expire: String(Math.floor(Date.now() / 1000) + 10 * 86_400) });
    const { code, findings } = await doctor(file, host.host.caFile);
    clock.mockRestore();
    expect(code).toBe(1);
    expect(told(findings)).toEqual([
      "certificate-ends: stack host trilane:endpoint",
      "clock: stack host trilane:endpoint",
      "disk-taken: Pulumi.host.yaml trilane:capacity.diskGiB",
      "folder-taken: host storage trilane-prod-backups",
      "folder-taken: host storage trilane-prod-disks",
      "host: Pulumi.host.yaml trilane:capacity.cores",
      "host: Pulumi.host.yaml trilane:capacity.diskGiB",
      "memory-taken: Pulumi.host.yaml trilane:capacity.memoryMiB",
      "name-taken: host alias local_network",
      "name-taken: host backup job trilane-prod-backup",
      "name-taken: host backup job trilane-prod-backup",
      "name-taken: host backup job trilane-prod-backup",
      "name-taken: host backup job trilane-prod-backup",
      "name-taken: host ipset admin",
      "name-taken: host pool dev",
      "name-taken: host rights on /vms",
      "name-taken: host role trilane-dev-disks",
      "name-taken: host security group adm-dev",
      "name-taken: host storage trilane-images",
      "name-taken: host storage trilane-images",
      "name-taken: host user pulumi-prod@pve",
      "network-open: host bridge vmbr0",
      "network-taken: prod network",
      "node-rules-written: host node pve1 rules",
      "range-taken: dev VMIDs 3000 to 3999",
      "rights-extra: stack host trilane:apiToken",
      "rights-missing: stack host trilane:apiToken",
      "rules-written: host datacenter rules",
      "token-ends: stack host trilane:apiToken",
      "transfer-full: host storage transfer",
      "version-new: Pulumi.host.yaml trilane:endpoint",
      "vmid-taken: dev web-1",
    ]);
    expect(findings.every(({ next }) => next.length > 10)).toBe(true);
  });

  test("with an environment's token", async () => {
    const file = await makeToken(host.root, "pulumi-dev@pve", "deploy", { privsep: "0" });
    expect(told((await doctor(file, host.host.caFile, "-s", "dev")).findings)).toEqual([
      "certificate-ends: stack dev trilane:endpoint",
      "environment: Pulumi.dev.yaml trilane:vmids",
      "environment: stack dev",
      "environment: stack dev",
      "environment: stack dev",
      "rights-extra: stack dev trilane:apiToken",
      "version-new: Pulumi.host.yaml trilane:endpoint",
    ]);
  });
});

test("every finding that the doctor knows was provoked", () => {
  // What stacks tell about their secrets is in rotation.test.ts: these hosts have no stack.
  expect(Object.keys(DOCTOR_CHECKS).filter((check) => !seen.has(check) && check !== "secret-overdue")).toEqual([]);
});
