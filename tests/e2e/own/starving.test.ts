/** What dev takes, prod does not miss: response times beside a guest that takes all it gets, with its limits and without. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebian } from "../../../toolchain/debian";
import { startSimulator, type Simulator } from "../../../simulator/simulator";
import { missingForGuests } from "../../../simulator/world/requirements";
import { quoted } from "../../../simulator/world/guests/shell";
import { worldName } from "../../../simulator/world/world";
import { inGuest, Root } from "./guests/root";
import { answersOf, best, DONE, hog, requests, SERVER, type Answers } from "./starving/load";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`starving is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const [SITE, VISITOR, HELD, FREE] = [3001, 3002, 1001, 1002];
const PROD = { cores: "2", memory: "512", cpuunits: "1000" };
/** Every limit that the plan gives a machine, as a site of two processors would choose them for dev. */
const LIMITS = { config: { cores: "2", cpulimit: "0.5", cpuunits: "100", memory: "512" }, disk: ",mbps_rd=20,mbps_wr=20,iops_rd=200,iops_wr=200", card: ",rate=10" };
/** No limit, and the largest share of the processors. */
const NONE = { config: { cores: "2", cpuunits: "10000", memory: "4096" }, disk: "", card: "" };
/** Rounds at least, and at most where something else disturbs the machine. */
const ROUNDS = { least: 2, most: 6 };

let directory: string;
let host: Simulator;
let root: Root;

const inside = (vmid: number, script: string): string => inGuest(worldName(join(directory, "world")), vmid, script);
const measure = (): Answers => answersOf(inside(VISITOR, `systemd-run --quiet --wait --pipe sh -c ${quoted(requests("10.30.0.11", 100))}`));

async function boot(vmid: number, tag: number, { config, disk, card }: typeof NONE): Promise<void> {
  const last = String(vmid % 10);
  await root.task("POST", "/nodes/pve1/qemu", {
    vmid: String(vmid), scsi0: `local-lvm:8${disk}`, ide2: "local-lvm:cloudinit", boot: "order=scsi0", ipconfig0: `ip=10.${tag}.0.1${last}/24,gw=10.${tag}.0.1`,
    net0: `virtio=BC:24:11:00:${tag}:0${last},bridge=vmbr0,tag=${tag}${card}`, ...config,
  });
  await root.task("POST", `/nodes/pve1/qemu/${vmid}/status/start`);
  await root.until(() => inside(vmid, "systemctl is-active multi-user.target || true") === "active\n");
}

/** Response times beside a hog. */
function beside(vmid: number): Answers {
  inside(vmid, `systemctl reset-failed hog 2> /dev/null; systemd-run --quiet --unit=hog --property=OOMPolicy=continue --property=KillSignal=SIGKILL sh -c ${quoted(hog("10.10.0.1"))}; sleep 0.5`);
  try {
    return measure();
  } finally {
    inside(vmid, "systemctl stop hog; sleep 0.2");
  }
}

describeReal("a hog in dev", () => {
  beforeAll(async () => {
    directory = join(mkdtempSync(join(tmpdir(), "trilane-starving-")), "simulator");
    const guests = await ensureDebian((line) => process.stderr.write(`${line}\n`));
    host = await startSimulator({ directory, guests, hosts: [{ name: "pve1", cores: 2, memoryMiB: 16384, diskGiB: 200, address: "10.99.0.1/24", bridges: ["vmbr0"] }] });
    root = new Root(host);
    for (const vmid of [SITE, VISITOR]) await boot(vmid, 30, { config: { ...NONE.config, ...PROD }, disk: "", card: "" });
    await boot(HELD, 10, LIMITS);
    await boot(FREE, 10, NONE);
    inside(SITE, `systemd-run --quiet --unit=site perl -e ${quoted(SERVER)}`);
    await root.until(() => inside(VISITOR, requests("10.30.0.11", 1)) !== "");
  }, 1_800_000);

  afterAll(async () => {
    await host.stop();
    rmSync(join(directory, ".."), { recursive: true, force: true });
  });

  test("doubles prod's response time without limits, and not with them", () => {
    const all: { idle: Answers[]; held: Answers[]; free: Answers[] } = { idle: [], held: [], free: [] };
    const ratios = (): Record<"held" | "free", number> => ({ held: best(all.held).ninth / best(all.idle).ninth, free: best(all.free).median / best(all.idle).median });
    do {
      all.idle.push(measure());
      all.held.push(beside(HELD));
      all.free.push(beside(FREE));
    } while (all.idle.length < ROUNDS.least || (all.idle.length < ROUNDS.most && (ratios().held > 2 || ratios().free < 2)));
    const line = (name: keyof typeof all): string => `${name} ${best(all[name]).median.toFixed(1)}, nine of ten below ${best(all[name]).ninth.toFixed(1)}`;
    process.stderr.write(`response time of prod, ms: ${line("idle")}; ${line("held")}; ${line("free")} (${all.idle.length} rounds)\n`);
    // Nine of ten with the limits against half of them without: both are the harder question.
    expect(ratios().held).toBeLessThan(2);
    expect(ratios().free).toBeGreaterThan(2);
  });

  test.each([["held", HELD], ["free", FREE]])("%s has taken of everything", (_, vmid) => {
    const [ticks = 0, memory = 0, disk = 0, sent = 0] = inside(vmid, DONE).trim().split("\n").map(Number);
    process.stderr.write(`VM ${vmid}: ${memory} times memory, ${disk} times disk, ${Math.round(sent / 1024 ** 2)} MiB sent\n`);
    expect([ticks > 20, memory > 1, disk > 1, sent > 1024 ** 2]).toEqual([true, true, true, true]);
  });
});
