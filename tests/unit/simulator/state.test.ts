import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { RunningFile } from "../../../simulator/process";
import { TYPESCRIPT } from "../../../operations/typescript";
import type { Simulator } from "../../../simulator/simulator";
import { buildEstate } from "./estate";
import { Client, testHost } from "./client";

const ROOT = join(__dirname, "../../..");

it("keeps everything over a restart: port, tokens, machines, tasks, tickets' key", async () => {
  let host = await testHost();
  const { dev } = await buildEstate(host);
  const before = await host.root.data("GET", "/nodes/pve1/qemu/3001/config");
  const tasks = await host.root.data<{ upid: string }[]>("GET", "/nodes/pve1/tasks");
  const { endpoint } = host.simulator;
  host = await host.restart();
  expect(host.simulator.endpoint).toBe(endpoint);
  expect(await host.root.data("GET", "/nodes/pve1/qemu/3001/config")).toEqual(before);
  expect(await host.root.data("GET", "/nodes/pve1/tasks")).toEqual(tasks);
  expect((await dev.call("GET", "/nodes/pve1/qemu/3001/config")).status).toBe(200);
  dev.close();
  await host.stop();
});

it("keeps secrets out of the state and files closed to others", async () => {
  const host = await testHost();
  const { value } = await host.root.data<{ value: string }>("POST", "/access/users/root@pam/token/t2", {});
  await host.root.data("POST", "/access/users", { userid: "a@pve", password: "correct horse" });
  const state = ["state.json", "changes.jsonl"].map((name) => readFileSync(join(host.directory, name), "utf8")).join("");
  expect(state).toContain("a@pve");
  expect(state).not.toContain(value);
  expect(state).not.toContain("correct horse");
  expect(state).not.toContain(readFileSync(host.simulator.tokenFile, "utf8").trim().split("=")[1]);
  for (const file of ["state.json", "changes.jsonl", "ca.pem", "server.key", "root-token", "root-password"]) expect(statSync(join(host.directory, file)).mode & 0o777).toBe(0o600);
  expect(statSync(host.directory).mode & 0o777).toBe(0o700);
  await host.stop();
});

it("a refused request leaves nothing behind, in memory or on disk", async () => {
  const host = await testHost();
  const { root } = host;
  const users = async (): Promise<unknown> => root.data("GET", "/access/users");
  const before = await users();
  const answer = await root.call("POST", "/access/users", { userid: "b@pve", groups: "nowhere" });
  expect(answer.reason).toBe("create user failed: no such group 'nowhere'");
  expect((await root.call("GET", "/access/users/b@pve")).reason).toBe("no such user ('b@pve')");
  expect(await users()).toEqual(before);
  const again = await host.restart();
  expect(await again.root.data("GET", "/access/users")).toEqual(before);
  expect(existsSync(join(host.directory, "changes.jsonl"))).toBe(true);
  await again.stop();
});

it("ignores changes that do not continue the state, and a last line that was cut off", async () => {
  let host = await testHost();
  const file = join(host.directory, "changes.jsonl");
  await host.root.data("POST", "/pools", { poolid: "kept" });
  const changes = readFileSync(file, "utf8");
  const state = readFileSync(join(host.directory, "state.json"), "utf8");
  await host.close();
  writeFileSync(join(host.directory, "state.json"), state);
  writeFileSync(file, `${changes}["pools","cut","{`);
  host = await testHost({}, host.directory);
  expect(await host.root.data("GET", "/pools")).toEqual([{ poolid: "kept" }]);
  await host.close();
  writeFileSync(file, changes.replace(/^.*\n/, '"another"\n').replace("kept", "foreign"));
  host = await testHost({}, host.directory);
  expect(await host.root.data("GET", "/pools")).toEqual([{ poolid: "kept" }]);
  await host.stop();
});

it("shows the lock of a creation while its task runs, and what was running at a crash as such", async () => {
  let host = await testHost({ taskDelay: 250 });
  const upid = await host.root.data<string>("POST", "/nodes/pve1/qemu", { vmid: 100, name: "slow" });
  expect(upid).toMatch(/^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmcreate:100:root@pam!trilane:$/);
  expect(await host.root.data("GET", "/nodes/pve1/qemu/100/status/current")).toMatchObject({ lock: "create" });
  expect((await host.root.call("PUT", "/nodes/pve1/qemu/100/config", { cores: 2 })).reason).toBe("VM is locked (create)");
  expect(await host.root.exit(upid)).toBe("OK");
  expect(await host.root.data("GET", "/nodes/pve1/qemu/100/status/current")).not.toHaveProperty("lock");

  const interrupted = await host.root.data<string>("POST", "/nodes/pve1/qemu", { vmid: 101 });
  host = await host.restart();
  expect(await host.root.exit(interrupted)).toBe("unexpected status");
  expect(await host.root.data("GET", "/nodes/pve1/qemu/101/status/current")).toMatchObject({ lock: "create" });
  await host.stop();
});

it("tasks: owner, log, what is no task", async () => {
  const host = await testHost();
  const { dev, prod } = await buildEstate(host);
  const [own] = await dev.data<{ upid: string; user: string; tokenid: string; status: string }[]>("GET", "/nodes/pve1/tasks");
  expect(own).toMatchObject({ user: "pulumi-dev@pve", tokenid: "t1", status: "OK" });
  const path = `/nodes/pve1/tasks/${encodeURIComponent(own?.upid ?? "")}`;
  const log = await dev.call("GET", `${path}/log`);
  expect(log.body.data).toContainEqual({ n: log.body.total, t: "TASK OK" });
  expect((await prod.call("GET", `${path}/status`)).reason).toBe("Permission check failed (/nodes/pve1, Sys.Audit)");
  expect((await dev.call("GET", "/nodes/pve1/tasks/nonsense/status")).body.errors).toEqual({ upid: "unable to parse worker upid" });
  const gone = (own?.upid ?? "").replace(/:[0-9A-F]{8}:/, ":00000001:");
  expect((await dev.call("GET", `/nodes/pve1/tasks/${encodeURIComponent(gone)}/status`)).body.errors).toEqual({ upid: "no such task" });
  dev.close();
  prod.close();
  await host.stop();
});

