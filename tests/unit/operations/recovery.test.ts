import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../../operations/engine/processes";
import { recover } from "../../../operations/engine/recovery";
import { FakePulumi } from "./fake-pulumi";

let fake: FakePulumi;
let lock: string;
beforeEach(() => {
  fake = new FakePulumi();
  const locks = join(fake.folder, "state", ".pulumi", "locks", "organization", "trilane", "dev");
  mkdirSync(locks, { recursive: true });
  lock = join(locks, "1.json");
});
afterEach(() => rmSync(fake.folder, { recursive: true, force: true }));

const held = (pid: number, host = hostname()): void => writeFileSync(lock, JSON.stringify({ pid, username: "somebody", hostname: host, timestamp: "2026-01-01T00:00:00Z" }));
const state = (deployment: object): void => {
  const folder = join(fake.folder, "state", ".pulumi", "stacks", "trilane");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "dev.json"), JSON.stringify({ version: 3, checkpoint: { latest: deployment } }));
  fake.answer("stack export", JSON.stringify({ version: 3, deployment }));
};

/** A process that looks like a run of the CLI. */
function running(...words: string[]): { pid: number; end: () => void } {
  const program = join(fake.folder, "pulumi");
  writeFileSync(program, "#!/bin/sh\nsleep 30\n", { mode: 0o755 });
  const child = spawn(program, ["up", ...words], { detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  return { pid, end: () => isAlive(pid) && process.kill(-pid, "SIGKILL") };
}

test("a stack that was not interrupted is left alone", async () => {
  state({ resources: [] });
  expect(await recover(fake.target(), "dev")).toEqual([]);
});

test("the lock of a dead process goes", async () => {
  held(spawnSync("true").pid);
  expect(await recover(fake.target(), "dev")).toEqual(["dev: removed the lock of a run that was killed"]);
  expect(existsSync(lock)).toBe(false);
});

test("a torn lock file goes", async () => {
  writeFileSync(lock, '{"pid":');
  await recover(fake.target(), "dev");
  expect(existsSync(lock)).toBe(false);
});

test("a process number that somebody else has now is no holder", async () => {
  held(process.pid);
  await recover(fake.target(), "dev");
  expect(existsSync(lock)).toBe(false);
});

test("the lock of another machine stays", async () => {
  held(1, "elsewhere");
  await expect(recover(fake.target(), "dev")).rejects.toThrow("dev: process 1 on elsewhere runs Pulumi on this stack; expected it to be idle; wait until it ends, or run pulumi cancel -s dev");
  expect(existsSync(lock)).toBe(true);
});

test("a person's own run is never ended", async () => {
  const run = running("-s", "dev");
  try {
    held(run.pid);
    await expect(recover(fake.target(), "dev")).rejects.toThrow(/runs Pulumi on this stack/);
    expect(isAlive(run.pid)).toBe(true);
  } finally {
    run.end();
  }
});

test("a run of ours that lost its parent is ended", async () => {
  const run = running("--message", "trilane demo");
  held(run.pid);
  expect(await recover(fake.target(), "dev")).toEqual([`dev: ended a run that had lost its parent (process ${run.pid})`, "dev: removed the lock of a run that was killed"]);
  expect(isAlive(run.pid)).toBe(false);
});

test("unfinished operations are dropped from the state, and nothing else", async () => {
  const resources = [{ urn: "urn:pulumi:dev::trilane::a:b:C::one", type: "a:b:C" }];
  state({ resources, secrets_providers: { type: "passphrase" }, pending_operations: [{ type: "creating", resource: { urn: "urn:two", type: "a:b:C" } }] });
  expect(await recover(fake.target(), "dev")).toEqual(["dev: dropped 1 unfinished operation of a run that was killed; the next run does them again"]);
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources, secrets_providers: { type: "passphrase" } } });
});

test("a resource whose replacement had begun is gone at the host, and goes from the state with what depends on it", async () => {
  const resource = (name: string, options: object = {}) => ({ urn: `urn:pulumi:dev::trilane::a:b:C::${name}`, type: "a:b:C", ...options });
  const kept = resource("one");
  const replaced = resource("two", { dependencies: [kept.urn], pendingReplacement: true });
  const dependants = [resource("three", { dependencies: [replaced.urn] }), resource("four", { parent: resource("three").urn }), resource("five", { deletedWith: replaced.urn }), resource("six", { replaceWith: [replaced.urn] })];
  state({ resources: [kept, replaced, ...dependants], pending_operations: [{ type: "creating", resource: replaced }] });
  await recover(fake.target(), "dev");
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [kept] } });
});

test("a replacement that failed has deleted parts, and they go from the state without any unfinished operation", async () => {
  const resource = (name: string, options: object = {}) => ({ urn: `urn:pulumi:dev::trilane::a:b:C::${name}`, type: "a:b:C", ...options });
  const machine = resource("vm");
  // The deletion of the second one was not answered, so nothing notes it.
  state({ resources: [machine, resource("options", { deletedWith: machine.urn, pendingReplacement: true }), resource("set", { deletedWith: machine.urn })] });
  expect(await recover(fake.target(), "dev")).toEqual(["dev: took a resource out of the state that a replacement had deleted; the next run makes it again"]);
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [machine] } });
});

