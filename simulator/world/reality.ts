import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { asText, failure } from "../errors";
import { settle } from "../guests/power";
import type { Host } from "../host";
import type { Effect } from "../tasks/effects";
import type { Reality, TaskOptions } from "../tasks/tasks";
import type { GuestAgent } from "../guests/agent";
import { agentIn } from "./guests/agent";
import type { GuestTools } from "./guests/boot";
import type { DiskFiles } from "./guests/disk-files";
import { Groups, limitsOf, makeRoom } from "./guests/limits";
import { Machine } from "./guests/machine";
import { attached, bootPlan, ownFolder } from "./guests/plan";
import { Saving } from "./guests/saving";
import { noCloudScript } from "./guests/no-cloud-script";
import { seedScript } from "./guests/seed";
import { seedDisc, untreated } from "./guests/seed-disc";
import type { World } from "./world";

/** What `booted.json` in a guest's folder says: seconds from power-on until its services ran. */
export interface Booted {
  readonly seconds: number;
}

/** Seconds that guests have to power off when the embedded host ends. */
const FAREWELL = 10;

type Log = (line: string) => void;

/** What real guests are made with. */
export interface RealGuestsOptions {
  readonly host: Host;
  readonly world: World;
  readonly tools: GuestTools;
  readonly files: DiskFiles;
  /** Script that runs in every guest's root before it boots. @default - none */
  readonly prepare?: string | undefined;
  /** Address of the mirror of Debian outside. @default - there is none */
  readonly mirror?: string | undefined;
  /** Packages that do nothing on this machine, with the reason. @default - none */
  readonly lacks?: ReadonlyMap<string, string>;
  /** Called after a change that no request waits for. */
  readonly changed: () => void;
  /** Plugs a machine's interfaces into its namespace before it starts, and out of it when it is off. @default - it has none but loopback */
  readonly plug?: (vmid: number) => Promise<void>;
}

/**
 * Makes real what the records say: a machine that is recorded as running runs, one that is not does not, a volume that is
 * not recorded has no file. What a task names beside that is carried out in between. Work on one machine is done in turn.
 */
export class RealGuests {
  private readonly machines = new Map<number, Machine>();
  /** `startedAt` of the records that the machines run for: another one means that it was restarted. */
  private readonly since = new Map<number, number>();
  private readonly turns = new Map<number, Promise<void>>();
  private readonly groups: Groups;
  private readonly saving: Saving;
  /** Machines that were asked to power off, and have not yet. */
  private readonly leaving = new Set<number>();
  private ending = false;

  constructor(private readonly options: RealGuestsOptions) {
    this.groups = new Groups(options.world.name);
    this.saving = new Saving(options.host, options.files, options.world, (vmid) => this.machines.get(vmid));
  }

  /** Carries out what a task did to records. */
  readonly carryOut: Reality = (task, effects, log) => {
    const vmids = touched(task, effects);
    const copied = this.options.files.expect(effects);
    return this.inTurn(vmids, async () => {
      try {
        for (const vmid of vmids) await this.powerDown(vmid, effects);
        for (const effect of effects) await this.act(effect);
      } finally {
        copied();
      }
      await this.look();
      for (const vmid of vmids) await this.powerUp(vmid, log);
    });
  };

  /** Powers on what the records call running: the embedded host has started with them. */
  async begin(log: Log): Promise<void> {
    const running = this.options.host.state.guests.entries().filter(([, { startedAt }]) => startedAt !== undefined);
    await this.options.files.resume();
    await this.look();
    await Promise.all(running.map(([vmid]) => this.inTurn([Number(vmid)], () => this.powerUp(Number(vmid), log)).catch((error: unknown) => log(`VM ${vmid}: ${asText(error)}`))));
  }

  /** After any change of records: volumes that are gone have no file, grown ones have room, also in a guest that runs. */
  async look(): Promise<void> {
    const { host, world, files } = this.options;
    files.sweep();
    const own = join(world.folder, "guests");
    for (const name of existsSync(own) ? readdirSync(own) : []) if (!host.state.guests.has(name)) rmSync(join(own, name), { recursive: true, force: true });
    for (const vmid of this.machines.keys()) {
      const guest = host.state.guests.get(String(vmid));
      for (const { key } of guest === undefined ? [] : attached(host, guest)) {
        if (files.grow(key)) await world.run("sh", ["-c", 'losetup --noheadings --output NAME --associated "$1" | xargs --no-run-if-empty -n 1 losetup --set-capacity', "sh", files.path(key)]);
      }
    }
  }

  /** What a guest that runs takes, in bytes: its processes and its file cache; undefined without one. */
  memory(vmid: number): number | undefined {
    return this.machines.has(vmid) ? this.groups.memory(vmid) : undefined;
  }

  /** The agent in a guest that has booted with one. */
  agent(vmid: number): GuestAgent | undefined {
    return agentIn(this.machines.get(vmid));
  }

  /** Whether a machine has power, whatever its record says. */
  isUp(vmid: number): boolean {
    return this.machines.has(vmid) || this.leaving.has(vmid);
  }

  /** Asks all guests to power off and ends those that do not; the records still call them running. In a hurry the end of the world is theirs. */
  async stop(hurry: boolean): Promise<void> {
    this.ending = true;
    if (hurry) return;
    await Promise.all([...this.machines.values()].map(async (machine) => ((await machine.shutDown(FAREWELL)) ? undefined : machine.kill())));
    for (const vmid of this.machines.keys()) this.groups.remove(vmid);
  }

