// Starts one VM through the API and waits until it runs. Pulumi's `command` runs it when the VM's firewall stands.
//
//   TRILANE_ENDPOINT=https://pve:8006 TRILANE_NODE=pve TRILANE_VMID=1011 node start.mjs < token
//
// The token comes on stdin: arguments and environment are visible to others. Running already is success.
import { text } from "node:stream/consumers";
import client from "../host/client.cjs";

const { ApiError, request, waitForTask } = client;

function setting(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is missing from the environment`);
  return value;
}

const milliseconds = (name, standard) => Number(process.env[name] ?? standard);

async function start() {
  const connection = { endpoint: setting("TRILANE_ENDPOINT"), token: (await text(process.stdin)).trim(), timeoutMs: milliseconds("TRILANE_REQUEST_TIMEOUT_MS", 15_000) };
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

const nextSteps = {
  unreachable: "check that the host answers",
  untrusted: "point SSL_CERT_FILE at the host's certificate authority",
  timeout: "look at the task list of the host, then run `pulumi up` again",
  task: "look at the task log of the host, then run `pulumi up` again",
  foreign: "check the configuration trilane:endpoint",
};

function nextStep(error) {
  if (error.status === 401) return "set this stack's token again: trilane:apiToken";
  if (error.status === 403) return "the token lacks VM.PowerMgmt and VM.Audit on the environment's pool: run `pulumi up` on the host stack";
  return nextSteps[error.kind] ?? "run `pulumi up` again";
}

try {
  process.stdout.write(`${await start()}\n`);
} catch (error) {
  process.stderr.write(`VM ${process.env.TRILANE_VMID}: cannot start, got ${error.message}; expected a running VM; ${nextStep(error)}\n`);
  process.exitCode = 1;
}
