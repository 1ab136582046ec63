import { leftGroup, leftPool, leftRealm, leftRole, leftToken, leftUser } from "../../../components/access/leftovers";
import { HostConnection } from "../../../components/host/connection";
import { leftAlias, leftBackupJob, leftDatacenterRules, leftIpset, leftSecurityGroup, leftStorage } from "../../../components/host/leftover-kinds";
import { Leftovers, type Inputs, type Leftover } from "../../../components/host/leftovers";
import { leftVm, leftVmIpset, leftVmRules } from "../../../components/machine/leftovers";
import { Api, type Reply } from "./api";

let api: Api;
beforeAll(() => void jest.spyOn(console, "log").mockImplementation(() => undefined)); // what was removed is told to the user
beforeAll(async () => {
  api = await new Api().start();
  process.env["SSL_CERT_FILE"] = api.certificate;
});
afterAll(() => api.stop());

/** Clears the way for a resource, against a host that answers GET as told; returns what was deleted. */
async function clear(leftover: Leftover, inputs: Inputs, found: Readonly<Record<string, unknown>>, known: ReadonlySet<string> | "preview" = new Set()): Promise<string[]> {
  api.requests.length = 0;
  api.reply = ({ method, path }): Reply => {
    if (method === "DELETE") return { data: path.startsWith("/nodes/pve1/qemu/3011?") ? "UPID:x" : null };
    if (path.includes("/tasks/")) return { data: { status: "stopped", exitstatus: "OK" } };
    const answer = found[path];
    return answer === undefined ? { status: 500, words: `${path} does not exist` } : { data: answer };
  };
  await new Leftovers(new HostConnection(api.endpoint, "root@pam!admin=SECRET-UUID"), known === "preview" ? undefined : known).cleared(leftover, "thing", inputs);
  return api.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
}

const vm = "/nodes/pve1/qemu/3011";
const vmInputs = { nodeName: "pve1", vmId: 3011, name: "dev-web-1" };
const halfMade = { [`${vm}/config`]: { name: "dev-web-1" }, [`${vm}/status/current`]: { status: "stopped" }, [`${vm}/firewall/options`]: {}, [`${vm}/firewall/rules`]: [] };

test("nothing there: nothing is deleted", async () => {
  expect(await clear(leftVm, vmInputs, {})).toEqual([]);
});

