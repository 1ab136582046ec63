#!/usr/bin/env node
// The `trilane` command before anything is installed: brings the npm packages and a recent Node,
// then runs operations/main.ts with the same arguments. Plain JavaScript for Node 18 or newer.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { acquire, cacheFolder } = require("./lock.cjs");

const toolchain = dirname(fileURLToPath(import.meta.url));
const root = dirname(toolchain);
const nodePins = JSON.parse(readFileSync(join(toolchain, "node/package.json"), "utf8"));
const [leastMajor, leastMinor] = nodePins.engines.node.replace(">=", "").split(".").map(Number);

class Stop extends Error {}

/** As settings.ts reads it. */
const offline = !["", "0", "false", "no"].includes((process.env.TRILANE_OFFLINE ?? "").toLowerCase());
const say = (line) => process.stderr.write(`trilane: ${line}\n`);
const digest = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex");

/** What a process is; empty where there is none. Small Linux images have no `ps`. */
function commandOf(pid) {
  const file = `/proc/${pid}/cmdline`;
  if (existsSync("/proc/self/cmdline")) return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\0", " ") : "";
  return spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}

/** A killed run leaves its npm at work in the same folder: two at once would tear what they install. */
function endEarlier(note) {
  const pid = existsSync(note) ? Number(readFileSync(note, "utf8")) : 0;
  // Process numbers are used again; npm names its process after what it does.
  if (!(pid > 0) || !/\bnpm\b.* ci\b/.test(commandOf(pid))) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}

/** What npm said, without the stack trace and the fields of its own error. */
const essence = (printed) => printed.trim().split("\n").filter((line) => !/^npm error (\s+(at |\w+: |\[)|\})/.test(line)).slice(0, 12).join("\n");

/** Runs npm, and shows what it printed only if it failed. `note` is the file that names its process. */
async function npm(args, folder, what, note) {
  endEarlier(note);
  const started = Date.now();
  const tick = setInterval(() => say(`${what}, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  const script = process.env.npm_execpath;
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", ...(offline ? ["--offline"] : [])];
  const [program, before] = script?.endsWith(".js") ? [process.execPath, [script]] : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  try {
    await new Promise((resolve, reject) => {
      // npm run hands its settings down by environment; a lifecycle of our own must not inherit them.
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config_(omit|include|global|prefix|local_prefix)|lifecycle|package)/i.test(name)));
      const child = spawn(program, [...before, ...args, ...quiet], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
      if (child.pid !== undefined) writeFileSync(note, String(child.pid), { mode: 0o600 });
      let printed = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (printed += part));
      child.on("error", (error) => reject(new Stop(`${what}: npm could not be started, got ${error.message}; expected npm on PATH; install Node with npm`)));
      child.on("close", (code) => (code === 0 ? resolve() : reject(new Stop(`${what}: npm failed, got exit status ${code}; expected 0; mend what it says and run again\n${essence(printed)}`))));
    });
  } finally {
    clearInterval(tick);
    rmSync(note, { force: true });
  }
}

/** Whether node_modules holds exactly what the lockfile says, by npm's own record of the last install. */
function installed(lockText) {
  try {
    const wanted = JSON.parse(lockText).packages;
    const present = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(([place, entry]) => place === "" || entry.optional || (present[place]?.version === entry.version && present[place]?.integrity === entry.integrity));
  } catch {
    return false; // never installed, or an installation was interrupted
  }
}

async function ensurePackages() {
  if (root.split(sep).includes("node_modules")) return; // part of somebody's project: npm has installed it
  const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = join(root, "node_modules/.trilane-packages");
  const hash = digest(lockText);
  const upToDate = () => existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
  if (upToDate()) return;
  const lock = join(cacheFolder(), `packages-${digest(root).slice(0, 16)}.lock`);
  const release = await acquire(lock, () => say("another run installs the npm packages, waiting for it"));
  try {
    if (upToDate()) return;
    if (!installed(lockText)) {
      say("installing the npm packages (about half a minute, once)");
      await npm(["ci"], root, "installing the npm packages", `${lock}.npm`);
    }
    writeFileSync(stamp, hash);
  } finally {
    release();
  }
}

const recentEnough = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
};

/** A Node from npm, in the cache: the pinned release for this platform. */
async function bringNode() {
  const name = nodePins.trilane.packages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Stop(`node: too old, got ${process.versions.node}; expected ${nodePins.engines.node}; install a newer Node, none is packaged for ${process.platform}-${process.arch}`);
  const lockText = readFileSync(join(toolchain, "node/package-lock.json"), "utf8");
  const folder = join(cacheFolder(), "node", `${name}-${digest(lockText).slice(0, 12)}`);
  const program = join(folder, "node_modules", name, "bin/node");
  if (existsSync(program)) return program;
  const release = await acquire(join(cacheFolder(), "node.lock"), () => say("another run brings Node, waiting for it"));
  try {
    if (existsSync(program)) return program;
    const work = `${folder}.part`;
    const note = join(cacheFolder(), "node.lock.npm");
    endEarlier(note);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(toolchain, "node", file), join(work, file));
    say(`Node ${process.versions.node} is too old, bringing ${nodePins.optionalDependencies[name]} from npm (about ten seconds, once)`);
    await npm(["ci"], work, "bringing Node", note);
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return program;
  } finally {
    release();
  }
}

/** Runs this file again with another Node; exit code and signals pass through. */
function handOver(program) {
  const env = { ...process.env, PATH: `${dirname(program)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}` };
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Ctrl-C in a terminal reaches both processes; sent once more it would count as the second one.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => fail(error));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 3);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(error) {
  say(error instanceof Stop ? error.message : error.stack);
  process.exit(3);
}

try {
  await ensurePackages();
  if (!recentEnough()) handOver(await bringNode());
  else {
    process.argv[1] = join(root, "operations/main.ts");
    process.setSourceMapsEnabled(true);
    require("../stacks/typescript.cjs");
    require(process.argv[1]);
  }
} catch (error) {
  fail(error);
}
