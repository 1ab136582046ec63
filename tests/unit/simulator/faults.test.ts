/** What a faults file lets go wrong, and what is left of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readFaults } from "../../../simulator/faults/plan";
import { testHost, type TestHost } from "./client";

const QEMU = "/nodes/pve1/qemu";
const folder = mkdtempSync(join(tmpdir(), "faults-"));
const file = join(folder, "faults.yaml");
let host: TestHost;

/** Arms one fault; the next request meets it. */
const arm = (act: object, match: object = { verb: "POST", path: "/nodes/*/qemu" }): void => writeFileSync(file, JSON.stringify({ faults: [{ name: "it", match, act }] }));
const volumes = async (): Promise<string[]> => (await host.root.data<{ volid: string }[]>("GET", "/nodes/pve1/storage/local-lvm/content")).map(({ volid }) => volid);
const create = (vmid: number): Promise<string> => host.root.task("POST", QEMU, { vmid, scsi0: "local-lvm:1" });
const exists = async (vmid: number): Promise<boolean> => (await host.root.call("GET", `${QEMU}/${vmid}/config`)).status === 200;

beforeAll(async () => {
  host = await testHost({ faults: file });
});
afterEach(() => writeFileSync(file, "faults: []"));
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true });
});

describe("tasks", () => {
  it("fail and clean up after themselves", async () => {
    arm({ kind: "task-fails", text: "unable to create VM 100 - import failed" });
    expect(await create(100)).toBe("unable to create VM 100 - import failed");
    expect([await exists(100), await volumes()]).toEqual([false, []]);
    expect(await create(100)).toBe("OK");
  });

  it("die and leave what they had made, and the lock", async () => {
    arm({ kind: "task-dies" });
    expect(await create(101)).toBe("unexpected status");
    expect(await host.root.data("GET", `${QEMU}/101/config`)).toMatchObject({ lock: "create" });
    expect(await volumes()).toContain("local-lvm:vm-101-disk-0");
    expect(await host.root.task("DELETE", `${QEMU}/101`)).toBe("VM is locked (create)");
  });

  it("hang until somebody stops them, or the host is restarted", async () => {
    arm({ kind: "task-hangs" });
    const upid = await host.root.data<string>("POST", QEMU, { vmid: 102, scsi0: "local-lvm:1" });
    const status = `/nodes/pve1/tasks/${encodeURIComponent(upid)}/status`;
    expect(await host.root.data("GET", status)).toMatchObject({ status: "running" });
    await host.root.data("DELETE", `/nodes/pve1/tasks/${encodeURIComponent(upid)}`);
    expect(await host.root.data("GET", status)).toMatchObject({ status: "stopped", exitstatus: "received interrupt" });
    expect(await exists(102)).toBe(false);
    arm({ kind: "task-hangs" });
    const other = await host.root.data<string>("POST", QEMU, { vmid: 103 });
    host = await host.restart();
    expect(await host.root.exit(other)).toBe("unexpected status");
    expect(await host.root.data("GET", `${QEMU}/103/config`)).toMatchObject({ lock: "create" });
  });
});

describe("answers", () => {
  it("are an error that nothing was done for", async () => {
    arm({ kind: "answer", status: 596, message: "Broken pipe" });
    expect(await host.root.call("POST", QEMU, { vmid: 110 })).toMatchObject({ status: 596, reason: "Broken pipe" });
    expect(await exists(110)).toBe(false);
  });

  it("come late, or never, before or after the request is carried out", async () => {
    arm({ kind: "slow", seconds: 0.2 });
    const since = Date.now();
    expect(await create(111)).toBe("OK");
    expect(Date.now() - since).toBeGreaterThanOrEqual(200);
    for (const [vmid, when] of [[112, "before"], [113, "after"]] as const) {
      arm({ kind: "drop", when });
      await expect(host.root.call("POST", QEMU, { vmid })).rejects.toThrow("socket hang up");
      expect(await exists(vmid)).toBe(when === "after");
    }
  });

  it("are refused from the moment when the token has expired", async () => {
    const { value } = await host.root.data<{ value: string }>("POST", "/access/users/root@pam/token/short", { privsep: 0 });
    const headers = { Authorization: `PVEAPIToken=root@pam!short=${value}` };
    arm({ kind: "expire-token" }, { user: "root@pam!short" });
    expect((await host.root.call("GET", "/version", {}, headers)).status).toBe(200);
    expect(await host.root.call("GET", "/version", {}, headers)).toMatchObject({ status: 401, reason: "Authentication failed!" });
  });
});

describe("the host", () => {
  it("has a machine locked, a storage full, a volume gone", async () => {
    arm({ kind: "lock", lock: "backup" }, { verb: "PUT", path: `${QEMU}/111/config` });
    expect((await host.root.call("PUT", `${QEMU}/111/config`, { cores: 2 })).reason).toBe("VM is locked (backup)");
    arm({ kind: "full", storage: "local-lvm" });
    expect(await create(114)).toMatch(/No space left on device$/);
    expect(await create(115)).toMatch(/No space left on device$/);
    arm({ kind: "remove-volume", volume: "local-lvm:vm-111-disk-0" }, { path: "/version" });
    expect(await create(116)).toBe("OK");
    await host.root.data("GET", "/version");
    expect(await volumes()).not.toContain("local-lvm:vm-111-disk-0");
  });

  it("restarts and answers again on its port", async () => {
    arm({ kind: "restart", seconds: 0.1, when: "after" });
    await expect(host.root.call("POST", QEMU, { vmid: 117 })).rejects.toThrow(/socket hang up|ECONNRESET/);
    await expect(host.root.call("GET", "/version")).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await exists(117)).toBe(true);
  });
});

it("meets the request that is meant, as often as is said, and logs every changing one", async () => {
  arm({ kind: "answer", status: 500, message: "no" }, { mutating: 2, path: "/pools", times: 1 });
  const pool = async (poolid: string): Promise<number> => (await host.root.call("POST", "/pools", { poolid })).status;
  expect([await pool("a"), await pool("b"), await pool("c")]).toEqual([200, 500, 200]);
  arm({ kind: "answer", status: 500, message: "no" }, { path: "/pools", nth: 2, times: 2 });
  expect([await pool("d"), await pool("e"), await pool("f"), await pool("g")]).toEqual([200, 500, 500, 200]);
  const lines = readFileSync(join(host.directory, "faults.jsonl"), "utf8").trimEnd().split("\n").slice(-4).map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([{ mutating: 1, verb: "POST", path: "/pools" }, { mutating: 2, fault: "it", kind: "answer" }, { mutating: 3, fault: "it" }, { mutating: 4 }]);
});

it("says what is wrong in a file, and keeps what is armed meanwhile", async () => {
  const wrong = join(folder, "wrong.yaml");
  writeFileSync(wrong, "faults:\n  - name: x\n    act: { kind: explode }\n  - act: { kind: drop, when: never }\n");
  expect(() => readFaults(wrong)).toThrow(/faults\.0\.act\.kind: .*\n.*faults\.1\.name: .*\n.*faults\.1\.act\.when: /);
  arm({ kind: "answer", status: 500, message: "still" }, { path: "/version", times: 9 });
  expect((await host.root.call("GET", "/version")).reason).toBe("still");
  const silent = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  writeFileSync(file, "faults: 3");
  expect((await host.root.call("GET", "/version")).reason).toBe("still");
  expect(silent).toHaveBeenCalledWith(expect.stringContaining("faults.yaml: faults: "));
  silent.mockRestore();
});
