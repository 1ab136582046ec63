import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { isSimulator, removeHosts, sharesOf, simulatorsIn } from "../embedded-host/hosts";
import { gone, isAlive, processes } from "../engine/processes";
import type { ProcessLine } from "../engine/processes";
import { endGroup, RUN_MARK } from "../engine/pulumi";
import { toolchainCache } from "../../toolchain/cache";
import { misused } from "../failure";
import { readJson, writeWhole } from "../workspace/files";
import { hold } from "../workspace/hold";
import type { Places } from "../workspace/places";

/** What the demo notes about itself, so that the next command knows what it finds. */
export interface Session {
  /** Process that works on it. */
  readonly pid: number;
  /** The commands that started it, up to npm. */
  readonly starters: readonly number[];
  readonly state: "working" | "kept";
  /** True once it was complete and kept: it is never thrown away without being asked. */
  readonly complete: boolean;
  readonly startedAt: string;
}

/** What is there before a demo begins; `own host` is an embedded host that somebody started without a demo. */
export type Found = "nothing" | "kept" | "interrupted" | "own host";

/**
 * Says what is there and notes, in the same step, that this process works on it now.
 *
 * @param accept looks at what was found before anything is noted, and throws where it is not wanted
 * @throws Failure (2) while another demo works, or when the folder is not Trilane's
 */
export async function claimSession(places: Places, accept: (found: Found) => void = () => undefined): Promise<Found> {
  const release = await hold(lockOf(places));
  try {
    refuseForeign(places);
    const found = await find(places);
    accept(found);
    note(places, { state: "working", complete: found === "kept", starters: startersOf(process.ppid, processes()) });
    return found;
  } finally {
    release();
  }
}

/** Notes that everything is up and stays. */
export const keepSession = (places: Places): void => note(places, { state: "kept", complete: true, starters: [] });

/** Ends what runs and removes everything that the demo made, but not the note about itself. Needs no working Pulumi. */
export async function removeLeftovers(places: Places): Promise<void> {
  endOrphans(places);
  await removeHosts(places);
  for (const path of [places.workspace, places.state, places.passphrases, places.ssh, places.bin, places.bundle, places.temporary, places.maintenance, places.journals, places.grants]) {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Removes everything, the note about itself last. */
export async function removeEverything(places: Places): Promise<void> {
  await removeLeftovers(places);
  for (const file of [places.session, lockOf(places)]) rmSync(file, { force: true });
  if (existsSync(places.home) && readdirSync(places.home).length === 0) rmdirSync(places.home);
}

const lockOf = (places: Places): string => `${places.session}.lock`;

function note(places: Places, session: Pick<Session, "state" | "complete" | "starters">): void {
  writeWhole(places.session, JSON.stringify({ pid: process.pid, ...session, startedAt: new Date().toISOString() } satisfies Session));
}

/** A home that `TRILANE_HOME` names may be anything, also somebody's own: what is removed there must be a demo's. */
function refuseForeign(places: Places): void {
  if (places.home === join(places.project, ".trilane") || !existsSync(places.home) || existsSync(places.session)) return;
  const foreign = readdirSync(places.home).find((name) => !isSimulator(name) && ![basename(sharesOf(places)), basename(lockOf(places))].includes(name));
  if (foreign !== undefined) throw misused(`TRILANE_HOME: ${places.home} holds no demo, got ${foreign} in it; expected a folder of the demo's own, new or empty; name another folder`);
}

async function find(places: Places): Promise<Found> {
  const session = readJson<Session>(places.session);
  if (session === undefined) {
    if (existsSync(places.session) || existsSync(places.workspace)) return "interrupted";
    return simulatorsIn(places).some((directory) => existsSync(join(directory, "state.json"))) ? "own host" : "nothing";
  }
  if (session.state === "working" && session.pid !== process.pid && isTrilane(session.pid)) await endAbandoned(session);
  return session.complete ? "kept" : "interrupted";
}

/** Ends a demo whose npm was killed: it works on, and nobody can stop it with Ctrl-C. */
async function endAbandoned({ pid, starters, startedAt }: Session): Promise<void> {
  if (starters.every(isAlive)) {
    throw misused(`demo: another one works since ${startedAt} (process ${pid}); expected one at a time; wait for it, or stop it with Ctrl-C there`);
  }
  process.kill(pid, "SIGKILL");
  await gone(pid, 5000);
}

/**
 * Runs of Pulumi on this workspace whose demo was killed, which would write state behind our back, and what killed
 * runs left of the toolchain's own processes: those notice only after minutes that their engine is gone.
 */
function endOrphans(places: Places): void {
  for (const { pid, command } of processes()) {
    if (command.includes(RUN_MARK) && command.includes(` --cwd ${places.workspace} `)) endGroup(pid);
  }
  for (const pid of withoutEngine(processes(), toolchainCache())) endGroup(pid);
}

/** Language hosts and plugins of a toolchain in `cache`, each leader of a group, whose parent is no `pulumi`. */
export function withoutEngine(all: readonly ProcessLine[], cache: string): number[] {
  const engines = new Set(all.filter(({ command }) => /(^|\/)pulumi\s/.test(command)).map(({ pid }) => pid));
  const helper = (command: string): boolean => command.startsWith(`${cache}/`) && /^[^\s]*\/pulumi-(language|resource)-/.test(command.slice(cache.length));
  return all.filter(({ command, parent }) => helper(command) && !engines.has(parent)).map(({ pid }) => pid);
}

const isTrilane = (pid: number): boolean => processes().some((line) => line.pid === pid && /operations\/main|start\.mjs|\.bin\/trilane/.test(line.command));

/** The processes from `pid` upwards that only wait for this one: the first one on an older Node, a shell, npm. */
export function startersOf(pid: number, all: readonly ProcessLine[]): number[] {
  const chain: ProcessLine[] = [];
  for (let line = find(pid); line !== undefined; line = find(line.parent)) {
    chain.push(line);
    if (isNpm(line)) return chain.map((starter) => starter.pid);
    if (!isOurs(line) && !isShell(line)) break;
  }
  return chain.filter(isOurs).map((starter) => starter.pid);

  function find(wanted: number): ProcessLine | undefined {
    return all.find((line) => line.pid === wanted);
  }
}

const isShell = ({ command }: ProcessLine): boolean => /^\S*\bsh -c /.test(command);
const isOurs = (line: ProcessLine): boolean => /start\.mjs|\.bin\/trilane/.test(line.command) && !isShell(line);
const isNpm = ({ command }: ProcessLine): boolean => /^(\S*node\S* )?(\S*\/)?np[mx](-cli\.js)?(\s|$)/.test(command);
