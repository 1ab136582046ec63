import { join } from "node:path";
import { Api, runScript, type Reply } from "./api";

const script = join(__dirname, "../../../components/data/grow.mjs");
const UPID = "UPID:pve1:0001:0002:6900:resize:3031:pulumi-dev@pve!t1:";
const VOLUME = "dev-disks:3531/vm-3531-disk-0.qcow2";

let api: Api;
beforeEach(async () => void (api = await new Api().start()));
afterEach(() => api.stop());

const run = (disks: string) =>
  runScript(script, [], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, TRILANE_NODE: "pve1", TRILANE_VMID: "3031", TRILANE_HOLDER: "3531", TRILANE_DISKS: disks }, "pulumi-dev@pve!t1=SECRET-UUID\n");

/** A machine and its holder with these drives at scsi1. */
function pair(machine: string | undefined, holder: string | undefined, exitstatus = "OK"): void {
  api.reply = ({ method, path }): Reply => {
    if (path.includes("/tasks/")) return { data: { status: "stopped", exitstatus } };
    if (method === "PUT") return { data: path.endsWith("/resize") ? UPID : null };
    return { data: path.includes("/3031/") ? { scsi1: machine } : { scsi1: holder } };
  };
}
const changes = () => api.requests.filter(({ method }) => method === "PUT").map(({ path, body }) => [path, body]);

test("disks that are large enough stay as they are", async () => {
  pair(`${VOLUME},backup=1,size=50G`, `${VOLUME},backup=0,size=50G`);
  expect(await run("scsi1=50")).toEqual({ code: 0, stdout: "every disk has its size\n", stderr: "" });
  expect(changes()).toEqual([]);
});

test("a disk grows through the machine, and the holder is told", async () => {
  pair(`${VOLUME},backup=1,size=51200M`, `${VOLUME},backup=0,size=50G,ssd=1`);
  expect(await run("scsi1=60")).toEqual({ code: 0, stdout: "grew scsi1 to 60 GiB\n", stderr: "" });
  expect(changes()).toEqual([
    ["/nodes/pve1/qemu/3031/resize", "disk=scsi1&size=60G"],
    ["/nodes/pve1/qemu/3531/config", `scsi1=${encodeURIComponent(`${VOLUME},backup=0,ssd=1`)}`],
  ]);
});

test("killed between the two, the next run tells the holder", async () => {
  pair(`${VOLUME},size=60G`, `${VOLUME},size=50G`);
  expect((await run("scsi1=60")).stdout).toBe("every disk has its size\n");
  expect(changes()).toEqual([["/nodes/pve1/qemu/3531/config", `scsi1=${encodeURIComponent(VOLUME)}`]]);
});

test.each<[string, string | undefined, string | undefined]>([
  ["another disk", "dev-disks:3031/vm-3031-disk-1.qcow2,size=10G", `${VOLUME},size=50G`],
  ["no disk", undefined, `${VOLUME},size=50G`],
  ["no disk at the holder", `${VOLUME},size=50G`, undefined],
])("%s: nothing grows", async (_, machine, holder) => {
  pair(machine, holder);
  const { code, stderr } = await run("scsi1=60");
  expect([code, stderr]).toEqual([1, "VM 3031: cannot grow its data, got scsi1 is not a disk of VM 3531; expected disks of scsi1=60 GiB; run `pulumi up` again\n"]);
  expect(changes()).toEqual([]);
});

test("a full storage is told in Proxmox's words", async () => {
  pair(`${VOLUME},size=50G`, `${VOLUME},size=50G`, "command '/usr/bin/qemu-img resize' failed: No space left on device");
  const { code, stderr } = await run("scsi1=60");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^VM 3031: cannot grow its data, got .*No space left on device.*; expected disks of scsi1=60 GiB; look at the task log of the host, then run `pulumi up` again\n$/);
});
