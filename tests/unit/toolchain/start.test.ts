import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A checkout with nothing in it but the start, and an npm that does what a test wants. */
let folder: string;
let npm: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trilane-start-"));
  mkdirSync(join(folder, "toolchain/node"), { recursive: true });
  const source = resolve(__dirname, "../../../toolchain");
  for (const file of ["start.mjs", "lock.cjs", "node/package.json", "node/package-lock.json"]) cpSync(join(source, file), join(folder, "toolchain", file));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": {}, "node_modules/it": { version: "1.0.0" } } }));
  npm = join(folder, "npm-cli.js");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (more: object = {}): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"], TRILANE_CACHE: join(folder, "cache"), npm_execpath: npm, ...more });
const start = (more?: object): { status: number | null; stderr: string } => spawnSync(process.execPath, [join(folder, "toolchain/start.mjs"), "demo"], { env: environment(more), encoding: "utf8" });

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/\) Z /.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "");
  } catch {
    return false;
  }
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((next) => setTimeout(next, 20))) {
    const found = look();
    if (found !== undefined) return found;
  }
  throw new Error("not within ten seconds");
}

it("ends the npm of a run that was killed before it starts its own", async () => {
  writeFileSync(npm, `require("fs").writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid)); setTimeout(() => {}, 600000);`);
  const first = spawn(process.execPath, [join(folder, "toolchain/start.mjs"), "demo"], { env: environment(), stdio: "ignore" });
  const pid = await until(() => (existsSync(join(folder, "pid")) && Number(readFileSync(join(folder, "pid"), "utf8"))) || undefined);
  await until(() => existsSync(join(folder, "cache")) || undefined);
  first.kill("SIGKILL");
  expect(alive(pid)).toBe(true);
  writeFileSync(npm, "process.exit(7);");
  const { status, stderr } = start();
  expect(status).toBe(3);
  expect(stderr).toContain("installing the npm packages: npm failed, got exit status 7; expected 0");
  await until(() => !alive(pid) || undefined);
});

it.each([["1", true], ["true", true], ["0", false], ["", false]])("TRILANE_OFFLINE=%j means for npm what it means for the toolchain", (value, offline) => {
  writeFileSync(npm, "console.error(process.argv.slice(2).join(' ')); process.exit(1);");
  expect(start({ TRILANE_OFFLINE: value }).stderr.includes("--offline")).toBe(offline);
});

it("shows what npm said, without npm's own stack trace", () => {
  writeFileSync(npm, `console.error("npm error code ECONNREFUSED\\nnpm error FetchError: no\\nnpm error     at emit (node:events:1:2) {\\nnpm error   code: 'ECONNREFUSED',\\nnpm error }\\nnpm error If you are behind a proxy"); process.exit(1);`);
  expect(start().stderr.split("\n").slice(-4)).toEqual(["npm error code ECONNREFUSED", "npm error FetchError: no", "npm error If you are behind a proxy", ""]);
});
