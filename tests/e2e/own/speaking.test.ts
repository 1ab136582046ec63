/** Real guests on a real network: who reaches whom follows the firewall of the embedded host while it is changed over its API. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebian } from "../../../toolchain/debian";
import { startSimulator, type Simulator } from "../../../simulator/simulator";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { inGuest, Root } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`speaking guests are not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const NODE = "/nodes/pve1";
const [CLIENT, SERVER] = [{ vmid: 3001, address: "10.10.0.11" }, { vmid: 3002, address: "10.10.0.12" }];

let directory: string;
let host: Simulator;
let root: Root;

const inside = (vmid: number, script: string): string => inGuest(worldName(join(directory, "world")), vmid, script);
const opens = (address: string, port = 22): boolean => inside(CLIENT.vmid, `timeout 1 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo yes || echo no`) === "yes\n";
const pings = (address: string): boolean => inside(CLIENT.vmid, `ping -c 1 -W 1 ${address} > /dev/null && echo yes || echo no`) === "yes\n";
const booted = (vmid: number): Promise<void> => root.until(() => inside(vmid, "systemctl is-active multi-user.target || true") === "active\n");

describeReal("guests that speak", () => {
  beforeAll(async () => {
    directory = join(mkdtempSync(join(tmpdir(), "trilane-speaking-")), "simulator");
    const guests = await ensureDebian((line) => process.stderr.write(`${line}\n`));
    host = await startSimulator({ directory, guests, outside: { peers: { admin: ["10.99.1.0/24"] }, routes: [] } });
    root = new Root(host);
    for (const { vmid, address } of [CLIENT, SERVER]) {
      const net0 = `virtio=BC:24:11:00:0B:${vmid === CLIENT.vmid ? "B9" : "BA"},bridge=vmbr0,tag=10,firewall=1`;
      await root.task("POST", `${NODE}/qemu`, { vmid: String(vmid), cores: "1", memory: "512", scsi0: "local-lvm:4", ide2: "local-lvm:cloudinit", boot: "order=scsi0", net0, ipconfig0: `ip=${address}/24,gw=10.10.0.1` });
      await root.task("POST", `${NODE}/qemu/${vmid}/status/start`);
    }
    for (const { vmid } of [CLIENT, SERVER]) await booted(vmid);
  }, 1_800_000);

  afterAll(async () => {
    await host.stop();
    rmSync(join(directory, ".."), { recursive: true, force: true });
  });

  test("without a firewall each reaches the other", () => root.until(() => opens(SERVER.address)));

  test("a policy stops what no rule names, and a rule opens one port to one address", async () => {
    await root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/firewall/options`, { enable: "1" });
    await root.call("PUT", "/cluster/firewall/options", { enable: "1" });
    await root.until(() => !opens(SERVER.address));
    await root.call("POST", `${NODE}/qemu/${SERVER.vmid}/firewall/rules`, { type: "in", action: "ACCEPT", proto: "tcp", dport: "22", source: "10.10.0.11", enable: "1" });
    await root.until(() => opens(SERVER.address));
    expect(pings(SERVER.address)).toBe(false);
    inside(CLIENT.vmid, "ip addr add 10.10.0.13/24 dev eth0");
    expect(inside(CLIENT.vmid, `timeout 1 ssh -b 10.10.0.13 -o BatchMode=yes -o StrictHostKeyChecking=no nobody@${SERVER.address} true 2>&1 || true`)).not.toContain("denied");
  });

  test("another tag is another network, and the guest keeps what it has", async () => {
    await root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/config`, { net0: "virtio=BC:24:11:00:0B:BA,bridge=vmbr0,tag=20,firewall=1" });
    await root.until(() => !opens(SERVER.address));
    expect(inside(SERVER.vmid, "ip -4 -brief addr show eth0")).toContain("10.10.0.12/24");
    await root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/config`, { net0: "virtio=BC:24:11:00:0B:BA,bridge=vmbr0,tag=10,firewall=1" });
    await root.until(() => opens(SERVER.address));
  });

  test("a card sends and receives at its rate, from one moment to the next", async () => {
    const card = (rate: string): Promise<unknown> => root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/config`, { net0: `virtio=BC:24:11:00:0B:BA,bridge=vmbr0,tag=10,firewall=1${rate}` });
    await root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/firewall/options`, { enable: "0" });
    /** Mebibytes per second of 8 that are sent, once the burst is through. */
    const speed = (from: number, to: typeof SERVER): number => {
      inside(to.vmid, "pkill -x nc; (timeout 20 nc -N -l -p 5001 > /dev/null &) 2> /dev/null; sleep 0.2");
      const began = Date.now();
      inside(from, `head -c 8M /dev/zero | timeout 20 nc -N ${to.address} 5001`);
      return 7_000 / (Date.now() - began);
    };
    await root.until(() => pings(SERVER.address));
    const free = speed(CLIENT.vmid, SERVER);
    await card(",rate=10");
    await root.until(() => speed(CLIENT.vmid, SERVER) < 11);
    const [received, sent] = [speed(CLIENT.vmid, SERVER), speed(SERVER.vmid, CLIENT)];
    process.stderr.write(`network: ${free.toFixed()} MiB/s without a rate; with 10 ${received.toFixed(1)} received, ${sent.toFixed(1)} sent\n`);
    expect(sent).toBeLessThan(11);
    expect(Math.min(received, sent)).toBeGreaterThan(2);
    await card("");
    await root.until(() => speed(SERVER.vmid, CLIENT) > 20);
    await root.call("PUT", `${NODE}/qemu/${SERVER.vmid}/firewall/options`, { enable: "1" });
  });

  test("a machine that was off is filtered from its first packet on", async () => {
    await root.task("POST", `${NODE}/qemu/${SERVER.vmid}/status/stop`);
    expect(opens(SERVER.address)).toBe(false);
    await root.call("DELETE", `${NODE}/qemu/${SERVER.vmid}/firewall/rules/0`);
    await root.task("POST", `${NODE}/qemu/${SERVER.vmid}/status/start`);
    await booted(SERVER.vmid);
    expect(opens(SERVER.address)).toBe(false);
  });
});
