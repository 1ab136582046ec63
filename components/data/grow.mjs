// Grows the disks of a machine's data to their planned sizes, through the machine. Pulumi's `command` runs it after the
// machine is made and before it is started, and again when a size changes.
//
//   TRILANE_ENDPOINT=https://pve:8006 TRILANE_NODE=pve TRILANE_VMID=1031 TRILANE_HOLDER=1531 TRILANE_DISKS=scsi1=50 node grow.mjs < token
//
// Through the machine, because it may run: Proxmox tells QEMU to grow the disk then. Through the holder, which never
// runs, it would change the file behind the back of the running machine. Disks that are large enough stay as they are.
import client from "../host/client.cjs";
import { connectionFromEnvironment, milliseconds, nextStep, setting } from "../host/script-client.mjs";

const { request, waitForTask } = client;
const GIB = 1024 ** 3;
const UNITS = { K: 1024, M: 1024 ** 2, G: GIB, T: 1024 ** 4 };

/** Key and value of the options behind the volume of a drive, as its configuration has them. */
const options = (drive) => drive.split(",").slice(1).map((part) => part.split("="));

function bytesOf(drive) {
  const [, number, unit = ""] = /^([\d.]+)([KMGT]?)$/.exec(options(drive).find(([key]) => key === "size")?.[1] ?? "0") ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

const volumeOf = (drive) => drive.split(",")[0];

async function grow() {
  const connection = await connectionFromEnvironment();
  const node = setting("TRILANE_NODE");
  const path = (vmid) => `/nodes/${node}/qemu/${vmid}`;
  const [machine, holder] = [path(setting("TRILANE_VMID")), path(setting("TRILANE_HOLDER"))];
  const wanted = setting("TRILANE_DISKS").split(",").map((part) => part.split("="));

  const grown = [];
  const [here, there] = [await request(connection, "GET", `${machine}/config`), await request(connection, "GET", `${holder}/config`)];
  for (const [slot, gib] of wanted) {
    const [used, owned] = [here[slot], there[slot]];
    if (used === undefined || owned === undefined || volumeOf(used) !== volumeOf(owned)) throw new Error(`${slot} is not a disk of VM ${setting("TRILANE_HOLDER")}`);
    if (bytesOf(used) < Number(gib) * GIB) {
      const upid = await request(connection, "PUT", `${machine}/resize`, { disk: slot, size: `${gib}G` });
      await waitForTask(connection, node, upid, { timeoutMs: milliseconds("TRILANE_TASK_TIMEOUT_MS", 600_000) });
      grown.push(`${slot} to ${gib} GiB`);
    }
    // The holder notes the size as it was: given its own volume again, Proxmox reads the size from the volume.
    if (bytesOf(owned) < Number(gib) * GIB) await request(connection, "PUT", `${holder}/config`, { [slot]: owned.replace(/,size=[^,]*/, "") });
  }
  return grown.length === 0 ? "every disk has its size" : `grew ${grown.join(", ")}`;
}

try {
  process.stdout.write(`${await grow()}\n`);
} catch (error) {
  process.stderr.write(`VM ${process.env.TRILANE_VMID}: cannot grow its data, got ${error.message}; expected disks of ${process.env.TRILANE_DISKS} GiB; ${nextStep(error, "VM.Config.Disk and VM.Audit")}\n`);
  process.exitCode = 1;
}
