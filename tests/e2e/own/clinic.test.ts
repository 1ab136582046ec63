/**
 * The demo with real guests: killed at moments that nobody chose it leaves nothing, the next run works, the clinic runs in
 * three environments, each for itself and apart from the others, and no secret value stands in the clear in its guests. `TRILANE_KILLS` says how often it is killed, `TRILANE_KILLS_WITHIN` within how many seconds.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { searchDisk } from "../../search/disks";
import { ProcessWatch } from "../../search/processes";
import { Search } from "../../search/search";
import { Clone, mustWork } from "../estate/clone";
import { Planted } from "../estate/planted";
import { ENVIRONMENTS, STACKS } from "../estate/preview";
import { leftovers } from "./guests/leftovers";
import { describeRunning, found } from "./clinic/running";
import { inGuest } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`the running clinic is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const kills = Number(process.env["TRILANE_KILLS"] ?? "2");
/** Until then a demo has made environments, and guests that boot. */
const within = Number(process.env["TRILANE_KILLS_WITHIN"] ?? "30");
/** Seconds until nothing may be left. */
const PATIENCE = 20;
/** A value that is written down in a guest on purpose. */
const CANARY = "canary-4f1d0b6c9a7e2358";

const filesBelow = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) : []);

describeReal("the demo with real guests", () => {
  let clone: Clone;
  let before: string[] = [];
  let search: Search;
  const watch = new ProcessWatch();
  const world = (): string => clone.path(".trilane", "simulator", "world");
  const left = (): string[] => leftovers(clone.folder, worldName(world())).filter((one) => !before.includes(one));
  const guests = (): number[] => readdirSync(join(world(), "guests")).map(Number);
  const inside = (vmid: number, script: string): string => inGuest(worldName(world()), vmid, script);

  beforeAll(() => {
    clone = Clone.create();
    before = left();
  });
  afterAll(async () => {
    await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test.each([...Array(kills).keys()].map((index) => index + 1))("killed, time %i, leaves nothing that runs, is mounted or plugged", async (time) => {
    const seconds = 1 + Math.random() * (within - 1);
    let pid = 0;
    const run = clone.trilane(["demo", "--guests"], { onStart: (started) => (pid = started) });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    process.kill(pid, "SIGKILL");
    const said = (await run).stdout.trimEnd().split("\n").at(-1) ?? "";
    const since = Date.now();
    for (let rest = left(); rest.length > 0; rest = left()) {
      if (Date.now() - since > PATIENCE * 1000) expect({ seconds, said, rest }).toEqual({ seconds, said, rest: [] });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    process.stderr.write(`kill ${time}: after ${seconds.toFixed(1)} s, at "${said.trim()}"; nothing is left ${((Date.now() - since) / 1000).toFixed(1)} s later\n`);
  });

  test("the next run begins anew and works", async () => {
    const { stdout, stderr } = await watch.during(async () => mustWork(await clone.trilane(["demo", "--guests", "--keep"])));
    const planted = new Planted(ENVIRONMENTS);
    for (const stack of STACKS) await planted.of(clone, stack);
    expect(planted.shared).toEqual([]);
    expect([...planted.values.values()].filter((place) => place.endsWith("trilane:sshKey"))).toHaveLength(ENVIRONMENTS.length);
    search = new Search(new Map([...planted.values, [CANARY, "canary"]]));
    search.text("streams", "demo", stdout + stderr);
    expect(stdout.match(/no change, \d+ resources as they were/g)).toHaveLength(STACKS.length);
    await found(clone, stdout);
  }, 600_000);

  describe("the running clinic", describeRunning);

  test("what is brought into a machine again is in no transcript, argument or environment of a process", async () => {
    const events = clone.path("events.jsonl");
    const urns = (JSON.parse(mustWork(await clone.pulumi(["stack", "export", "-s", "dev"])).stdout) as { deployment: { resources: { urn: string }[] } }).deployment.resources.map(({ urn }) => urn);
    const again = urns.filter((urn) => /::(appointments-1\/.*-credential|database\/.*-logins)$/.test(urn));
    expect(again.length).toBeGreaterThan(2);
    const run = await watch.during(() => clone.pulumi(["up", "--yes", "--diff", "--debug", "-s", "dev", "--event-log", events, ...again.map((urn) => `--replace=${urn}`)], { env: { PULUMI_DEBUG_COMMANDS: "true" } }));
    mustWork(run);
    search.text("transcripts", "up --debug", run.stdout + run.stderr);
    search.file("transcripts", events);
    for (const file of filesBelow(join(world(), "bastion")).filter((one) => one.endsWith("log"))) search.file("transcripts", file);
    watch.searchBy(search);
  });

  test("nor in a journal, a console, what cloud-init was given, or anywhere on a disk, used or not", () => {
    for (const vmid of guests()) search.text("journals", `VM ${vmid}`, inside(vmid, "journalctl --all --no-pager --output=export; sync"));
    for (const file of filesBelow(join(world(), "guests"))) search.file("consoles and seeds", file);
    for (const file of filesBelow(join(world(), "disks"))) searchDisk(search, "disks", file);
    process.stderr.write(`${search.report()}\n`);
    expect(search.searched.filter(({ bytes }) => bytes === 0)).toEqual([]);
    expect(search.leaks).toEqual([]);
  });

  test("a value that was in each of these places on purpose is found there, also when its file is gone", async () => {
    const [vmid = 0] = guests();
    const own = new Search(new Map([[CANARY, "canary"]]));
    const watched = new ProcessWatch();
    await watched.during(async () => {
      inside(vmid, `echo ${CANARY} > /root/canary; sync; rm /root/canary; logger "told ${CANARY}"; journalctl --sync; sync; TOLD=${CANARY} setsid sh -c 'sleep 2; :' ${CANARY} > /dev/null 2>&1 &`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    watched.searchBy(own);
    own.text("journals", "journal", inside(vmid, "journalctl --all --no-pager --output=export"));
    for (const file of filesBelow(join(world(), "disks")).filter((one) => one.includes(`-${vmid}-`))) searchDisk(own, "disks", file);
    expect(new Set(own.leaks.map(({ where }) => where.replace(/^.*\/disks\/.*/, "disk")))).toEqual(new Set(["process arguments", "process environments", "journal", "disk"]));
  });

  test("taken down, it leaves nothing", async () => {
    mustWork(await clone.trilane(["demo", "down"]));
    expect(existsSync(clone.path(".trilane"))).toBe(false);
    expect(left()).toEqual([]);
  });
});