test("a half-made VM goes, its unreferenced disks stay", async () => {
  expect(await clear(leftVm, vmInputs, halfMade)).toEqual([`${vm}?purge=1&destroy-unreferenced-disks=0`]);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["another name", { [`${vm}/config`]: { name: "somebody" } }, /its name is somebody/],
  ["a running one", { [`${vm}/status/current`]: { status: "running" } }, /and it runs/],
  ["one with a firewall", { [`${vm}/firewall/options`]: { enable: 1 } }, /may have been in use/],
  ["one with rules", { [`${vm}/firewall/rules`]: [{ pos: 0 }] }, /may have been in use/],
  ["a locked one", { [`${vm}/config`]: { name: "dev-web-1", lock: "backup" } }, /locked \(backup\)/],
])("a VM that may be somebody's stays: %s", async (_, difference, message) => {
  await expect(clear(leftVm, vmInputs, { ...halfMade, ...difference })).rejects.toThrow(message);
  expect(api.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
});

test("rules and a set of our own VM go, from the end", async () => {
  expect(await clear(leftVmRules, vmInputs, { [`${vm}/firewall/rules`]: [{ pos: 0 }, { pos: 1 }] })).toEqual([`${vm}/firewall/rules/1`, `${vm}/firewall/rules/0`]);
  const sets = { [`${vm}/firewall/ipset`]: [{ name: "ipfilter-net0" }], [`${vm}/firewall/ipset/ipfilter-net0`]: [{ cidr: "10.10.0.0/24" }] };
  expect(await clear(leftVmIpset, { ...vmInputs, name: "ipfilter-net0" }, sets)).toEqual([`${vm}/firewall/ipset/ipfilter-net0/10.10.0.0%2F24`, `${vm}/firewall/ipset/ipfilter-net0`]);
});

test.each([[true, "is no error: the machine is being replaced"], [false, "is told where they are still there"]])("rules that cannot be removed, gone %s: %s", async (gone) => {
  const gets: number[] = [];
  api.reply = ({ method }): Reply => (method === "DELETE" || (gone && gets.push(1) > 2) ? { status: 403, words: "Permission check failed (/vms/3011, VM.Config.Network)" } : { data: [{ pos: 0 }] });
  const cleared = new Leftovers(new HostConnection(api.endpoint, "root@pam!admin=SECRET-UUID"), new Set()).cleared(leftVmRules, "thing", vmInputs);
  await (gone ? expect(cleared).resolves.toEqual([]) : expect(cleared).rejects.toThrow("cannot see whether an interrupted run left it"));
});

const kinds: [Leftover, Inputs, Record<string, unknown>, string[], Record<string, unknown>][] = [
  [leftPool, { poolId: "dev", comment: "c" }, { "/pools?poolid=dev": [{ poolid: "dev", comment: "c", members: [] }] }, ["/pools?poolid=dev"], { "/pools?poolid=dev": [{ comment: "c", members: [{ vmid: 1 }] }] }],
  [leftRole, { roleId: "R", privileges: ["B", "A"] }, { "/access/roles/R": { A: 1, B: 1 } }, ["/access/roles/R"], { "/access/roles/R": { A: 1, C: 1 } }],
  [leftUser, { userId: "u@pve", comment: "c" }, { "/access/users/u@pve": { comment: "c" } }, ["/access/users/u@pve"], { "/access/users/u@pve": { comment: "x" } }],
  [leftGroup, { groupId: "g", comment: "c" }, { "/access/groups/g": { comment: "c", members: [] } }, ["/access/groups/g"], { "/access/groups/g": { comment: "c", members: ["u@pve"] } }],
  [leftRealm, { realm: "r", type: "ldap", comment: "c" }, { "/access/domains/r": { type: "ldap", comment: "c" } }, ["/access/domains/r"], { "/access/domains/r": { type: "openid", comment: "c" } }],
  [leftToken, { userId: "u@pve", tokenName: "t1", comment: "c" }, { "/access/users/u@pve/token/t1": { comment: "c" } }, ["/access/users/u@pve/token/t1"], { "/access/users/u@pve/token/t1": {} }],
  [leftStorage, { resourceId: "s", path: "/p" }, { "/storage/s": { type: "dir", path: "/p" } }, ["/storage/s"], { "/storage/s": { type: "nfs", path: "/p" } }],
  [leftBackupJob, { resourceId: "b", pool: "dev", storage: "s" }, { "/cluster/backup/b": { pool: "dev", storage: "s" } }, ["/cluster/backup/b"], { "/cluster/backup/b": { pool: "x", storage: "s" } }],
  [leftAlias, { name: "a", cidr: "10.0.0.1", comment: "c" }, { "/cluster/firewall/aliases": [{ name: "a", cidr: "10.0.0.1", comment: "c" }] }, ["/cluster/firewall/aliases/a"], { "/cluster/firewall/aliases": [{ name: "a", cidr: "10.0.0.2", comment: "c" }] }],
  [leftIpset, { name: "i", comment: "c" }, { "/cluster/firewall/ipset": [{ name: "i", comment: "c" }], "/cluster/firewall/ipset/i": [] }, ["/cluster/firewall/ipset/i"], { "/cluster/firewall/ipset": [{ name: "i" }] }],
  [leftSecurityGroup, { name: "g", comment: "c" }, { "/cluster/firewall/groups": [{ group: "g", comment: "c" }], "/cluster/firewall/groups/g": [{ pos: 0 }] }, ["/cluster/firewall/groups/g/0", "/cluster/firewall/groups/g"], { "/cluster/firewall/groups": [{ group: "g", comment: "x" }] }],
  [leftDatacenterRules, { rules: [{ comment: "ours" }] }, { "/cluster/firewall/rules": [{ comment: "ours" }] }, ["/cluster/firewall/rules/0"], { "/cluster/firewall/rules": [{ comment: "ours" }, {}] }],
];

test.each(kinds.map((row) => [row[0].kind, ...row] as const))("%s: goes when it is what was about to be made, else it stays and is reported", async (_, leftover, inputs, same, deleted, other) => {
  expect(await clear(leftover, inputs, same)).toEqual(deleted);
  await expect(clear(leftover, inputs, other)).rejects.toThrow(/exists on the host and is not in the state of this stack, .*; expected none; remove it from the host if nobody needs it, or import it$/);
  expect(api.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
});

test.each<[string, ReadonlySet<string> | "preview"]>([
  ["what the state knows is in use", new Set(["thing"])],
  ["a preview removes nothing", "preview"],
])("%s: it is not looked for", async (_, known) => {
  api.requests.length = 0;
  expect(await clear(leftVm, vmInputs, halfMade, known)).toEqual([]);
  expect(api.requests).toEqual([]);
});

test("what a token may not see is left to the creation", async () => {
  const leftovers = new Leftovers(new HostConnection(api.endpoint, "u@pve!t=x"), new Set());
  api.reply = () => ({ status: 403, words: "Permission check failed" });
  await expect(leftovers.cleared(leftVm, "thing", vmInputs)).resolves.toEqual([]);
});

test("a host that cannot say is told in one line", async () => {
  const leftovers = new Leftovers(new HostConnection(api.endpoint, "u@pve!t=x"), new Set());
  api.reply = () => ({ status: 501, words: "Method 'GET /pools' not implemented" });
  await expect(leftovers.cleared(leftPool, "thing", { poolId: "dev" })).rejects.toThrow("pool dev: cannot see whether an interrupted run left it, got 501 Method 'GET /pools' not implemented; expected an answer; run again");
});

test("settled tells everything that is in the way, and what cannot be created is never declared", async () => {
  const leftovers = new Leftovers(new HostConnection(api.endpoint, "u@pve!t=x"), new Set());
  api.reply = () => ({ data: { comment: "somebody's" } });
  const declared = jest.fn();
  void leftovers.cleared(leftUser, "one", { userId: "a@pve", comment: "ours" }).then(declared);
  void leftovers.cleared(leftUser, "two", { userId: "b@pve", comment: "ours" }).then(declared);
  await expect(leftovers.settled()).rejects.toThrow(/^user a@pve: exists .*\nuser b@pve: exists .*$/);
  expect(declared).not.toHaveBeenCalled();
});
