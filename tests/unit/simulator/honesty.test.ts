/** What an embedded host could make up, or lose, without anybody noticing. */
import { testHost, type Client, type TestHost } from "./client";

let host: TestHost;
let root: Client;
const QEMU = "/nodes/pve1/qemu";
type Config = Record<string, string | number>;

beforeAll(async () => {
  host = await testHost();
  ({ root } = host);
});
afterAll(() => host.stop());

const config = (vmid: number): Promise<Config> => root.data<Config>("GET", `${QEMU}/${vmid}/config`);
const volumes = async (): Promise<string[]> => (await root.data<{ volid: string }[]>("GET", "/nodes/pve1/storage/local-lvm/content")).map(({ volid }) => volid);
const create = (vmid: number, options: Config = {}): Promise<string> => root.task("POST", QEMU, { vmid, ...options });
const errors = async (verb: string, path: string, form: Record<string, string | number> = {}): Promise<unknown> => {
  const { status, reason, body } = await root.call(verb, path, form);
  return { status, ...(body.errors === undefined ? { reason } : { errors: body.errors }) };
};

describe("names that every object inherits are names like others", () => {
  const firewall = "/cluster/firewall";

  it.each(["constructor", "toString", "hasOwnProperty"])("%s", async (name) => {
    await root.data("POST", `${firewall}/ipset`, { name });
    expect(await root.data("GET", `${firewall}/ipset/${name}`)).toEqual([]);
    await root.data("POST", `${firewall}/aliases`, { name, cidr: "10.0.0.1" });
    await root.data("POST", `${firewall}/groups`, { group: name });
    expect(await root.data("GET", `${firewall}/groups/${name}`)).toEqual([]);
    expect((await root.call("GET", `/access/users/root@pam/token/${name}`)).reason).toBe(`no such token '${name}' for user 'root@pam'`);
    await root.data("POST", `/access/users/root@pam/token/${name}`);
    expect(await errors("GET", `/nodes/pve1/network/${name}`)).toEqual({ status: 400, errors: { iface: "interface does not exist" } });
    expect(await errors("PUT", `${firewall}/options`, { delete: name })).toEqual({ status: 400, errors: { delete: `no such option '${name}'` } });
    await create(700);
    expect(await errors("PUT", `${QEMU}/700/config`, { delete: name })).toEqual({ status: 400, errors: { delete: `unknown option '${name}'` } });
    expect(await errors("PUT", `${QEMU}/700/config`, { net0: `virtio,${name}=1` })).toMatchObject({ status: 400 });
    expect(await errors("POST", "/pools", { poolid: "x", [name]: "1" })).toMatchObject({ status: 400, errors: { [name]: expect.stringMatching(/^property is not defined/) as string } });
    await root.task("DELETE", `${QEMU}/700`);
  });

  it("__proto__", async () => {
    const unknown = await root.send("POST", "/api2/json/pools", "poolid=pp&__proto__=1", { "Content-Type": "application/x-www-form-urlencoded" });
    expect(unknown.status).toBe(400);
    await root.data("POST", "/access/groups", { groupid: "__proto__" });
    await root.data("POST", "/access/roles", { roleid: "__proto__", privs: "VM.Audit" });
    await root.data("PUT", "/access/acl", { path: "/vms", roles: "__proto__", groups: "__proto__" });
    expect(await root.data("GET", "/access/acl")).toContainEqual({ path: "/vms", type: "group", ugid: "__proto__", roleid: "__proto__", propagate: 1 });
    expect(({} as Record<string, unknown>)["VM.Audit"]).toBeUndefined();
    host = await host.restart();
    ({ root } = host);
    expect(await root.data("GET", "/access/acl")).toContainEqual({ path: "/vms", type: "group", ugid: "__proto__", roleid: "__proto__", propagate: 1 });
  });
});

it("refuses an object where a text belongs", async () => {
  const answer = await root.send("POST", "/api2/json/pools", JSON.stringify({ poolid: { a: 1 } }), { "Content-Type": "application/json" });
  expect(answer.body.errors).toEqual({ poolid: "type check ('string') failed - got HASH" });
});

