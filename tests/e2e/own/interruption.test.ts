import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Api, noteOf } from "../estate/api";
import type { Ended } from "../estate/clone";
import { Clone, mustWork } from "../estate/clone";
import { ENVIRONMENTS, preview, STACKS, up } from "../estate/preview";
import { machinesOf, removeHostUser, snapshot } from "../estate/snapshot";
import { unlockData } from "../estate/unlock";

/** A clone of its own: here things are killed and destroyed. */
let clone: Clone;
let fresh: unknown;
beforeAll(async () => {
  clone = Clone.create();
  execFileSync("sh", ["-c", "git init -q && echo node_modules >> .git/info/exclude && git add -A && git -c user.name=t -c user.email=t@t commit -qm clone"], { cwd: clone.folder });
  mustWork(await clone.trilane(["simulator", "start"]));
  fresh = await snapshot(Api.root(clone));
  mustWork(await clone.trilane(["simulator", "reset"]));
});
afterAll(async () => {
  await clone.trilane(["demo", "down"]);
  clone.remove();
});

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(what: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within ${seconds} s`);
}

/** Kills a run once `when` holds; returns what it had said. */
async function killed(start: (onStart: (pid: number) => void) => Promise<Ended>, when: () => boolean | Promise<boolean>): Promise<Ended> {
  let pid = 0;
  const run = start((started) => (pid = started));
  await until(when);
  process.kill(pid, "SIGKILL");
  return run;
}

const note = (): string => clone.path(".trilane", "simulator", "simulator.json");
const machines = async (): Promise<number> => (await Api.root(clone).get<unknown[]>("/nodes/pve1/qemu")).length;
const exists = (): boolean => existsSync(note()) && existsSync(clone.path(".trilane", "simulator", "root-token"));

test("nothing is kept: the shell says so and prints no code", async () => {
  const { code, stdout, stderr } = await clone.trilane(["shell"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe("embedded host: none is running; expected one that is kept; start it with npm run demo -- --keep\n");
});

test("an embedded host of somebody's own is not taken over", async () => {
  mustWork(await clone.trilane(["simulator", "start"]));
  const again = mustWork(await clone.trilane(["simulator", "start", "--json"]));
  expect(JSON.parse(again.stdout)).toMatchObject({ alreadyRunning: true });
  const { code, stderr } = await clone.trilane(["demo"]);
  expect(code).toBe(2);
  expect(stderr).toContain("is an embedded host of your own; expected none; remove it with npx trilane simulator reset");
  mustWork(await clone.trilane(["simulator", "stop"]));
  expect((await clone.trilane(["simulator", "status"])).code).toBe(1);
  mustWork(await clone.trilane(["simulator", "reset"]));
});

test("a demo that is killed takes its embedded host with it, and leaves nothing that the next command stumbles over", async () => {
  await killed((onStart) => clone.trilane(["demo"], { onStart }), async () => exists() && (await machines()) > 1);
  const { pid } = noteOf(clone.path(".trilane", "simulator"));
  await until(() => !alive(pid), 20);
  expect(mustWork(await clone.trilane(["demo", "down"])).stdout).toContain("Everything is removed.");
  expect(existsSync(clone.path(".trilane"))).toBe(false);
});

test("after another kill, the next run starts over and stays", async () => {
  await killed((onStart) => clone.trilane(["demo", "--keep"], { onStart }), () => exists());
  const { stdout } = mustWork(await clone.trilane(["demo", "--keep"]));
  expect(stdout).toContain("An earlier demo was interrupted: removing what it left.");
  expect(stdout).toContain('eval "$(npx trilane shell)"');
  for (const stack of STACKS) expect(stdout).toMatch(new RegExp(`- ${stack} again\\n(  .*\\n)*  no change, \\d+ resources as they were`));
});

test("a demo that is kept is not run over by another one", async () => {
  const { code, stderr } = await clone.trilane(["demo"]);
  expect(code).toBe(2);
  expect(stderr).toContain("demo: one is kept; expected none");
});

test("no tracked file has changed", () => {
  expect(execFileSync("git", ["status", "--porcelain"], { cwd: clone.folder, encoding: "utf8" })).toBe("");
});

test("the shell's one line sets up plain Pulumi, and nothing but code goes to stdout", async () => {
  const { stdout } = mustWork(await clone.trilane(["shell"]));
  expect(stdout.trimEnd().split("\n").filter((line) => !/^export [A-Z_]+='/.test(line))).toEqual([]);
  const names = execFileSync("sh", ["-c", 'eval "$CODE"; pulumi stack ls --json'], { encoding: "utf8", cwd: clone.path("docs"), env: { ...process.env, CODE: stdout } });
  expect((JSON.parse(names) as { name: string }[]).map(({ name }) => name).sort()).toEqual([...STACKS].sort());
});

test("kill -9 of pulumi in the middle of an up: the next up reaches the same machines", async () => {
  const api = Api.root(clone);
  const before = await machinesOf(api);
  await unlockData(clone, "dev");
  mustWork(await clone.pulumi(["destroy", "--yes", "--skip-preview", "-s", "dev"]));
  expect(await machines()).toBe(12);
  await killed((onStart) => clone.pulumi(["up", "--yes", "--skip-preview", "-s", "dev"], { onStart }), async () => (await machines()) >= 14);
  await up(clone, "dev");
  expect(await machinesOf(api)).toEqual(before);
  expect(await preview(clone, "dev", "--refresh")).toEqual([]);
  expect(readFileSync(clone.path(".trilane", "state", ".pulumi", "stacks", "trilane", "dev.json"), "utf8")).not.toContain("pending_operations");
});

test("kill -9 of pulumi in the middle of replacements: the next up has all machines, filtered and running", async () => {
  const api = Api.root(clone);
  const before = await machinesOf(api);
  clone.edit("stacks/estate.ts", (text) => text.replace("3d94c9dd66d8", "4ea5d0ee77e9"));
  await up(clone, "host");
  let fewest = Infinity;
  await killed((onStart) => clone.pulumi(["up", "--yes", "--skip-preview", "-s", "dev"], { onStart }), async () => {
    const count = await machines();
    fewest = Math.min(fewest, count);
    return count > fewest;
  });
  await up(clone, "dev");
  const after = await machinesOf(api);
  const kept = (all: typeof after): object => Object.fromEntries(Object.entries(all).map(([name, { vmid, status, rules, options, ipsets }]) => [name, { vmid, status, rules, options, ipsets }]));
  expect(kept(after)).toEqual(kept(before));
  expect(await preview(clone, "dev", "--refresh")).toEqual([]);
});

test("kill -9 of the embedded host: it goes on from its state", async () => {
  process.kill(noteOf(clone.path(".trilane", "simulator")).pid, "SIGKILL");
  const before = noteOf(clone.path(".trilane", "simulator")).endpoint;
  mustWork(await clone.trilane(["demo", "--keep"]));
  expect(noteOf(clone.path(".trilane", "simulator")).endpoint).toBe(before);
  expect(await machines()).toBe(18);
});

test("destroying all four stacks leaves the host as it was before", async () => {
  for (const environment of ENVIRONMENTS) await unlockData(clone, environment);
  for (const stack of [...STACKS].reverse()) mustWork(await clone.pulumi(["destroy", "--yes", "--skip-preview", "-s", stack]));
  await removeHostUser(Api.root(clone));
  expect(await snapshot(Api.root(clone))).toEqual(fresh);
  expect(clone.refusals()).toEqual([]);
});

test("down removes everything, also when the stacks are gone", async () => {
  mustWork(await clone.trilane(["demo", "down"]));
  expect(existsSync(clone.path(".trilane"))).toBe(false);
  expect(mustWork(await clone.trilane(["demo", "down"])).stdout).toContain("There is nothing to remove.");
});
