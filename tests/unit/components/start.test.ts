import { join } from "node:path";
import { Api, runScript, type Reply } from "./api";

const script = join(__dirname, "../../../components/machine/start.mjs");
const TOKEN = "pulumi-dev@pve!t1=SECRET-UUID";
const UPID = "UPID:pve1:0001:0002:6900:qmstart:3011:pulumi-dev@pve!t1:";

let api: Api;
beforeEach(async () => void (api = await new Api().start()));
afterEach(() => api.stop());

const run = (environment: Record<string, string> = {}) =>
  runScript(script, [], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, TRILANE_NODE: "pve1", TRILANE_VMID: "3011", ...environment }, `${TOKEN}\n`);

/** A VM that is stopped, whose start task answers in turn, and that runs when a task ended OK. */
function vm(tasks: readonly object[]): (request: { method: string; path: string }) => Reply {
  let asked = 0;
  let running = false;
  return ({ method, path }) => {
    if (method === "POST") return { data: UPID };
    if (path.endsWith("/status/current")) return { data: { status: running ? "running" : "stopped" } };
    const task = tasks[Math.min(asked++, tasks.length - 1)] ?? {};
    running = (task as { exitstatus?: string }).exitstatus?.startsWith("OK") ?? false;
    return { data: task };
  };
}

test("starts, waits for the task and looks whether the VM runs; the token comes from stdin", async () => {
  api.reply = vm([{ status: "running" }, { status: "stopped", exitstatus: "OK" }]);
  expect(await run()).toEqual({ code: 0, stdout: "started\n", stderr: "" });
  expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /nodes/pve1/qemu/3011/status/current",
    "POST /nodes/pve1/qemu/3011/status/start",
    `GET /nodes/pve1/tasks/${encodeURIComponent(UPID)}/status`,
    `GET /nodes/pve1/tasks/${encodeURIComponent(UPID)}/status`,
    "GET /nodes/pve1/qemu/3011/status/current",
  ]);
  expect(new Set(api.requests.map(({ authorization }) => authorization))).toEqual(new Set([`PVEAPIToken=${TOKEN}`]));
});

test("a VM that runs is left alone", async () => {
  api.reply = () => ({ data: { status: "running" } });
  expect(await run()).toEqual({ code: 0, stdout: "already running\n", stderr: "" });
  expect(api.requests.map(({ method }) => method)).toEqual(["GET"]);
});

test("somebody else started it meanwhile", async () => {
  api.reply = vm([{ status: "stopped", exitstatus: "VM 3011 already running" }]);
  expect(await run()).toMatchObject({ code: 0, stdout: "already running\n" });
});

test.each<[string, () => void, Record<string, string>, string]>([
  [
    "a task that fails",
    () => (api.reply = vm([{ status: "stopped", exitstatus: "start failed: org.freedesktop.systemd1: timeout" }])),
    {},
    "VM 3011: cannot start, got start failed: org.freedesktop.systemd1: timeout; expected a running VM; look at the task log of the host, then run `pulumi up` again\n",
  ],
  [
    "403",
    () => (api.reply = () => ({ status: 403, words: "Permission check failed (/vms/3011, VM.Audit)" })),
    {},
    "VM 3011: cannot start, got 403 Permission check failed (/vms/3011, VM.Audit); expected a running VM; the token lacks VM.PowerMgmt and VM.Audit on the environment's pool: run `pulumi up` on the host stack\n",
  ],
  [
    "401",
    () => (api.reply = () => ({ status: 401, words: "no such token 't1' for user 'pulumi-dev@pve'" })),
    {},
    "VM 3011: cannot start, got 401 no such token 't1' for user 'pulumi-dev@pve'; expected a running VM; set this stack's token again: trilane:apiToken\n",
  ],
  ["a host that does not answer in time", () => (api.reply = () => "silence"), { TRILANE_REQUEST_TIMEOUT_MS: "100" }, "got no answer from ENDPOINT within 100 ms; expected a running VM; look at the task list"],
  ["a task that never ends", () => (api.reply = vm([{ status: "running" }])), { TRILANE_TASK_TIMEOUT_MS: "50" }, `got task ${UPID} still runs after 50 ms; expected a running VM`],
  ["a VM that does not run after a good task", () => (api.reply = ({ path }) => ({ data: path.includes("/tasks/") ? { status: "stopped", exitstatus: "OK" } : path.endsWith("start") ? UPID : { status: "stopped" } })), {}, "the start task ended well, but the VM does not run"],
  ["something that is not Proxmox", () => (api.reply = () => ({ body: "<html>" })), {}, "ENDPOINT does not answer as a Proxmox API; expected a running VM; check the configuration trilane:endpoint"],
  ["a certificate that nobody vouches for", () => undefined, { SSL_CERT_FILE: "" }, "got DEPTH_ZERO_SELF_SIGNED_CERT; expected a running VM; point SSL_CERT_FILE at the host's certificate authority"],
  ["nobody there", () => undefined, { TRILANE_ENDPOINT: "https://127.0.0.1:1" }, "got ECONNREFUSED; expected a running VM; check that the host answers"],
  ["no endpoint", () => undefined, { TRILANE_ENDPOINT: "" }, "TRILANE_ENDPOINT is missing from the environment"],
])("%s: says so, in one line, without the token", async (_, prepare, environment, message) => {
  prepare();
  const { code, stdout, stderr } = await run(environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message.replace("ENDPOINT does", `${api.endpoint} does`).replace("from ENDPOINT", `from ${api.endpoint}`));
  expect(stderr.trimEnd()).not.toContain("\n");
  expect(stderr).not.toContain("SECRET-UUID");
});
