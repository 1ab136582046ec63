import { rmSync } from "node:fs";

import { failure } from "../../errors";
import type { Host } from "../../host";
import type { Effect } from "../../tasks/effects";
import type { World } from "../world";
import { openArchive, saveArchive, type Member } from "./archive";
import { guestFolder } from "./boot";
import { copyFile, UNFINISHED, type DiskFiles } from "./disk-files";
import type { Machine } from "./machine";

type Backup = Extract<Effect, { kind: "backup" }>;
type Restore = Extract<Effect, { kind: "restore" }>;

/** Backups of disks into archives, and back. */
export class Saving {
  constructor(private readonly host: Host, private readonly files: DiskFiles, private readonly world: World, private readonly running: (vmid: number) => Machine | undefined) {}

  /**
   * Saves disks. Those of a guest that runs are copied while its file systems stand still, and packed afterwards. An archive
   * that could not be written is no more.
   */
  async save({ vmid, archive, compress, config, disks }: Backup): Promise<void> {
    const { volumes } = this.host.state;
    const machine = this.running(vmid);
    const sources = disks.map(({ drive, volume }): Member => ({ drive, file: this.files.ensure(volume) }));
    const members = machine === undefined ? sources : sources.map(({ drive, file }) => ({ drive, file: `${file}-${vmid}-saved${UNFINISHED}` }));
    try {
      if (machine !== undefined) await this.still(vmid, machine, () => Promise.all(sources.map(({ file }, index) => copyFile(file, members[index]?.file ?? ""))));
      const size = await saveArchive(this.files.path(archive), config, members, compress);
      volumes.change(archive, (draft) => void Object.assign(draft, { size, used: size }));
    } catch (error) {
      volumes.delete(archive);
      throw failure(`job errors: ${error instanceof Error ? error.message.trimEnd() : String(error)}`);
    } finally {
      if (machine !== undefined) for (const { file } of members) rmSync(file, { force: true });
    }
  }

  /** Gives a volume what is on another, whose guest may run: its file systems stand still meanwhile. */
  async duplicate(from: string, to: string): Promise<void> {
    const vmid = this.host.state.volumes.get(from)?.owner;
    const machine = vmid === undefined ? undefined : this.running(vmid);
    const work = (): Promise<void> => this.files.copy(from, to, false);
    await (vmid === undefined || machine === undefined ? work() : this.still(vmid, machine, work));
  }

  /** Fills the volumes of a restored machine. */
  async restore({ archive, disks }: Restore): Promise<void> {
    await openArchive(this.files.path(archive), disks.map(({ drive, volume }) => ({ drive, file: this.files.path(volume) })));
  }

  /** The boot disk is mounted in the world, other disks wherever the guest has put them. */
  private async still(vmid: number, machine: Machine, work: () => Promise<unknown>): Promise<void> {
    const root = `${guestFolder(vmid)}/disk`;
    const found = await machine.inside("findmnt", "--raw", "--noheadings", "--output", "SOURCE,TARGET");
    // Its own disks alone: `systemd-nspawn` shows it files of the machine, whose file system must not stand still.
    const own = new Set(machine.boot.disks.map(({ device }) => device));
    const mounted = found.split("\n").map((line) => line.split(" ")).filter(([source = ""]) => own.has(source)).map(([, target = ""]) => target);
    const frozen: string[] = [];
    try {
      for (const target of mounted) {
        await machine.inside("fsfreeze", "--freeze", target);
        frozen.push(target);
      }
      await this.world.run("fsfreeze", ["--freeze", root]);
      frozen.push(root);
      await work();
    } finally {
      if (frozen.at(-1) === root) await this.world.run("fsfreeze", ["--unfreeze", frozen.pop() ?? ""]);
      for (const target of frozen.reverse()) await machine.inside("fsfreeze", "--unfreeze", target);
    }
  }
}