describe("volumes", () => {
  beforeAll(async () => {
    await create(710, { scsi0: "local-lvm:1" });
    await create(711, { scsi0: "local-lvm:1" });
  });

  it("leaves another machine's volume alone when its disk is taken away", async () => {
    await root.data("PUT", `${QEMU}/711/config`, { scsi1: "local-lvm:vm-710-disk-0" });
    await root.data("PUT", `${QEMU}/711/config`, { delete: "scsi1", force: 1 });
    await root.data("PUT", `${QEMU}/711/config`, { unused0: "local-lvm:vm-710-disk-0" });
    await root.data("PUT", `${QEMU}/711/config`, { delete: "unused0" });
    expect(await config(711)).not.toHaveProperty("unused0");
    expect(await volumes()).toContain("local-lvm:vm-710-disk-0");
  });

  it("keeps a detached volume as unused, and removes it with force or when it is removed from there", async () => {
    await root.data("PUT", `${QEMU}/711/config`, { scsi2: "local-lvm:1" });
    await root.data("PUT", `${QEMU}/711/config`, { delete: "scsi2" });
    expect(await config(711)).toMatchObject({ unused0: "local-lvm:vm-711-disk-1" });
    await root.data("PUT", `${QEMU}/711/config`, { delete: "unused0" });
    expect(await volumes()).not.toContain("local-lvm:vm-711-disk-1");
    await root.data("PUT", `${QEMU}/711/config`, { scsi2: "local-lvm:1" });
    await root.data("PUT", `${QEMU}/711/config`, { delete: "scsi2", force: 1 });
    expect(await config(711)).not.toHaveProperty("unused0");
    expect(await volumes()).not.toContain("local-lvm:vm-711-disk-1");
  });

  it("does not remove what is still used", async () => {
    await root.data("PUT", `${QEMU}/711/config`, { scsi2: "local-lvm:vm-711-disk-0" });
    expect((await root.call("PUT", `${QEMU}/711/config`, { delete: "scsi2", force: 1 })).reason).toBe("unable to delete 'local-lvm:vm-711-disk-0' - volume is still in use (snapshot?)");
  });

  it("makes no disk of a format that the storage does not have", async () => {
    expect(await create(712, { scsi0: "local-lvm:1,format=qcow2" })).toBe("unable to create VM 712 - unsupported format 'qcow2'");
  });

  it("does not start without a volume", async () => {
    await create(713, { scsi0: "local-lvm:1" });
    await root.task("DELETE", "/nodes/pve1/storage/local-lvm/content/local-lvm:vm-713-disk-0");
    expect(await root.task("POST", `${QEMU}/713/status/start`)).toBe("no such logical volume pve/vm-713-disk-0");
    expect(await root.data("GET", `${QEMU}/713/status/current`)).toMatchObject({ status: "stopped" });
  });
});

it.each([
  [{ cores: 33 }, "MAX 32 vcpus allowed per VM on this node"],
  [{ memory: 131_073 }, "start failed: QEMU exited with code 1"],
  [{ net0: "virtio,bridge=vmbr9" }, "start failed: QEMU exited with code 1"],
])("does not start what its host cannot carry: %j", async (options: Config, exit) => {
  await create(720, options);
  expect(await root.task("POST", `${QEMU}/720/status/start`)).toBe(exit);
  expect(await root.data("GET", `${QEMU}/720/status/current`)).toMatchObject({ status: "stopped" });
  await root.task("DELETE", `${QEMU}/720`);
  expect(await create(720, { ...options, start: 1 })).toBe("OK");
  expect(await root.data("GET", `${QEMU}/720/status/current`)).toMatchObject({ status: "stopped" });
  await root.task("DELETE", `${QEMU}/720`);
});

it("knows no option beyond the last of its kind", async () => {
  await create(730);
  for (const option of ["net32", "net00", "unused256", "hostpci16", "net", "net[n]", "ide4"]) {
    expect(await errors("PUT", `${QEMU}/730/config`, { delete: option })).toMatchObject({ status: 400 });
  }
});

describe("rules of the firewall", () => {
  const rule = (extra: Record<string, string | number>) => errors("POST", "/cluster/firewall/rules", { type: "in", action: "ACCEPT", ...extra });

  it.each([
    [{ proto: "tcp", dport: "80," }, "dport", "invalid format - extraneous commas in list\n"],
    [{ proto: "tcp", dport: "80,,99999" }, "dport", "invalid format - invalid port ''\n"],
    [{ proto: "tcp", dport: "nonsense" }, "dport", "invalid format - invalid port 'nonsense'\n"],
    [{ proto: "tcp", dport: "90:80" }, "dport", "invalid format - backwards range '90:80' not allowed, did you mean '80:90'?\n"],
    [{ proto: "tcp", dport: "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16" }, "dport", "invalid format - too many entries in port list (> 15 numbers)\n"],
    [{ proto: "icmp", "icmp-type": "no-such" }, "icmp-type", "invalid format - invalid icmp-type value 'no-such'\n"],
    [{ proto: "icmp", "icmp-type": "no-route" }, "icmp-type", "invalid icmp-type 'no-route' for proto 'icmp'"],
    [{ macro: "SSH", dport: "22" }, "proto", "missing property - 'dport' requires this property"],
  ] as [Record<string, string>, string, string][])("refuses %j", async (extra, field, text) => {
    expect(await rule(extra)).toEqual({ status: 400, errors: { [field]: text } });
  });

  it("takes names of services and the largest list", async () => {
    await root.data("POST", "/cluster/firewall/rules", { type: "in", action: "ACCEPT", proto: "tcp", dport: "ssh,https,1:2,3,4,5,6,7,8,9,10,11,12,13,14" });
    await root.data("DELETE", "/cluster/firewall/rules/0");
  });

  it("keeps comments as the file keeps them", async () => {
    await root.data("POST", "/cluster/firewall/rules", { type: "in", action: "DROP", comment: "  a # b  " });
    expect(await root.data("GET", "/cluster/firewall/rules/0")).toMatchObject({ comment: "a # b" });
    await root.data("PUT", "/cluster/firewall/rules/0", { comment: "0" });
    expect(await root.data("GET", "/cluster/firewall/rules/0")).not.toHaveProperty("comment");
    expect(await rule({ comment: "a\nIN ACCEPT" })).toMatchObject({ status: 501 });
  });
});
