"use strict";
// A lock file that survives nothing: it is taken over when its holder is dead. Plain CommonJS
// without packages, because it guards their installation too.

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** A holder touches its file this often; a file untouched for `abandonedMs` belongs to nobody. */
const heartbeatMs = 2_000;
const abandonedMs = 60_000;
/** Two runs that find the same dead lock settle by this folder, which lives for milliseconds. */
const settleMs = 5_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function ageOf(file) {
  try {
    return Date.now() - fs.statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** The content of a lock whose holder is gone, else undefined. */
function deadHolder(file) {
  let text;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const age = ageOf(file);
  if (age > abandonedMs) return text;
  const [pid, host] = text.split(" ");
  if (host !== os.hostname()) return undefined;
  return isDead(Number(pid)) ? text : undefined;
}

/** A process that has ended and waits to be reaped is dead too: in a container without an init it waits for ever. */
function isDead(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
  try {
    // Field 3 of proc_pid_stat(5), behind the name in brackets. Other systems than Linux do without.
    return /^\d+ \(.*\) Z /s.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Removes a dead lock, unless somebody else has already replaced it. */
function takeOver(file, dead) {
  const settling = `${file}.settling`;
  try {
    fs.mkdirSync(settling);
  } catch {
    if (ageOf(settling) > settleMs) fs.rmSync(settling, { recursive: true, force: true });
    return;
  }
  try {
    if (fs.readFileSync(file, "utf8") === dead) fs.rmSync(file, { force: true });
  } catch {
    // gone already
  } finally {
    fs.rmSync(settling, { recursive: true, force: true });
  }
}

async function acquire(file, onWait) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const mine = `${process.pid} ${os.hostname()} ${Date.now()}-${Math.random()}`;
  for (let waited = false; ; ) {
    try {
      fs.writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const dead = deadHolder(file);
    if (dead !== undefined) takeOver(file, dead);
    else if (!waited) {
      waited = true;
      onWait?.();
    }
    await pause(100);
  }
  const beat = setInterval(() => fs.utimes(file, new Date(), new Date(), () => undefined), heartbeatMs);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    try {
      if (fs.readFileSync(file, "utf8") === mine) fs.rmSync(file, { force: true });
    } catch {
      // taken over, or removed by hand
    }
  };
  process.on("exit", release);
  return release;
}

/** Outside every checkout, so that several clones share what was built. */
function cacheFolder() {
  const env = process.env;
  if (env.TRILANE_CACHE) return path.resolve(env.TRILANE_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "trilane");
}

module.exports = { acquire, cacheFolder };
