import * as command from "@pulumi/command";
import { DataHolder, deleteRetired } from "../../../components/data";
import { leftHolder } from "../../../components/data/leftovers";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { VirtualMachine } from "../../../components/machine";
import type { DataDiskPlan, HolderPlan, MachinePlan } from "../../../components/model/plan";
import { Api, type Reply } from "./api";
import { record, type Recording } from "./engine";
import { machine as stateless } from "./fixture";

const connection = new HostConnection("https://pve.example:8006", "pulumi-dev@pve!t1=SECRET-UUID");
const leftovers = new Leftovers(connection, undefined);
const disk: DataDiskPlan = { name: "web/files", what: "files", mount: "/srv/files", interface: "scsi1", serial: "files", sizeGiB: 50 };
const machine: MachinePlan = { ...stateless, data: { holder: { vmid: 3511, name: "dev-web-1-data" }, disks: [disk] } };
const holder: HolderPlan = { key: "web-1", vmid: 3511, name: "dev-web-1-data", description: "keeps", node: "pve1", pool: "dev", storage: "dev-disks", locked: true, disks: [{ interface: "scsi1", serial: "files", sizeGiB: 50 }] };
const recorded = (sizeGiB: number, first: readonly string[] = []) => [...first, "scsi1"].map((slot) => ({ interface: slot, serial: "", sizeGiB, storage: "dev-disks", path: "x" }));

const declare = (plan = holder, known = { holder: undefined as ReturnType<typeof recorded> | undefined, machine: undefined as ReturnType<typeof recorded> | undefined }): Promise<Recording> =>
  record(() => {
    const keeping = new DataHolder("web-1-data", { plan, leftovers, recorded: known.holder });
    return new VirtualMachine("web-1", { plan: machine, host: connection, leftovers, holder: keeping, recorded: known.machine }, { providers: [new command.Provider("command")] });
  });

let recording: Recording;
beforeAll(async () => void (recording = await declare()));
const vm = (of = recording) => of.named("web-1-data-vm");

test("the holder is a VM that is never started, locked twice, whose disks are not in the backup", () => {
  expect(vm().inputs).toMatchObject({
    vmId: 3511, name: "dev-web-1-data", poolId: "dev", started: false, onBoot: false, protection: true, template: false, migrate: false, deleteUnreferencedDisksOnDestroy: false,
    cdrom: { fileId: "none", interface: "ide3" }, bootOrders: ["ide3"],
  });
  expect(vm().inputs["disks"]).toMatchObject([{ interface: "scsi1", datastoreId: "dev-disks", fileFormat: "qcow2", size: 50, backup: false, serial: "files" }]);
  expect(vm().protect).toBe(true);
  for (const key of ["networkDevices", "initialization", "tags", "startup"]) expect(vm().inputs).not.toHaveProperty(key);
});

test("the machine attaches the holder's disk, and has it in the backup", () => {
  const { disks } = recording.named("web-1-vm").inputs as { disks: Record<string, unknown>[] };
  expect(disks).toHaveLength(2);
  expect(disks[1]).toMatchObject({ interface: "scsi1", datastoreId: "dev-disks", pathInDatastore: "3511/vm-3511-disk-0.qcow2", size: 50, backup: true, serial: "files", speed: { iopsRead: 900 } });
  expect(disks[1]).not.toHaveProperty("importFrom");
});

test("a machine starts on its data only when the holder shows that it is in use, and the disks have their size", () => {
  expect(recording.names(recording.named("web-1-data-firewall").dependsOn)).toEqual(["web-1-data-vm"]);
  expect(recording.named("web-1-data-firewall").inputs).toMatchObject({ enabled: true, inputPolicy: "DROP", outputPolicy: "DROP" });
  expect(recording.names(recording.named("web-1-start").dependsOn)).toEqual(["web-1-data-firewall", "web-1-data-size", "web-1-rules", "web-1-vm"]);
  expect(recording.named("web-1-data-size").inputs).toMatchObject({
    create: expect.stringMatching(/data\/grow\.mjs"$/), update: expect.stringMatching(/data\/grow\.mjs"$/), environment: { TRILANE_VMID: "3011", TRILANE_HOLDER: "3511", TRILANE_DISKS: "scsi1=50" },
  });
  expect(recording.names(recording.named("web-1-data-size").replaceWith)).toEqual(["web-1-vm"]);
});

test("nothing that replaces the machine touches the holder", () => {
  expect(vm().replaceWith).toEqual([]);
  expect(vm().replacementTrigger ?? "").toBe("");
  expect(recording.named("web-1-vm").replacementTrigger).toBe(machine.immutable);
});

test("a disk that grew is declared with the size that the provider knows", async () => {
  const grown = await declare(holder, { holder: recorded(40), machine: recorded(30, ["scsi0"]) });
  expect(vm(grown).inputs["disks"]).toMatchObject([{ size: 40 }]);
  expect(vm(grown).ignoreChanges).toContain("disks[0].size");
  expect(grown.named("web-1-vm").inputs["disks"]).toMatchObject([{}, { size: 30 }]);
  expect(grown.named("web-1-vm").ignoreChanges).toContain("disks[1].size");
  expect(grown.named("web-1-data-size").inputs["environment"]).toMatchObject({ TRILANE_DISKS: "scsi1=50" });
});

test("unlocked, both locks are off", async () => {
  const open = vm(await declare({ ...holder, locked: false }));
  expect([open.inputs["protection"], open.protect]).toEqual([false, false]);
});

