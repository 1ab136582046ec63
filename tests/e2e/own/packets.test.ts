/** Real packets through a real network, in every mode: what arrives is what the certificate says. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planEstate, proveIsolation } from "../../../components/model";
import { detectKernel } from "../../../simulator/world/network/kernel";
import { openForward } from "../../../simulator/world/network/forward";
import { missingForGuests } from "../../../simulator/world/requirements";
import { LiveNetwork } from "../../../simulator/world/network/live";
import type { NetworkRecords } from "../../../simulator/world/network/records";
import { clinicIn, MODES } from "../../packets/clinic";
import { startGround } from "../../packets/ground";
import { runMatrix } from "../../packets/matrix";
import { recordsOf } from "../../packets/records";

const folder = mkdtempSync(join(tmpdir(), "trilane-packets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Why there can be no packets here; undefined where there can. */
async function obstacle(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root";
  if (spawnSync("python3", ["--version"]).status !== 0) return "needs python3 for the prober";
  try {
    const { world, ground } = await startGround(folder);
    return await detectKernel(ground).then(() => undefined).finally(() => world.stop());
  } catch (error) {
    return (error as Error).message;
  }
}

let hindered: string | undefined;
beforeAll(async () => {
  hindered = await obstacle();
  if (hindered !== undefined) process.stderr.write(`packets: SKIPPED, ${hindered}\n`);
});

/** A test that says that it did nothing where it can do nothing. */
const packets = (name: string, run: () => Promise<void>): void => void test(name, () => (hindered === undefined ? run() : Promise.resolve()));

for (const mode of MODES) {
  packets(`mode ${mode}: every packet of the clinic arrives or does not, as the certificate says`, async () => {
    const plan = planEstate(clinicIn(mode));
    const proof = proveIsolation(plan);
    expect(proof.certificate.holds).toBe(true);
    const { cells, kinds, differences, booted } = await runMatrix(folder, plan, recordsOf(plan), proof);
    process.stderr.write(`mode ${mode}: ${cells} cells compared, ${differences.length} differences; ${Object.entries(kinds).map(([kind, { cells: all, pass }]) => `${kind} ${all} (${pass} pass)`).join(", ")}\n`);
    expect(differences).toEqual([]);
    expect(booted).toBe(mode === "internal" && missingForGuests().length === 0);
    expect(cells).toBeGreaterThan(60_000);
    expect(kinds["open"]?.pass).toBeGreaterThan(100);
  });
}

/** The records with one machine's firewall changed. */
function changed(records: NetworkRecords, vmid: number, edit: (own: NonNullable<ReturnType<NetworkRecords["firewalls"]["get"]>>) => object): NetworkRecords {
  const own = records.firewalls.get(`vm/${vmid}`);
  if (own === undefined) throw new Error(`${vmid} has no firewall`);
  return { ...records, firewalls: new Map([...records.firewalls, [`vm/${vmid}`, { ...own, ...edit(own) }]]) };
}

packets("where a filter is not what was proved, the packets that pass are named", async () => {
  const plan = planEstate(clinicIn("flat"));
  const [web, database] = ["dev-web-1", "prod-database-1"].map((name) => plan.environments.flatMap(({ machines }) => machines).find((machine) => machine.name === name));
  const open = changed(recordsOf(plan), web?.vmid ?? 0, ({ options }) => ({ options: { ...options, macfilter: 0, ipfilter: 0, policy_out: "ACCEPT" }, ipsets: {}, rules: [] }));
  const records = changed(open, database?.vmid ?? 0, ({ options }) => ({ options: { ...options, policy_in: "ACCEPT" }, rules: [] }));
  const { differences } = await runMatrix(folder, plan, records);
  expect(differences).toEqual(expect.arrayContaining([
    `open: tcp/5432 from ${web?.address} to ${database?.address}, sent by dev-web-1 to prod-database-1: the certificate says no, and it passed`,
    `open: icmp type 13 from ${web?.address} to ${database?.address}, sent by dev-web-1 to prod-database-1: the certificate says no, and it passed`,
    `arp: ARP for ${database?.address}, sent by dev-web-1 to prod-web-1: the certificate says no, and it passed`,
    expect.stringMatching(/^ipv6: tcp\/22 from 2001:db8::\w+ to 2001:db8::\w+, sent by dev-web-1 to prod-database-1: the certificate says no, and it passed$/),
    expect.stringMatching(/^forged address: tcp\/443 from 10\.50\.0\.33 to \S+, sent by dev-web-1 to prod-web-1: the certificate says no, and it passed$/),
    expect.stringMatching(/^forged MAC: udp\/53 from \S+ to \S+ with MAC 02:00:00:00:00:99, sent by dev-web-1 to dns: the certificate says no, and it passed$/),
    expect.stringMatching(/^open: tcp\/22 from \S+ to \S+, sent by admin to dev-web-1: the certificate says yes, and it did not arrive$/),
  ]));
  // Nobody else is open because those are.
  expect(differences.filter((text) => !text.includes("dev-web-1") && !text.includes("prod-database-1"))).toEqual([]);
});

