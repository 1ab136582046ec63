import { existsSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stopHost } from "../embedded-host/host";
import { processes } from "../engine/processes";
import { endGroup, RUN_MARK } from "../engine/pulumi";
import { misused } from "../failure";
import { privateFolder, readJson, writeWhole } from "../workspace/files";
import type { Places } from "../workspace/places";

/** What the demo notes about itself, so that the next command knows what it finds. */
export interface Session {
  /** Process that works on it. */
  readonly pid: number;
  readonly state: "working" | "kept";
  /** True once it was complete and kept: it is never thrown away without being asked. */
  readonly complete: boolean;
  readonly startedAt: string;
}

/** What is there before a demo begins. */
export type Found = "nothing" | "kept" | "interrupted";

/** Says what is there. @throws Failure (2) while another demo works, or when the embedded host is somebody's own */
export function findSession(places: Places): Found {
  const session = readJson<Session>(places.session);
  if (session === undefined) {
    if (!existsSync(places.session) && existsSync(join(places.simulator, "state.json"))) {
      throw misused(`demo: ${places.simulator} is an embedded host of your own; expected none; remove it with npx trilane simulator reset, or everything with npm run demo -- down`);
    }
    return existsSync(places.session) || existsSync(places.workspace) ? "interrupted" : "nothing";
  }
  if (session.state === "working" && session.pid !== process.pid && isTrilane(session.pid)) {
    throw misused(`demo: another one works since ${session.startedAt} (process ${session.pid}); expected one at a time; wait for it, or stop it with Ctrl-C there`);
  }
  return session.complete ? "kept" : "interrupted";
}

/** Notes that this process works now. @throws Failure (2) when another one was faster */
export function claimSession(places: Places, complete: boolean): void {
  const session: Session = { pid: process.pid, state: "working", complete, startedAt: new Date().toISOString() };
  if (existsSync(places.session)) return writeWhole(places.session, JSON.stringify(session));
  privateFolder(dirname(places.session));
  try {
    writeFileSync(places.session, JSON.stringify(session), { flag: "wx", mode: 0o600 });
  } catch {
    throw misused("demo: another one began at the same moment; expected one at a time; wait for it");
  }
}

/** Notes that everything is up and stays. */
export function keepSession(places: Places): void {
  writeWhole(places.session, JSON.stringify({ pid: process.pid, state: "kept", complete: true, startedAt: new Date().toISOString() } satisfies Session));
}

/** Ends what runs and removes everything that the demo made, the note about itself last. Needs no working Pulumi. */
export async function removeEverything(places: Places): Promise<void> {
  endOrphans(places);
  await stopHost(places.simulator);
  for (const path of [places.workspace, places.state, places.simulator, places.passphrases, places.ssh, places.bin, places.bundle, dirname(places.journal), places.session]) {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  if (existsSync(places.home) && readdirSync(places.home).length === 0) rmdirSync(places.home);
}

/** Runs of Pulumi on this workspace whose demo was killed; they would write state behind our back. */
function endOrphans(places: Places): void {
  for (const { pid, command } of processes()) {
    if (command.includes(RUN_MARK) && command.includes(` --cwd ${places.workspace} `)) endGroup(pid);
  }
}

const isTrilane = (pid: number): boolean => processes().some((line) => line.pid === pid && /operations\/main|start\.mjs/.test(line.command));
