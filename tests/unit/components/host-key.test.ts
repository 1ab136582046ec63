import { join } from "node:path";
import { Api, runScript, type Reply } from "./api";

const script = join(__dirname, "../../../components/machine/host-key.mjs");
const TOKEN = "pulumi-dev@pve!t1=SECRET-UUID";
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOg0ZU1fVnKkk3o2mGZVq2yR7tYx0cXzZ8mH3nT0b9Qx";

let api: Api;
beforeEach(async () => void (api = await new Api().start()));
afterEach(() => api.stop());

const run = (environment: Record<string, string> = {}) =>
  runScript(script, [], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, TRILANE_NODE: "pve1", TRILANE_VMID: "3011", ...environment }, `${TOKEN}\n`);

const early: Reply = { status: 500, words: "QEMU guest agent is not running" };
const absent: Reply = { status: 500, words: "Agent error: failed to open file '/etc/ssh/ssh_host_ed25519_key.pub' (mode: 'r'): No such file or directory" };

test("waits for the agent and for the key, and prints it without its comment", async () => {
  const replies = [early, absent, { data: { content: "" } }, { data: { content: `${KEY} root@dev-web-1\n`, "bytes-read": 99 } }];
  api.reply = () => replies.shift() ?? early;
  expect(await run()).toEqual({ code: 0, stdout: `${KEY}\n`, stderr: "" });
  expect(new Set(api.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(["GET /nodes/pve1/qemu/3011/agent/file-read?file=%2Fetc%2Fssh%2Fssh_host_ed25519_key.pub"]));
});

test.each<[string, Reply, string]>([
  ["an agent that never answers", early, "got 500 QEMU guest agent is not running; expected /etc/ssh/ssh_host_ed25519_key.pub through the guest agent; put qemu-guest-agent into the image, or stop and start the VM if it ran before trilane:agent was set\n"],
  ["a right that is missing", { status: 403, words: "Permission check failed (/vms/3011, VM.GuestAgent.FileRead|VM.GuestAgent.Unrestricted)" }, "the token lacks VM.GuestAgent.FileRead (Proxmox VE 8: VM.Monitor) on the environment's pool: run `pulumi up` on the host stack\n"],
  ["something else in the file", { data: { content: "ssh-rsa AAAA\n" } }, "got /etc/ssh/ssh_host_ed25519_key.pub holds no Ed25519 key;"],
  ["a machine that does not run", { status: 500, words: "VM 3011 is not running" }, "got 500 VM 3011 is not running; expected"],
])("%s: says so, in one line, without the token", async (_, reply, message) => {
  api.reply = () => reply;
  const { code, stdout, stderr } = await run({ TRILANE_AGENT_TIMEOUT_MS: "1" });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^VM 3011: its SSH host key cannot be read, got /);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("SECRET-UUID");
});
