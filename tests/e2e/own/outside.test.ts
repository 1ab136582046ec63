/** Who answers outside of an embedded host with real guests, as one of its guests and its admins find them. */
import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { newSshKey } from "../../../operations/workspace/ssh-key";
import { ensureDebian } from "../../../toolchain/debian";
import { startSimulator, type Simulator } from "../../../simulator/simulator";
import { missingForGuests } from "../../../simulator/world/requirements";
import type { Bastion } from "../../../simulator/world/outside/bastion";
import { worldName } from "../../../simulator/world/world";
import { inGuest, Root } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`what is outside of guests is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const run = promisify(execFile);
const NODE = "/nodes/pve1";
const [VMID, ADDRESS] = [3001, "10.10.0.11"];
const ENDPOINTS = {
  "payment.live": { host: "api.payment.example.com", addresses: ["198.51.100.10", "198.51.100.11"], port: 443, speaks: "https" },
  "email.sandbox": { host: "sandbox.mail.example.com", addresses: ["203.0.113.125"], port: 465, speaks: "smtps" },
} as const;
const OUTSIDE = { peers: { admin: ["10.99.1.0/24"], dns: ["10.99.2.53"], mirror: ["10.99.2.80"] }, routes: [], doors: { "web ssh": { address: "10.10.0.11", port: 22 } }, endpoints: ENDPOINTS };

let directory: string;
let host: Simulator;
let root: Root;
let bastion: Bastion;
let door: number;
const key = newSshKey("tester");

const inside = (script: string): string => inGuest(worldName(join(directory, "world")), VMID, script);

async function start(): Promise<void> {
  const guests = await ensureDebian((line) => process.stderr.write(`${line}\n`));
  host = await startSimulator({ directory, guests, outside: OUTSIDE });
  root = new Root(host);
  if (host.ways?.bastion === undefined) throw new Error("the host told no bastion");
  ({ bastion } = host.ways);
  door = host.ways.doors["web ssh"] ?? 0;
}

/** Options of OpenSSH's client, which knows one key of one host. */
function client(name: string, hostKey: string): readonly string[] {
  const [identity, known] = [join(directory, "..", "identity"), join(directory, "..", `known-${name}`)];
  writeFileSync(identity, key.privateKey, { mode: 0o600 });
  writeFileSync(known, `${name} ${hostKey}\n`);
  return ["-F", "none", "-i", identity, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${known}`, "-o", `HostKeyAlias=${name}`, "-o", "LogLevel=ERROR"];
}

/** Speaks through the bastion with a port of a machine; what the client complains of is an error. */
async function through(hostKey: string, to: string, words: readonly string[]): Promise<string> {
  const hop = ["ssh", ...client("bastion", hostKey), "-p", String(bastion.port), "-W", to, `${bastion.user}@127.0.0.1`].join(" ");
  const machine = client("machine", inside("cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").trim());
  return (await run("ssh", [...machine, "-o", `ProxyCommand=${hop}`, `admin@${ADDRESS}`, ...words])).stdout;
}

/** Runs a script as the admin does: not by `inside`, which stops this process, and with it the servers outside. */
const over = (script: string): Promise<string> => through(bastion.hostKey, `${ADDRESS}:22`, [script]);