describe("the process", () => {
  const directory = mkdtempSync(join(tmpdir(), "host-"));
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });

  function start(...more: string[]): { child: ChildProcess; out: Promise<string>; code: Promise<number | null> } {
    const child = spawn(process.execPath, [...TYPESCRIPT, "simulator/process.ts", "--directory", directory, ...more], { cwd: ROOT });
    children.push(child);
    const out = new Promise<string>((resolve) => {
      let text = "";
      const take = (chunk: Buffer): void => {
        text += chunk.toString();
        if (text.includes("\n")) resolve(text.trim());
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
    });
    return { child, out, code: new Promise((resolve) => child.once("exit", (code) => resolve(code))) };
  }

  const clientOf = (running: RunningFile): Client => Client.root({ endpoint: running.endpoint, caFile: running.caFile, tokenFile: running.tokenFile } as Simulator);

  it("says where it is, refuses a second one, keeps what it acknowledged through kill -9, and ends with its parent", async () => {
    const both = [start(), start()];
    const words = await Promise.all(both.map(({ out }) => out));
    const winner = words.findIndex((text) => text.startsWith("{"));
    expect(words[1 - winner]).toMatch(/embedded host is (?:starting or running there|already running), got process/);
    expect(await both[1 - winner]?.code).toBe(1);
    const first = both[winner] ?? start();
    const running = JSON.parse(words[winner] ?? "") as RunningFile;
    expect(running).toMatchObject({ pid: first.child.pid, caFile: join(directory, "ca.pem"), tokenFile: join(directory, "root-token") });
    expect(JSON.parse(readFileSync(join(directory, "simulator.json"), "utf8"))).toEqual(running);
    const second = start();
    expect(await second.out).toContain(`an embedded host is already running, got process ${running.pid}`);
    expect(await second.code).toBe(1);

    const client = clientOf(running);
    let acknowledged = -1;
    const kill = setTimeout(() => first.child.kill("SIGKILL"), 120);
    for (let index = 0; index < 10_000; index += 1) {
      const answer = await client.call("POST", "/pools", { poolid: `p${index}` }).catch(() => undefined);
      if (answer?.status !== 200) break;
      acknowledged = index;
    }
    clearTimeout(kill);
    client.close();
    await first.code;
    expect(acknowledged).toBeGreaterThan(0);

    const keeper = spawn("sleep", ["60"]);
    children.push(keeper);
    const third = start("--parent", String(keeper.pid));
    const again = JSON.parse(await third.out) as RunningFile;
    expect(again.endpoint).toBe(running.endpoint);
    const survivor = clientOf(again);
    const pools = await survivor.data<{ poolid: string }[]>("GET", "/pools");
    expect(pools.length).toBeGreaterThanOrEqual(acknowledged + 1);
    survivor.close();
    keeper.kill("SIGKILL");
    expect(await third.code).toBe(0);
    expect(existsSync(join(directory, "simulator.json"))).toBe(false);
  }, 20_000);
});

it("strict mode refuses and records what the official schema does not take, also from a host's apidoc.js", async () => {
  const folder = mkdtempSync(join(tmpdir(), "schema-"));
  const poolid = { type: "string", maxLength: 3, pattern: "(?^i:[a-z]+)", enum: ["abc", "abcd", "]["] };
  const tree = [{ path: "/pools", info: { POST: { parameters: { properties: { poolid } }, permissions: { check: ["perm", "/", ["Sys.Audit"]] } } }, children: [] }];
  const file = join(folder, "apidoc.js");
  writeFileSync(file, `const apiSchema = ${JSON.stringify(tree, null, 1)}\n;\nlet other = 1;\n`);
  const host = await testHost({ schema: file });
  expect((await host.root.call("POST", "/pools", { poolid: "abc" })).status).toBe(200);
  const refused = await host.root.call("POST", "/pools", { poolid: "abcd" });
  expect([refused.status, refused.body.errors]).toEqual([400, { poolid: "value may only be 3 characters long" }]);
  expect((await host.root.call("GET", "/nothing/at/all")).status).toBe(501);
  expect(host.simulator.refusals().map(({ path }) => path)).toEqual(["/pools", "/nothing/at/all"]);
  expect(readFileSync(join(host.directory, "refusals.jsonl"), "utf8").trim().split("\n")).toHaveLength(2);
  await host.stop();
  rmSync(folder, { recursive: true });
});

it("reads a state of the first format, in which local volumes did not say on which node they are", async () => {
  const host = await testHost();
  await host.root.task("POST", "/nodes/pve1/qemu", { vmid: 100, scsi0: "local-lvm:1" });
  await host.close();
  const file = join(host.directory, "state.json");
  const state = JSON.parse(readFileSync(file, "utf8")) as { format: number; volumes: Record<string, { node?: string | undefined }> };
  state.format = 1;
  state.volumes = Object.fromEntries(Object.entries(state.volumes).map(([key, volume]) => [key.slice("pve1/".length), { ...volume, node: undefined }]));
  writeFileSync(file, JSON.stringify(state));
  const again = await testHost({}, host.directory);
  expect(await again.root.data("GET", "/nodes/pve1/storage/local-lvm/content")).toMatchObject([{ volid: "local-lvm:vm-100-disk-0", vmid: 100 }]);
  await again.stop();
});