test("a machine that the host no longer has goes from the state: its deletion was not recorded", async () => {
  const machine = (vmid: number) => ({ urn: `urn:pulumi:dev::trilane::proxmoxve:index/vmLegacy:VmLegacy::vm-${vmid}`, type: "proxmoxve:index/vmLegacy:VmLegacy", id: String(vmid) });
  const rules = { urn: "urn:pulumi:dev::trilane::a:b:Rules::rules", type: "a:b:Rules", dependencies: [machine(3012).urn] };
  const deployment = { resources: [machine(3011), machine(3012), rules], pending_operations: [{ type: "deleting", resource: machine(3012) }] };
  state(deployment);
  await recover({ ...fake.target(), vmids: async () => new Set([3011]) }, "dev");
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [machine(3011)] } });
});

test("a part of a machine whose deletion had begun goes from the state: it may be gone, and goes with the machine at the latest", async () => {
  const resource = (name: string, options: object = {}) => ({ urn: `urn:pulumi:dev::trilane::a:b:C::${name}`, type: "a:b:C", ...options });
  const machine = resource("vm");
  const set = resource("set", { deletedWith: machine.urn });
  const other = resource("alias");
  const pending = [machine, set, other].map((one) => ({ type: "deleting", resource: one }));
  state({ resources: [machine, set, other], pending_operations: pending });
  await recover(fake.target(), "dev");
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [machine, other] } });
});

test("a machine that could not be finished goes from the state, so that it is made again; one that failed in an update stays and is read back", async () => {
  const machine = (vmid: number) => ({ urn: `urn:pulumi:dev::trilane::proxmoxve:index/vmLegacy:VmLegacy::vm-${vmid}`, type: "proxmoxve:index/vmLegacy:VmLegacy", id: String(vmid), initErrors: ["error resizing disk"] });
  const firewall = { urn: "urn:pulumi:dev::trilane::a:b:Options::options", type: "a:b:Options", deletedWith: machine(3012).urn };
  state({ resources: [machine(3011), machine(3012), firewall] });
  expect(await recover(fake.target(), "dev")).toEqual(["dev: took a machine that could not be finished out of the state; the next run makes it again", "dev: read back a resource that was done in part; the next run does the rest"]);
  expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [machine(3012), firewall] } });
});

test("what was done in part is read back, so that the next run sees what is missing", async () => {
  const set = { urn: "urn:pulumi:dev::trilane::a:b:Set::set", type: "a:b:Set", initErrors: ["error adding the member"] };
  const rules = { urn: "urn:pulumi:dev::trilane::a:b:Rules::rules", type: "a:b:Rules" };
  state({ resources: [set, rules], pending_operations: [{ type: "updating", resource: rules }] });
  expect((await recover(fake.target(), "dev")).at(-1)).toBe("dev: read back 2 resources that were done in part; the next run does the rest");
  expect(fake.calls.at(-1)).toContain(`refresh --yes --skip-preview --message trilane demo --target ${set.urn} --target ${rules.urn} `);
});

describe("a recovery that a person asks for, on a host of their own", () => {
  const type = "proxmoxve:index/vmLegacy:VmLegacy";
  const machine = (name: string, vmid: number) => ({ urn: `urn:pulumi:dev::trilane::trilane:machine:VirtualMachine$${type}::${name}-vm`, type, id: String(vmid) });
  const rules = (name: string, vmid: number) => ({ urn: `urn:pulumi:dev::trilane::a:b:Rules::${name}-rules`, type: "a:b:Rules", deletedWith: machine(name, vmid).urn });
  const holder = { urn: `urn:pulumi:dev::trilane::trilane:environment:Environment$trilane:data:DataHolder$${type}::web-1-data-vm`, type, id: "3511" };
  const vmids = async () => new Set([3011]);
  const deployment = { resources: [holder, machine("web-1", 3011), rules("web-1", 3011), machine("web-2", 3012), rules("web-2", 3012)] };

  test("takes machines that are gone out of the state with their parts, and reads back the parts of the others; what keeps data stays", async () => {
    state(deployment);
    // The state file of the fake stays as it is, so the second machine's part counts as well.
    expect(await recover({ ...fake.target(), vmids }, "dev", { thorough: true })).toEqual([
      "dev: took a machine out of the state that the host no longer has; the next run makes it again",
      "dev: read back 2 parts of machines; the next run makes what is missing",
    ]);
    expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment: { resources: [holder, machine("web-1", 3011), rules("web-1", 3011)] } });
  });

  test("the shim's own, before each command, asks the host nothing", async () => {
    state(deployment);
    expect(await recover({ ...fake.target(), vmids: () => Promise.reject(new Error("asked")) }, "dev")).toEqual([]);
  });

  test("a state that is in no folder is exported", async () => {
    fake.answer("stack export", JSON.stringify({ version: 3, deployment: { ...deployment, pending_operations: [{ type: "creating", resource: rules("web-2", 3012) }] } }));
    const done = await recover({ ...fake.target(), backend: "https://api.pulumi.com", vmids: async () => new Set([3011, 3012]) }, "dev");
    expect(done).toEqual(["dev: dropped 1 unfinished operation of a run that was killed; the next run does them again"]);
    expect(JSON.parse(fake.stdin)).toEqual({ version: 3, deployment });
  });
});
