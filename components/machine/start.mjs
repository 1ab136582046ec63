// Starts one VM through the API and waits until it runs. Pulumi's `command` runs it when the VM's firewall stands.
//
//   TRILANE_ENDPOINT=https://pve:8006 TRILANE_NODE=pve TRILANE_VMID=1011 node start.mjs < token
//
// The token comes on stdin: arguments and environment are visible to others. Running already is success.
import client from "../host/client.cjs";
import { connectionFromEnvironment, milliseconds, nextStep, setting } from "../host/script-client.mjs";

const { ApiError, request, waitForTask } = client;

async function start() {
  const connection = await connectionFromEnvironment();
  const node = setting("TRILANE_NODE");
  const vm = `/nodes/${node}/qemu/${setting("TRILANE_VMID")}/status`;

  const isRunning = async () => (await request(connection, "GET", `${vm}/current`)).status === "running";
  if (await isRunning()) return "already running";
  try {
    const upid = await request(connection, "POST", `${vm}/start`, {});
    await waitForTask(connection, node, upid, { timeoutMs: milliseconds("TRILANE_TASK_TIMEOUT_MS", 300_000) });
  } catch (error) {
    // Somebody else was faster.
    if (error instanceof ApiError && /already running/.test(error.message)) return "already running";
    throw error;
  }
  if (!(await isRunning())) throw new Error("the start task ended well, but the VM does not run");
  return "started";
}

try {
  process.stdout.write(`${await start()}\n`);
} catch (error) {
  process.stderr.write(`VM ${process.env.TRILANE_VMID}: cannot start, got ${error.message}; expected a running VM; ${nextStep(error, "VM.PowerMgmt and VM.Audit")}\n`);
  process.exitCode = 1;
}