  /** Whoever comes later waits for who came before, machine by machine. */
  private inTurn(vmids: readonly number[], work: () => Promise<void>): Promise<void> {
    const before = Promise.all(vmids.map((vmid) => this.turns.get(vmid)));
    const mine = before.then(work);
    const quiet = mine.catch(() => undefined);
    for (const vmid of vmids) this.turns.set(vmid, quiet);
    return mine;
  }

  private async powerDown(vmid: number, effects: readonly Effect[]): Promise<void> {
    const { host } = this.options;
    const machine = this.machines.get(vmid);
    const named = effects.find((effect) => (effect.kind === "reset" || effect.kind === "shutdown") && effect.vmid === vmid);
    if (machine === undefined || (named === undefined && host.state.guests.get(String(vmid))?.startedAt === this.since.get(vmid))) return;
    const since = this.since.get(vmid) ?? 0;
    this.leaving.add(vmid);
    this.forget(vmid);
    if (named?.kind === "shutdown" && !(await machine.shutDown(named.seconds)) && !named.force) {
      this.remember(vmid, machine, since);
      this.leaving.delete(vmid);
      host.state.guests.change(String(vmid), (draft) => void (draft.startedAt = since));
      throw failure("VM quit/powerdown failed - got timeout");
    }
    await machine.kill();
    this.groups.remove(vmid);
    this.leaving.delete(vmid);
    await this.options.plug?.(vmid);
  }

  private async powerUp(vmid: number, log: Log): Promise<void> {
    const { host, world } = this.options;
    const guest = host.state.guests.get(String(vmid));
    if (guest?.startedAt === undefined || this.machines.has(vmid) || this.ending) return;
    try {
      await this.options.plug?.(vmid);
      // Its world may have ended and been swept meanwhile: groups that are made now would stay.
      if (this.ending) return;
      const boot = bootPlan(host, vmid, guest, this.options.files, this.options.tools, { groups: this.groups.of(vmid), seed: this.writeSeed(vmid, log), prepare: this.options.prepare });
      if (boot === undefined) return log("no bootable device");
      const note = join(ownFolder(world.folder, vmid), "booted.json");
      rmSync(note, { force: true });
      makeRoom(Math.max(this.groups.count(), this.machines.size) + 1);
      const missing = this.groups.make(vmid, limitsOf(guest.config, host.state.nodes.get(guest.node)?.cores ?? 1));
      for (const line of missing) log(`this guest is not limited, ${line}`);
      const machine = await Machine.start(world, boot, join(ownFolder(world.folder, vmid), "console.log"), log);
      this.remember(vmid, machine, guest.startedAt);
      void machine.ended.then(() => this.fell(vmid, machine));
      void machine.booted.then((seconds) => writeFileSync(note, JSON.stringify({ seconds } satisfies Booted), { mode: 0o600 }));
    } catch (error) {
      this.groups.remove(vmid);
      settle(host, vmid, undefined);
      throw error;
    }
  }

  private async act(effect: Effect): Promise<void> {
    if (effect.kind === "copy") await (effect.follow ? this.options.files.copy(effect.from, effect.to, true) : this.saving.duplicate(effect.from, effect.to));
    else if (effect.kind === "backup") await this.saving.save(effect);
    else if (effect.kind === "restore") await this.saving.restore(effect);
  }

  /** A guest that powered itself off is off. */
  private fell(vmid: number, machine: Machine): void {
    if (this.machines.get(vmid) !== machine || this.ending) return;
    this.forget(vmid);
    this.groups.remove(vmid);
    settle(this.options.host, vmid, undefined);
    this.options.changed();
  }

  private remember(vmid: number, machine: Machine, since: number): void {
    this.machines.set(vmid, machine);
    this.since.set(vmid, since);
  }

  private forget(vmid: number): void {
    this.machines.delete(vmid);
    this.since.delete(vmid);
  }

  /** The file holds keys and perhaps a password's hash. */
  private writeSeed(vmid: number, log: Log): string | undefined {
    const { host, world, files, mirror, lacks } = this.options;
    const guest = host.state.guests.get(String(vmid));
    const own = guest === undefined ? undefined : seedScript(guest, vmid);
    const disc = own === undefined ? seedDisc(host, vmid, files) : undefined;
    const script = own ?? (disc === undefined ? undefined : noCloudScript(disc, vmid, mirror));
    for (const line of disc === undefined ? [] : untreated(disc, lacks)) log(line);
    if (script === undefined) return undefined;
    const folder = ownFolder(world.folder, vmid);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "seed.sh"), script, { mode: 0o600 });
    return join(folder, "seed.sh");
  }
}

/** Machines that a task is about: the one that its id begins with, and those that its effects name. */
function touched({ id }: TaskOptions, effects: readonly Effect[]): number[] {
  const named = effects.flatMap((effect) => ("vmid" in effect ? [effect.vmid] : effect.kind === "copy" && effect.into !== undefined ? [effect.into] : []));
  const own = /^\d+/.exec(id)?.[0];
  return [...new Set([...(own === undefined ? [] : [Number(own)]), ...named])].sort((a, b) => a - b);
}
