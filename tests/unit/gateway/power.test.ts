import { join } from "node:path";
import { Api, runScript, type Reply } from "../components/api";

const script = join(__dirname, "../../../components/gateway/power.mjs");
const UPID = "UPID:pve1:0001:0002:6900:qmstart:100:root@pam!t1:";

let api: Api;
let running: boolean;
beforeEach(async () => {
  api = await new Api().start();
  running = false;
  api.reply = ({ method, path }): Reply => {
    if (path.endsWith("/status/current")) return { data: { status: running ? "running" : "stopped" } };
    if (method === "GET") return { data: { status: "stopped", exitstatus: "OK" } };
    if (path.endsWith("/status/start")) running = true;
    if (path.endsWith("/status/shutdown")) running = false;
    return { data: method === "POST" ? UPID : null };
  };
});
afterEach(() => api.stop());

const run = (verb: string, environment: Record<string, string> = {}) =>
  runScript(script, [verb], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, TRILANE_NODE: "pve1", TRILANE_VMID: "100", TRILANE_SEED: "new", ...environment }, "root@pam!t1=SECRET-UUID\n");
const changes = () => api.requests.filter(({ method }) => method !== "GET").map(({ method, path, body }) => `${method} ${path} ${body}`.trim());

test("starts and says which seed it runs with", async () => {
  expect(await run("start")).toEqual({ code: 0, stdout: "new", stderr: "" });
  expect(changes()).toEqual(["POST /nodes/pve1/qemu/100/status/start"]);
});

test("a new token is no reason to restart it", async () => {
  running = true;
  expect(await run("apply", { PULUMI_COMMAND_STDOUT: "new" })).toEqual({ code: 0, stdout: "new", stderr: "" });
  expect(changes()).toEqual([]);
});

test("another seed restarts it, in order first", async () => {
  running = true;
  expect(await run("apply", { PULUMI_COMMAND_STDOUT: "old" })).toEqual({ code: 0, stdout: "new", stderr: "" });
  expect(changes()).toEqual(["POST /nodes/pve1/qemu/100/status/shutdown timeout=60&forceStop=1", "POST /nodes/pve1/qemu/100/status/start"]);
});

test("takes its protection off, and one that is gone is no failure", async () => {
  expect(await run("unlock")).toMatchObject({ code: 0, stdout: "unlocked" });
  expect(changes()).toEqual(["PUT /nodes/pve1/qemu/100/config protection=0"]);
  api.reply = () => ({ status: 500, words: "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist" });
  expect(await run("unlock")).toMatchObject({ code: 0 });
});

test("what goes wrong is told with its next step, and never the token", async () => {
  api.reply = ({ method }) => (method === "GET" ? { data: { status: "stopped" } } : { status: 500, words: "start failed" });
  const { code, stderr } = await run("start");
  expect(code).toBe(1);
  expect(stderr).toBe("gateway 100: cannot start, got 500 start failed; expected it to start; look at the task list of the host, then run `pulumi up` again\n");
});