packets("the network follows the records: a rule at once, a card to another bridge without the guest noticing, a machine that stops", async () => {
  const { world, ground } = await startGround(folder);
  try {
    const records = recordsOf(planEstate(clinicIn("vlan")));
    const network = await LiveNetwork.start(ground, { peers: {}, routes: [] });
    await network.apply(records);
    const vmid = [...records.guests.keys()][0] ?? 0;
    const guest = records.guests.get(vmid);
    await world.run("ip", ["-n", `vm-${vmid}`, "addr", "add", "10.1.2.3/24", "dev", "eth0"]);
    const since = Date.now();
    await network.apply(changed(records, vmid, () => ({ rules: [] })));
    const milliseconds = Date.now() - since;
    expect(await ground.run(network.kernel.restore.v4.replace("-restore", ""), ["-S", `tap${vmid}i0-IN`])).not.toContain("GROUP");
    process.stderr.write(`a rule of one of ${records.guests.size} machines: ${milliseconds} ms\n`);

    const moved = { ...guest, config: { ...guest?.config, net0: (guest?.config["net0"] ?? "").replace(/,tag=\d+/, ",tag=77").replace("firewall=1", "firewall=0") } } as NonNullable<typeof guest>;
    await network.apply({ ...records, guests: new Map([...records.guests, [vmid, moved]]) });
    expect(await world.run("ip", ["-o", "link", "show", `tap${vmid}i0`])).toContain("master vmbr0v77");
    expect(await world.run("ip", ["-n", `vm-${vmid}`, "-o", "addr"])).toContain("10.1.2.3/24");
    expect(await world.run("ip", ["-o", "link"])).not.toContain(`fwbr${vmid}i0`);

    const { node, config, pending, pendingDelete } = moved;
    await network.apply({ ...records, guests: new Map([...records.guests, [vmid, { node, config, pending, pendingDelete }]]) });
    const left = `${await world.run("ip", ["-br", "link"])}${await world.run("ip", ["netns"])}`;
    expect(left.split("\n").filter((line) => new RegExp(`(tap|fwbr|vm-)${vmid}`).test(line))).toEqual([]);
  } finally {
    await world.stop();
  }
});

packets("a network ends with who made it, also when that is killed", async () => {
  const spaces = (): number => new Set(readFileSync("/proc/self/mountinfo", "utf8").match(/nsfs.*/g) ?? []).size;
  const before = spaces();
  const child = spawn(process.execPath, ["--import", "tsx", "tests/packets/hold.ts", folder], { cwd: join(__dirname, "../../.."), stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim())));
  child.kill("SIGKILL");
  await expect(eventually(() => spawnSync("kill", ["-0", pid]).status !== 0)).resolves.toBe(true);
  expect(spaces()).toBe(before);
  expect(spawnSync("ip", ["-o", "link"]).stdout.toString()).not.toMatch(/fwbr|tap\d|vmbr0v/);
});

async function eventually(holds: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && !holds(); attempt += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  return holds();
}

packets("a port of this machine leads to a machine of the world, past its filter, and tells both ends", async () => {
  const { world, ground } = await startGround(folder);
  try {
    const records = recordsOf(planEstate(clinicIn("vlan")));
    const network = await LiveNetwork.start(ground, { peers: { admin: ["10.99.1.0/24"], clients: ["10.99.3.0/24"] }, routes: [] });
    await network.apply(records);
    const [vmid] = records.guests.keys();
    const address = /ip=([\d.]+)/.exec(records.guests.get(vmid ?? 0)?.config["ipconfig0"] ?? "")?.[1] ?? "";
    await world.run("sh", ["-eu"], { stdin: `ip -n vm-${vmid} addr add ${address}/24 dev eth0\nip -n vm-${vmid} link set eth0 up\nip -n vm-${vmid} route add default via ${address.replace(/\d+$/, "1")}\n` });
    const listener = world.spawn("ip", ["netns", "exec", `vm-${vmid}`, "python3", "-c", ECHO], ["ignore", "pipe", "inherit"]);
    await new Promise((resolve) => listener.stdout?.once("data", resolve));
    const [open, closed] = [await openForward(world, { address, port: 22 }), await openForward(world, { address, port: 23 })];
    const said = await spoken(open.port, "hello");
    expect(said).toBe("10.99.1.1 said hello");
    expect(await Promise.race([spoken(closed.port, "hello"), new Promise((resolve) => setTimeout(() => resolve("nothing"), 1500))])).toBe("nothing");
    await Promise.all([open.stop(), closed.stop()]);
  } finally {
    await world.stop();
  }
});

/** Answers who spoke and what, on ports 22 and 23. */
const ECHO = `
import socket, threading
def serve(port):
    server = socket.create_server(("", port))
    while True:
        one, (whence, _) = server.accept()
        one.sendall(whence.encode() + b" said " + one.recv(100))
        one.close()
threads = [threading.Thread(target=serve, args=(port,)) for port in (22, 23)]
[thread.start() for thread in threads]
print("ready", flush=True)
`;

function spoken(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("utf8").on("data", (part: string) => (said += part)).once("end", () => (socket.end(), resolve(said))).once("error", reject);
  });
}
