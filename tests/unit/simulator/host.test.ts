import { testHost, type Client, type TestHost } from "./client";

let host: TestHost;
let root: Client;
beforeAll(async () => {
  host = await testHost();
  ({ root } = host);
});
afterAll(async () => host.stop());

const refusal = async (verb: string, path: string, form = {}): Promise<unknown[]> => {
  const { status, reason, body } = await root.call(verb, path, form);
  return body.errors === undefined ? [status, reason] : [status, body.errors];
};

describe("firewall", () => {
  it("shows only the options that are set", async () => {
    const path = "/cluster/firewall/options";
    expect(Object.keys(await root.data<object>("GET", path))).toEqual(["digest"]);
    await root.data("PUT", path, { enable: 1, policy_in: "DROP", log_ratelimit: "enable=1,burst=5,rate=1/second" });
    expect(await root.data("GET", path)).toMatchObject({ enable: 1, policy_in: "DROP", log_ratelimit: "enable=1,burst=5,rate=1/second" });
    await root.data("PUT", path, { delete: "enable" });
    expect(await root.data("GET", path)).not.toHaveProperty("enable");
    expect(await refusal("PUT", path, { delete: "colour" })).toEqual([400, { delete: "no such option 'colour'" }]);
  });

  it("inserts rules at the top, off by default; empty text unsets; moves before the rule at the target", async () => {
    const path = "/nodes/pve1/firewall/rules";
    for (const comment of ["c", "b", "a"]) await root.data("POST", path, { type: "in", action: "DROP", comment, dest: "" });
    const read = async (): Promise<unknown[]> => (await root.data<{ comment: string; pos: number; enable: number }[]>("GET", path)).map(({ comment, pos, enable }) => [comment, pos, enable]);
    expect(await read()).toEqual([["a", 0, 0], ["b", 1, 0], ["c", 2, 0]]);
    expect(await root.data("GET", `${path}/1`)).toMatchObject({ comment: "b", pos: "1" });
    await root.data("PUT", `${path}/0`, { moveto: 2 });
    expect(await read()).toEqual([["b", 0, 0], ["a", 1, 0], ["c", 2, 0]]);
    await root.data("PUT", `${path}/0`, { moveto: 3 });
    expect((await read()).map((rule) => (rule as string[])[0])).toEqual(["a", "c", "b"]);
    await root.data("PUT", `${path}/1`, { comment: "", enable: 1 });
    expect(await root.data("GET", `${path}/1`)).not.toHaveProperty("comment");
    expect(await refusal("GET", `${path}/9`)).toEqual([500, "no rule at position 9"]);
    expect(await refusal("DELETE", `${path}/0`, { digest: "0".repeat(40) })).toEqual([500, "detected modified configuration - file changed by other user? Try again."]);
  });

  it("refuses rules that mean nothing", async () => {
    const path = "/cluster/firewall/rules";
    expect(await refusal("POST", path, { type: "in", action: "ACCEPT", source: "+nowhere" })).toEqual([400, { source: "no such ipset 'nowhere'" }]);
    expect(await refusal("POST", path, { type: "in", action: "ACCEPT", source: "dc/nowhere" })).toEqual([400, { source: "no such alias 'dc/nowhere'" }]);
    expect(await refusal("POST", path, { type: "in", action: "ACCEPT", dport: "22" })).toEqual([400, { proto: "missing property - 'dport' requires this property" }]);
    expect(await refusal("POST", path, { type: "in", action: "MAYBE" })).toEqual([400, { action: "unknown action 'MAYBE'" }]);
    expect(await refusal("POST", path, { type: "in", action: "ACCEPT", source: "10.0.0.1", dest: "fd00::1" })).toEqual([400, { dest: "detected mixed ipv4/ipv6 addresses in rule" }]);
  });

  it("keeps sets sorted and single addresses without their mask", async () => {
    await root.data("POST", "/cluster/firewall/ipset", { name: "set1", comment: "one" });
    for (const cidr of ["10.9.0.0/24", "10.10.0.12/32", "10.10.0.1"]) await root.data("POST", "/cluster/firewall/ipset/set1", { cidr });
    const entries = async (): Promise<string[]> => (await root.data<{ cidr: string }[]>("GET", "/cluster/firewall/ipset/set1")).map(({ cidr }) => cidr);
    expect(await entries()).toEqual(["10.10.0.1", "10.10.0.12", "10.9.0.0/24"]);
    expect(await refusal("POST", "/cluster/firewall/ipset/set1", { cidr: "10.10.0.1/32" })).toEqual([400, { cidr: "address '10.10.0.1' already exists" }]);
    expect(await refusal("DELETE", "/cluster/firewall/ipset/set1")).toEqual([500, "IPSet 'set1' is not empty"]);
    await root.data("DELETE", "/cluster/firewall/ipset/set1/10.9.0.0%2F24");
    await root.data("DELETE", "/cluster/firewall/ipset/set1/10.10.0.1");
    expect(await entries()).toEqual(["10.10.0.12"]);
    expect(await refusal("POST", "/cluster/firewall/ipset", { name: "set1" })).toEqual([400, { name: "IPSet 'set1' already exists" }]);
  });

  it("security groups: duplicate, not empty, missing, renamed to itself for its comment", async () => {
    await root.data("POST", "/cluster/firewall/groups", { group: "web" });
    await root.data("POST", "/cluster/firewall/groups/web", { type: "in", action: "ACCEPT", proto: "tcp", dport: "443", enable: 1 });
    expect(await refusal("POST", "/cluster/firewall/groups", { group: "web" })).toEqual([400, { group: "Security group 'web' already exists" }]);
    expect(await refusal("DELETE", "/cluster/firewall/groups/web")).toEqual([500, "Security group 'web' is not empty"]);
    expect(await refusal("GET", "/cluster/firewall/groups/none")).toEqual([500, "no such security group 'none'"]);
    await root.data("POST", "/cluster/firewall/groups", { group: "web", rename: "web", comment: "new" });
    expect(await root.data("GET", "/cluster/firewall/groups")).toMatchObject([{ group: "web", comment: "new" }]);
  });
});

