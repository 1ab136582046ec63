// Starts a gateway, restarts it when its seed has changed, and takes its protection off before it is deleted.
//
//   TRILANE_ENDPOINT=https://pve:8006 TRILANE_NODE=pve TRILANE_VMID=100 TRILANE_SEED=<digest> node power.mjs start < token
//   PULUMI_COMMAND_STDOUT=<digest it runs with> … node power.mjs apply < token
//   … node power.mjs unlock < token
//
// Prints the digest of the seed that it runs with: Pulumi hands it to the next run. The token comes on stdin.
import { text } from "node:stream/consumers";
import client from "../host/client.cjs";

const { ApiError, request, waitForTask } = client;

function setting(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is missing from the environment`);
  return value;
}

const taskTimeoutMs = Number(process.env.TRILANE_TASK_TIMEOUT_MS ?? 300_000);

async function gateway() {
  const connection = { endpoint: setting("TRILANE_ENDPOINT"), token: (await text(process.stdin)).trim() };
  const node = setting("TRILANE_NODE");
  const vm = `/nodes/${node}/qemu/${setting("TRILANE_VMID")}`;
  const ask = (method, path, parameters) => request(connection, method, `${vm}${path}`, parameters);
  const task = async (path, parameters) => waitForTask(connection, node, await ask("POST", path, parameters), { timeoutMs: taskTimeoutMs });
  const isRunning = async () => (await ask("GET", "/status/current")).status === "running";
  return { ask, task, isRunning };
}

async function start({ task, isRunning }) {
  if (!(await isRunning())) await task("/status/start", {});
  if (!(await isRunning())) throw new Error("the start task ended well, but it does not run");
  return setting("TRILANE_SEED");
}

/** A new token or endpoint changes nothing in the gateway: only another seed restarts it. */
async function apply(vm) {
  const running = (process.env.PULUMI_COMMAND_STDOUT ?? "").trim();
  if (running === setting("TRILANE_SEED")) return running;
  // A stop in order, and a hard one when the guest does not answer: it keeps nothing but its key.
  if (await vm.isRunning()) await vm.task("/status/shutdown", { timeout: "60", forceStop: "1" });
  return start(vm);
}

async function unlock({ ask }) {
  try {
    await ask("PUT", "/config", { protection: "0" });
  } catch (error) {
    if (!(error instanceof ApiError) || !/does not exist/.test(error.message)) throw error;
  }
  return "unlocked";
}

const verbs = { start, apply, unlock };

try {
  process.stdout.write(await verbs[process.argv[2]](await gateway()));
} catch (error) {
  const next = error.status === 401 ? "set the token of this stack again: trilane:apiToken" : "look at the task list of the host, then run `pulumi up` again";
  process.stderr.write(`gateway ${process.env.TRILANE_VMID}: cannot ${process.argv[2]}, got ${error.message}; expected it to ${process.argv[2]}; ${next}\n`);
  process.exitCode = 1;
}
