import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gone, isAlive } from "../../../operations/engine/processes";
import { claimSession, keepSession, removeEverything, removeLeftovers, startersOf, withoutEngine } from "../../../operations/estate/session";
import type { Session } from "../../../operations/estate/session";
import { placesOf } from "../../../operations/workspace/places";
import type { Places } from "../../../operations/workspace/places";

let places: Places;
beforeEach(() => (places = placesOf({ TRILANE_HOME: mkdtempSync(join(tmpdir(), "session-")) })));
afterEach(() => rmSync(places.home, { recursive: true, force: true }));

const dead = (): number => spawnSync("true").pid;
const noted = (session: Partial<Session>): void => writeFileSync(places.session, JSON.stringify({ pid: dead(), starters: [], state: "working", complete: false, startedAt: "then", ...session }));

test("at first there is nothing", async () => {
  expect(await claimSession(places)).toBe("nothing");
});

test("a demo that is kept is found as such", async () => {
  await claimSession(places);
  keepSession(places);
  expect(await claimSession(places)).toBe("kept");
});

test("what is not wanted is left as it was found", async () => {
  noted({ state: "kept", complete: true });
  const before = readFileSync(places.session, "utf8");
  await expect(claimSession(places, (found) => { throw new Error(found); })).rejects.toThrow("kept");
  expect(readFileSync(places.session, "utf8")).toBe(before);
});

test("one that was killed before it was complete is interrupted, one that was complete is still kept", async () => {
  noted({ complete: false });
  expect(await claimSession(places)).toBe("interrupted");
  noted({ complete: true });
  expect(await claimSession(places)).toBe("kept");
});

test("a torn note is an interrupted demo", async () => {
  writeFileSync(places.session, '{"pid":');
  expect(await claimSession(places)).toBe("interrupted");
});

test("an embedded host without a demo is somebody's own", async () => {
  mkdirSync(places.simulator, { recursive: true });
  writeFileSync(join(places.simulator, "state.json"), "{}");
  expect(await claimSession(places)).toBe("own host");
});

describe("another demo", () => {
  let other: ChildProcess;
  beforeEach(() => {
    const program = join(places.home, "start.mjs");
    writeFileSync(program, "setTimeout(() => {}, 30000);");
    other = spawn(process.execPath, [program, "demo"], { stdio: "ignore" });
  });
  afterEach(() => other.kill("SIGKILL"));

  test("that works is left alone", async () => {
    noted({ pid: other.pid ?? 0, starters: [process.pid] });
    await expect(claimSession(places)).rejects.toThrow(`demo: another one works since then (process ${other.pid}); expected one at a time; wait for it, or stop it with Ctrl-C there`);
    expect(isAlive(other.pid ?? 0)).toBe(true);
  });

  test("whose npm was killed is ended", async () => {
    noted({ pid: other.pid ?? 0, starters: [process.pid, dead()] });
    expect(await claimSession(places)).toBe("interrupted");
    expect(await gone(other.pid ?? 0, 1000)).toBe(true);
  });
});

test("of two at the same moment only one begins", async () => {
  const script = `
    const { claimSession } = require("./operations/estate/session");
    const { placesOf } = require("./operations/workspace/places");
    claimSession(placesOf()).then((found) => { console.log(found); setTimeout(() => {}, 3000); }, (error) => console.log(error.message.slice(0, 25)));`;
  const children: ChildProcess[] = [];
  const answers = await Promise.all([1, 2, 3].map(() => {
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script, "start.mjs"], { cwd: places.project, env: { ...process.env, TRILANE_HOME: places.home }, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    return new Promise<string>((resolve) => child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())));
  }));
  for (const child of children) child.kill();
  expect(answers.sort()).toEqual(["demo: another one works s", "demo: another one works s", "nothing"]);
}, 20_000);

test("helpers of a killed engine are known by their parent; those of an engine that works are not touched", () => {
  const cache = "/home/a b/trilane/toolchain";
  const line = (pid: number, parent: number, command: string) => ({ pid, parent, command });
  const all = [
    line(10, 9, `${cache}/homes/auto-1/bin/pulumi up -s dev`),
    line(11, 10, `${cache}/homes/auto-1/bin/pulumi-language-nodejs-program -typescript=false 127.0.0.1:1`),
    line(12, 1, `${cache}/homes/auto-1/bin/pulumi-language-nodejs-program -typescript=false 127.0.0.1:2`),
    line(13, 1, `${cache}/homes/auto-1/plugins/resource-proxmoxve-v8.6.0/pulumi-resource-proxmoxve 127.0.0.1:2`),
    line(14, 1, `/elsewhere/pulumi-resource-proxmoxve 127.0.0.1:2`),
    line(15, 1, `go build ${cache}/pulumi-resource-proxmoxve`),
  ];
  expect(withoutEngine(all, cache)).toEqual([12, 13]);
});

test("starters are what waits for a demo, and nothing above npm", () => {
  const line = (pid: number, parent: number, command: string) => ({ pid, parent, command });
  const shell = [line(1, 0, "/sbin/init"), line(10, 1, "-bash")];
  const npm = [...shell, line(20, 10, "npm run demo"), line(21, 20, "sh -c node toolchain/start.mjs demo"), line(22, 21, "node toolchain/start.mjs demo")];
  expect(startersOf(22, npm)).toEqual([22, 21, 20]);
  expect(startersOf(21, npm)).toEqual([21, 20]);
  const npx = [...shell, line(20, 10, "node /usr/bin/npx trilane demo"), line(22, 20, "node /p/node_modules/.bin/trilane demo")];
  expect(startersOf(22, npx)).toEqual([22, 20]);
  const direct = [...shell, line(11, 10, "sh -c node toolchain/start.mjs demo"), line(22, 11, "node toolchain/start.mjs demo")];
  expect(startersOf(22, direct)).toEqual([22]);
  expect(startersOf(10, direct)).toEqual([]);
});

test("removing everything leaves what is not the demo's", async () => {
  await claimSession(places);
  for (const folder of [places.simulator, places.state, places.passphrases, places.temporary]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(places.home, "mine.txt"), "");
  await removeLeftovers(places);
  expect([places.simulator, places.temporary, places.session].map((path) => existsSync(path))).toEqual([false, false, true]);
  await removeEverything(places);
  expect(existsSync(join(places.home, "mine.txt"))).toBe(true);
  rmSync(join(places.home, "mine.txt"));
  await removeEverything(places);
  expect(existsSync(places.home)).toBe(false);
});

test("a folder of somebody's own is never taken for the demo's", async () => {
  mkdirSync(places.bin);
  await expect(claimSession(places)).rejects.toThrow(`TRILANE_HOME: ${places.home} holds no demo, got bin in it; expected a folder of the demo's own, new or empty; name another folder`);
  expect(existsSync(places.session)).toBe(false);
});