test("a machine with data needs a holder", async () => {
  await expect(record(() => new VirtualMachine("web-1", { plan: machine, host: connection, leftovers }, { providers: [new command.Provider("command")] }))).rejects.toThrow("web-1: keeps data and is given no holder");
});

describe("at the host", () => {
  let api: Api;
  beforeAll(async () => {
    jest.spyOn(console, "log").mockImplementation(() => undefined);
    api = await new Api().start();
    process.env["SSL_CERT_FILE"] = api.certificate;
  });
  afterAll(() => api.stop());
  beforeEach(() => void (api.requests.length = 0));
  const path = "/nodes/pve1/qemu/3511";
  const host = () => new HostConnection(api.endpoint, "pulumi-dev@pve!t1=x");
  const changes = () => api.requests.filter(({ method }) => method !== "GET").map(({ method, path: at, body }) => [method, at, body].filter((part) => part !== "").join(" "));

  const found = (options: object, scsi1 = "dev-disks:3011/vm-3011-disk-0.qcow2"): void => {
    const answers: Record<string, unknown> = {
      "/cluster/resources?type=vm": [{ vmid: 3011, node: "pve1", type: "qemu" }, { vmid: 3511, node: "pve1", type: "qemu" }], "/nodes/pve1/qemu/3011/config": { scsi1 },
      [`${path}/config`]: { name: "dev-web-1-data", protection: 1 }, [`${path}/status/current`]: { status: "stopped" }, [`${path}/firewall/options`]: options, [`${path}/firewall/rules`]: [] };
    api.reply = ({ method, path: at }): Reply => (at.includes("/tasks/") ? { data: { status: "stopped", exitstatus: "OK" } } : method === "GET" ? { data: answers[at] } : { data: method === "DELETE" ? "UPID:x" : null });
  };
  const clear = () => new Leftovers(host(), new Set()).cleared(leftHolder, "web-1-data-vm", { nodeName: "pve1", vmId: 3511, name: "dev-web-1-data" });

  test("a holder that was never used goes, lock and all", async () => {
    found({});
    await clear();
    expect(changes()).toEqual([`PUT ${path}/config protection=0`, `DELETE ${path}?purge=1&destroy-unreferenced-disks=0`]);
  });

  test("a holder that may hold data stays, and is told", async () => {
    found({ enable: 1 });
    await expect(clear()).rejects.toThrow("holder 3511: exists on the host and is not in the state of this stack, and it has a firewall, so it may have been in use; expected none; remove it from the host if nobody needs it, or import it");
    expect(changes()).toEqual([]);
  });

  test("a holder whose disk a machine has stays, too, whatever became of its firewall", async () => {
    found({}, "dev-disks:3511/vm-3511-disk-0.qcow2,size=50G");
    await expect(clear()).rejects.toThrow("and VM 3011 has a disk of it, so it may hold data");
    expect(changes()).toEqual([]);
  });

  test.each([[true, "is gone by now: the holder goes"], [false, "is still there: that is told"]])("a machine that may not be looked at, gone %s: %s", async (gone) => {
    found({});
    const answer = api.reply;
    let lists = 0;
    api.reply = (asked): Reply => {
      if (asked.path.endsWith("/3011/config")) return { status: 403, words: "Permission check failed (/vms/3011, VM.Audit)" };
      if (asked.path.startsWith("/cluster/resources") && gone && ++lists > 1) return { data: [] };
      return answer(asked);
    };
    if (gone) await clear();
    else await expect(clear()).rejects.toThrow("holder 3511: cannot see whether an interrupted run left it, got 403 Permission check failed (/vms/3011, VM.Audit)");
    expect(changes()).toHaveLength(gone ? 2 : 0);
  });

  const volume = "dev-disks:3511/vm-3511-disk-0.qcow2";
  const leaving = { key: "web-1", node: "pve1", holder: 3511, machine: 3011, interface: "scsi1", volume };
  const configs = (owner: Record<string, string>, user: Record<string, string>): void => {
    const state = { ...owner };
    api.reply = ({ method, path: at, body }): Reply => {
      if (method === "GET") return { data: at.includes("/3011/") ? user : state };
      const gone = String(body).replace("delete=", "");
      if (gone === "scsi1") state["unused0"] = volume;
      delete state[gone];
      return { data: null };
    };
  };

  test.each<[string, Record<string, string>, string[]]>([
    ["taken from the holder, then deleted", { scsi1: `${volume},size=5G`, scsi2: "dev-disks:3511/vm-3511-disk-1.qcow2" }, [`PUT ${path}/config delete=scsi1`, `PUT ${path}/config delete=unused0`]],
    ["an interrupted run had taken it", { unused3: volume, unused0: "other" }, [`PUT ${path}/config delete=unused3`]],
    ["gone already", { scsi1: "dev-disks:3511/vm-3511-disk-7.qcow2" }, []],
  ])("one of several disks that is given up: %s", async (_, owner, expected) => {
    configs(owner, { scsi0: "boot" });
    await deleteRetired(host(), [leaving]);
    expect(changes()).toEqual(expected);
  });

  test("a disk that its machine still uses is not deleted", async () => {
    configs({ scsi1: volume }, { scsi1: `${volume},size=5G` });
    await expect(deleteRetired(host(), [leaving])).rejects.toThrow(`VM 3011: still uses ${volume}, which is given up; expected that it let go of it; restart the machine, then run pulumi up again`);
    expect(changes()).toEqual([]);
  });
});