describeReal("outside of an embedded host", () => {
  beforeAll(async () => {
    directory = join(mkdtempSync(join(tmpdir(), "trilane-outside-")), "simulator");
    await start();
    await root.task("POST", `${NODE}/qemu`, { vmid: String(VMID), name: "web-1", searchdomain: "dev.example", cores: "1", memory: "512", scsi0: "local-lvm:4", ide2: "local-lvm:cloudinit", boot: "order=scsi0", net0: "virtio=BC:24:11:00:0B:B9,bridge=vmbr0,tag=10,firewall=1", ipconfig0: `ip=${ADDRESS}/24,gw=10.10.0.1`, nameserver: "10.99.2.53", ciuser: "admin", sshkeys: encodeURIComponent(key.publicKey) });
    await root.task("POST", `${NODE}/qemu/${VMID}/status/start`);
    await root.until(() => inside("systemctl is-active ssh.service || true") === "active\n");
  }, 1_800_000);

  afterAll(async () => {
    await host.stop();
    rmSync(join(directory, ".."), { recursive: true, force: true });
  });

  test("the bastion leads to a machine's SSH server whoever's key is in its file, and to nothing else", async () => {
    await expect(through(bastion.hostKey, `${ADDRESS}:22`, ["hostname"])).rejects.toThrow("Permission denied (publickey)");
    appendFileSync(bastion.authorizedKeys, `${key.publicKey}\n`);
    expect(await through(bastion.hostKey, `${ADDRESS}:22`, ["echo $SSH_CONNECTION"])).toMatch(/^10\.99\.1\.1 \d+ 10\.10\.0\.11 22\n$/);
    await expect(through(bastion.hostKey, `${ADDRESS}:23`, ["true"])).rejects.toThrow("stdio forwarding failed");
    await expect(run("ssh", [...client("bastion", bastion.hostKey), "-p", String(bastion.port), `${bastion.user}@127.0.0.1`, "id"])).rejects.toMatchObject({ stdout: expect.stringContaining("not available") as string });
    await expect(through(newSshKey("other").publicKey, `${ADDRESS}:22`, ["true"])).rejects.toThrow("Host key verification failed");
  });

  test("the bastion is no way past the firewall of a machine", async () => {
    await root.call("PUT", `${NODE}/qemu/${VMID}/firewall/options`, { enable: "1" });
    await root.call("PUT", "/cluster/firewall/options", { enable: "1" });
    await root.until(() => through(bastion.hostKey, `${ADDRESS}:22`, ["-o", "ConnectTimeout=1", "true"]).then(() => false, () => true));
    await root.call("PUT", "/cluster/firewall/options", { enable: "0" });
    await root.until(() => through(bastion.hostKey, `${ADDRESS}:22`, ["true"]).then(() => true));
  });

  test("the mirror's name is known, another is not", async () => {
    expect(await over("for name in mirror nobody.example; do getent ahostsv4 $name | head -1 | cut -d' ' -f1; done")).toBe("10.99.2.80\n");
  });

  test("endpoints of others are known by name, vouched for by an authority that guests trust, and note what they were asked", async () => {
    const asked = (name: string): object[] => readFileSync(join(directory, "world", "asked", `${name}.jsonl`), "utf8").trim().split("\n").map((line) => JSON.parse(line) as object);
    const paid = "curl -sS -m 5 -H 'content-type: application/json' -H 'authorization: Bearer not-a-secret' -H 'idempotency-key: 7' -d '{\"amount\":4500}' https://api.payment.example.com/payments";
    const once = await over(paid);
    expect(JSON.parse(once)).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/) as string, status: "succeeded" });
    expect(await over(paid)).toBe(once);
    expect(asked("payment.live")[0]).toEqual({ at: expect.any(String) as string, from: ADDRESS, method: "POST", path: "/payments", authorized: true, body: { amount: 4500 } });
    expect(readFileSync(join(directory, "world", "asked", "payment.live.jsonl"), "utf8")).not.toContain("not-a-secret");
    await over("printf 'Subject: Your appointment\\n\\nDear ...\\n' | curl -sS -m 5 --crlf --mail-from clinic@example.com --mail-rcpt anna@example.com --upload-file - smtps://sandbox.mail.example.com:465");
    expect(asked("email.sandbox")).toEqual([{ at: expect.any(String) as string, from: ADDRESS, sender: "clinic@example.com", recipients: ["anna@example.com"], subject: "Your appointment" }]);
    expect(await over("openssl s_client -verify_return_error -CApath /etc/ssl/certs -connect 198.51.100.11:443 -servername api.payment.example.com < /dev/null 2>&1 | grep 'Verify return code'")).toContain("0 (ok)");
    await expect(over("curl -sS -m 5 https://198.51.100.10/")).rejects.toThrow("no alternative certificate subject name");
  });

  test("apt installs a package of the mirror, through the firewall, with lists that it has from the beginning", async () => {
    await over("echo 'deb http://10.99.2.80/debian bookworm main' | sudo tee /etc/apt/sources.list");
    const firewall = `${NODE}/qemu/${VMID}/firewall`;
    await root.call("PUT", `${firewall}/options`, { enable: "1", policy_out: "DROP" });
    await root.call("POST", `${firewall}/rules`, { type: "in", action: "ACCEPT", proto: "tcp", dport: "22", enable: "1" });
    await root.call("PUT", "/cluster/firewall/options", { enable: "1" });
    const opens = (): Promise<boolean> => over("timeout 1 bash -c '</dev/tcp/10.99.2.80/80'").then(() => true, () => false);
    await root.until(async () => !(await opens()));
    await root.call("POST", `${firewall}/rules`, { type: "out", action: "ACCEPT", proto: "tcp", dest: "10.99.2.80", dport: "80", enable: "1" });
    await root.until(opens);
    const began = Date.now();
    expect(await over("sudo apt-get update 2>&1")).not.toMatch(/Packages|^[WE]:/m);
    expect(await over("sudo apt-get install -y hello > /dev/null 2>&1; hello")).toBe("Hello, world!\n");
    process.stderr.write(`apt: update and install of a small package in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    await root.call("PUT", "/cluster/firewall/options", { enable: "0" });
  });

  test("the bastion has its port and its key again, and a door its port, after a restart", async () => {
    const before = { bastion, door };
    expect((await run("ssh-keyscan", ["-t", "ed25519", "-p", String(door), "127.0.0.1"])).stdout).toContain("ssh-ed25519 ");
    await host.stop();
    await start();
    expect({ bastion, door }).toEqual(before);
    await root.until(() => through(bastion.hostKey, `${ADDRESS}:22`, ["true"]).then(() => true));
  });
});