describe("access", () => {
  it("intersects a separated token with its owner, and lets deeper entries replace what is inherited", async () => {
    await root.data("POST", "/access/users", { userid: "a@pve" });
    await root.data("POST", "/access/groups", { groupid: "staff" });
    await root.data("PUT", "/access/users/a@pve", { groups: "staff" });
    await root.data("POST", "/access/users/a@pve/token/sep", {});
    const grant = async (path: string, roles: string, who: object, propagate = 1): Promise<unknown> => root.data("PUT", "/access/acl", { path, roles, propagate, ...who });
    await grant("/vms", "PVEVMAdmin", { groups: "staff" });
    await grant("/vms/200", "PVEAuditor", { users: "a@pve" });
    await grant("/vms/201", "PVEVMUser", { tokens: "a@pve!sep" });
    await grant("/storage", "PVEDatastoreAdmin", { users: "a@pve" }, 0);
    const held = async (userid: string, path: string): Promise<string[]> =>
      Object.keys((await root.data<Record<string, object>>("GET", "/access/permissions", { userid, path }))[path] ?? {}).sort();
    expect(await held("a@pve", "/vms/100")).toContain("VM.Allocate");
    expect(await held("a@pve", "/vms/200")).not.toContain("VM.Allocate");
    expect(await held("a@pve", "/vms/200")).toContain("VM.Audit");
    expect(await held("a@pve!sep", "/vms/100")).toEqual([]);
    expect(await held("a@pve!sep", "/vms/201")).toContain("VM.PowerMgmt");
    expect(await held("a@pve!sep", "/vms/201")).not.toContain("VM.Allocate");
    expect(await held("a@pve", "/storage")).toContain("Datastore.Allocate");
    expect(await held("a@pve", "/storage/local")).toEqual([]);
    await grant("/vms/202", "NoAccess", { users: "a@pve" });
    expect(await held("a@pve", "/vms/202")).toEqual([]);
  });

  it("says Proxmox's words for what is wrong", async () => {
    expect(await refusal("PUT", "/access/acl", { path: "/nonsense", roles: "PVEAdmin", users: "a@pve" })).toEqual([400, { path: "invalid ACL path '/nonsense'" }]);
    expect(await refusal("PUT", "/access/acl", { path: "/", roles: "None", users: "a@pve" })).toEqual([500, "ACL update failed: role 'None' does not exist"]);
    expect(await refusal("POST", "/access/roles", { roleid: "PVEMine" })).toEqual([400, { roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace" }]);
    expect(await refusal("GET", "/access/roles/none")).toEqual([500, "role 'none' does not exist"]);
    expect(await refusal("GET", "/access/users/none@pve")).toEqual([500, "no such user ('none@pve')"]);
    expect(await refusal("GET", "/access/users/a@pve/token/none")).toEqual([500, "no such token 'none' for user 'a@pve'"]);
    expect(await refusal("GET", "/pools/none")).toEqual([500, "pool 'none' does not exist"]);
    expect(await refusal("POST", "/access/users/a@pve/token/sep")).toEqual([400, { tokenid: "Token already exists." }]);
    expect(await refusal("POST", "/nodes/pve1/qemu", { vmid: 99 })).toEqual([400, { vmid: "invalid format - value does not look like a valid VM ID\n" }]);
  });

  it("forgets the ACLs of what is deleted", async () => {
    await root.data("DELETE", "/access/users/a@pve");
    const acl = await root.data<{ ugid: string }[]>("GET", "/access/acl");
    expect(acl.map(({ ugid }) => ugid)).toEqual(["staff"]);
    await root.data("DELETE", "/access/groups/staff");
    expect(await root.data("GET", "/access/acl")).toEqual([]);
  });

  it("a token of root without separation has every privilege, and is not root", async () => {
    expect(await refusal("PUT", "/nodes/pve1/qemu/4711/config", { args: "-x" })).toEqual([500, "only root can set 'args' config"]);
  });
});

describe("storage and images", () => {
  const store = "/nodes/pve1/storage/images";
  const image = { content: "import", filename: "a b.qcow2", url: "https://example.org/a.qcow2" };

  it("knows a URL's size without asking the network, the same each time", async () => {
    await root.data("POST", "/storage", { storage: "images", type: "dir", path: "/srv/i", content: "import,iso" });
    const first = await root.data("GET", "/nodes/pve1/query-url-metadata", { url: image.url });
    expect(first).toMatchObject({ filename: "a.qcow2", size: expect.any(Number) as number });
    expect(await root.data("GET", "/nodes/pve1/query-url-metadata", { url: image.url })).toEqual(first);
    expect(await root.task("POST", `${store}/download-url`, image)).toBe("OK");
    const [volume] = await root.data<{ volid: string; size: number }[]>("GET", `${store}/content`);
    expect(volume).toMatchObject({ volid: "images:import/a_b.qcow2", size: (first as { size: number }).size, format: "qcow2", content: "import" });
  });

  it("refuses to override, verifies a claimed checksum by its form, and checks names", async () => {
    expect(await root.task("POST", `${store}/download-url`, image)).toBe("refusing to override existing file '/srv/i/import/a_b.qcow2'");
    const sum = { checksum: "ab".repeat(32), "checksum-algorithm": "sha256" };
    expect(await root.task("POST", `${store}/download-url`, { ...image, ...sum })).toMatch(/^checksum mismatch: got '0{64}' != expect '(?:ab){32}', aborting$/);
    expect(await root.task("POST", `${store}/download-url`, { ...image, filename: "b.qcow2", ...sum })).toBe("OK");
    expect(await root.task("POST", `${store}/download-url`, { ...image, filename: "b.qcow2", ...sum })).toBe("OK");
    expect(await root.task("POST", `${store}/download-url`, { ...image, filename: "c.qcow2", ...sum, checksum: "short" })).toMatch(/^checksum mismatch: got '0{64}' != expect 'short'$/);
    expect(await refusal("POST", `${store}/download-url`, { ...image, filename: "c.txt" })).toEqual([400, { filename: "invalid filename or wrong extension" }]);
    expect(await refusal("POST", "/nodes/pve1/storage/local-lvm/download-url", image)).toEqual([500, "can't upload to storage type 'lvmthin', not a file based storage!"]);
    expect(await refusal("POST", `${store}/download-url`, { ...image, content: "vztmpl" })).toEqual([500, "storage 'images' is not configured for content-type 'vztmpl'"]);
  });

  it("takes uploads and tells their real checksum from a wrong one", async () => {
    const boundary = "b1";
    const part = (name: string, value: string): string => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = (checksum: string): Buffer =>
      Buffer.from(
        part("content", "iso") + part("checksum-algorithm", "md5") + part("checksum", checksum) +
          `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="x.iso"\r\nContent-Type: application/octet-stream\r\n\r\nhello\r\n--${boundary}--\r\n`);
    const send = async (checksum: string): Promise<string> => {
      const answer = await root.send("POST", `/api2/json${store}/upload`, body(checksum), { "Content-Type": `multipart/form-data; boundary=${boundary}` });
      return root.exit(String(answer.body.data));
    };
    expect(await send("0".repeat(32))).toBe(`checksum mismatch: got '5d41402abc4b2a76b9719d911017c592' != expect '${"0".repeat(32)}'`);
    expect(await send("5d41402abc4b2a76b9719d911017c592")).toBe("OK");
    expect(await root.data("GET", `${store}/content?content=iso`)).toMatchObject([{ volid: "images:iso/x.iso", size: 5 }]);
    expect(await root.task("DELETE", `${store}/content/${encodeURIComponent("images:iso/x.iso")}`)).toBe("OK");
  });

  it("says Proxmox's words for what is wrong", async () => {
    expect(await refusal("POST", "/storage", { storage: "images", type: "dir", path: "/x" })).toEqual([500, "create storage failed: storage ID 'images' already defined"]);
    expect(await refusal("GET", "/storage/none")).toEqual([500, "storage 'none' does not exist"]);
    expect(await refusal("POST", "/storage", { storage: "x1", type: "dir" })).toEqual([500, "missing value for required option 'path'"]);
    expect(await refusal("PUT", "/storage/images", { delete: "path" })).toEqual([500, "update storage failed: unable to delete required option 'path'"]);
  });
});

describe("network, options, jobs", () => {
  it("stages interfaces and applies them", async () => {
    await root.data("POST", "/nodes/pve1/network", { iface: "vmbr1", type: "bridge", autostart: 1, bridge_vlan_aware: 1, comments: "internal" });
    const staged = await root.call("GET", "/nodes/pve1/network");
    expect(staged.body.changes).toContain("+iface vmbr1");
    expect(staged.body.data).toContainEqual(expect.objectContaining({ iface: "vmbr1", bridge_vids: "2-4094", comments: "internal\n", method: "manual" }));
    expect(await refusal("POST", "/nodes/pve1/network", { iface: "vmbr1", type: "bridge" })).toEqual([400, { iface: "interface already exists" }]);
    expect(await root.task("PUT", "/nodes/pve1/network")).toBe("OK");
    expect((await root.call("GET", "/nodes/pve1/network")).body.changes).toBeUndefined();
    await root.data("DELETE", "/nodes/pve1/network/vmbr1");
    await root.data("DELETE", "/nodes/pve1/network");
    expect(await root.data("GET", "/nodes/pve1/network/vmbr1")).toMatchObject({ type: "bridge", active: 1 });
    expect(await refusal("GET", "/nodes/pve1/network/vmbr9")).toEqual([400, { iface: "interface does not exist" }]);
  });

  it("reads datacenter options as objects, the description with a newline, and draws the next number from the range", async () => {
    await root.data("PUT", "/cluster/options", { "next-id": "lower=9000,upper=9999", description: "notes" });
    expect(await root.data("GET", "/cluster/options")).toMatchObject({ "next-id": { lower: "9000", upper: "9999" }, description: "notes\n", mac_prefix: "BC:24:11" });
    expect(await root.data("GET", "/cluster/nextid")).toBe("9000");
  });

  it("backup jobs", async () => {
    await root.data("POST", "/pools", { poolid: "prod" });
    const job = { id: "daily", schedule: "02:30", storage: "local", pool: "prod", "prune-backups": "keep-daily=7,keep-weekly=4", mode: "snapshot" };
    await root.data("POST", "/cluster/backup/", job);
    expect(await root.data("GET", "/cluster/backup/daily")).toMatchObject({
      id: "daily", type: "vzdump", enabled: 1, pool: "prod", schedule: "02:30", "prune-backups": { "keep-daily": "7", "keep-weekly": "4" },
    });
    expect(await refusal("POST", "/cluster/backup", job)).toEqual([500, "Job 'daily' already exists"]);
    expect(await refusal("GET", "/cluster/backup/none")).toEqual([400, { id: "No such job 'none'" }]);
    expect(await refusal("POST", "/cluster/backup", { ...job, id: "two", vmid: "100" })).toEqual([400, { pool: "option conflicts with option 'vmid'" }]);
    await root.data("PUT", "/cluster/backup/daily", { delete: "storage", "repeat-missed": 1 });
    expect(await root.data("GET", "/cluster/backup/daily")).not.toHaveProperty("storage");
    await root.data("DELETE", "/cluster/backup/daily");
    expect(await root.data("GET", "/cluster/backup")).toEqual([]);
  });

  it("reports capacity, version and an unmanaged machine", async () => {
    expect(await root.data("GET", "/nodes/pve1/status")).toMatchObject({ cpuinfo: { cpus: 32 }, memory: { total: 128 * 1024 ** 3 }, rootfs: { total: 2048 * 1024 ** 3 } });
    expect(await root.data("GET", "/version")).toMatchObject({ version: "9.2.11", release: "9.2" });
    expect(await refusal("GET", "/cluster/ha/resources/vm:100")).toEqual([500, "no such resource 'vm:100'"]);
  });
});
