import { join } from "node:path";

import { agentEnabled, bootDisk } from "../../guests/status";
import { drives, isCdrom, type Drive } from "../../guests/drives";
import type { Host } from "../../host";
import type { GuestRecord } from "../../state/records";
import { volumeKey } from "../../storage/allocation";
import { splitVolumeId } from "../../storage/volumes";
import type { Boot, GuestDisk, GuestTools, Pace } from "./boot";
import type { DiskFiles } from "./disk-files";

const MIB = 1024 ** 2;

/** A disk of a machine with the key of its volume. */
export interface Attached {
  readonly option: string;
  readonly key: string;
  readonly drive: Drive;
}

/** Disks of a machine that are volumes, as it is configured; CD drives are none. */
export function attached(host: Host, guest: Readonly<GuestRecord>): Attached[] {
  return drives(guest.config).filter(([, drive]) => !isCdrom(drive) && splitVolumeId(drive.file) !== undefined)
    .map(([option, drive]) => ({ option, drive, key: volumeKey(host, guest.node, drive.file) }));
}

/** Everything that a machine's boot follows from; undefined for one that has no disk to boot from. */
export function bootPlan(host: Host, vmid: number, guest: Readonly<GuestRecord>, files: DiskFiles, tools: GuestTools, own: Pick<Boot, "groups" | "seed" | "prepare">): Boot | undefined {
  const option = bootDisk(guest)?.[0];
  const all = attached(host, guest);
  const root = all.find((disk) => disk.option === option);
  if (root === undefined) return undefined;
  return {
    vmid, tools, ...own, agent: agentEnabled(guest), root: { file: files.ensure(root.key), pace: paceOf(root.drive) },
    disks: all.filter((disk) => disk !== root).map(({ option: name, key, drive }): GuestDisk => ({ file: files.ensure(key), pace: paceOf(drive), ...namesOf(name, drive) })),
  };
}

/** What Proxmox limits a drive to: mebibytes and operations per second, each way or both. */
export function paceOf(drive: Drive): Pace {
  const value = (...keys: string[]): number | undefined => keys.map((key) => Number(drive[key] ?? "0")).find((one) => one > 0);
  const bytes = (...keys: string[]): number | undefined => {
    const mebibytes = value(...keys);
    return mebibytes === undefined ? undefined : mebibytes * MIB;
  };
  return { readBytes: bytes("mbps_rd", "mbps"), writeBytes: bytes("mbps_wr", "mbps"), reads: value("iops_rd", "iops"), writes: value("iops_wr", "iops") };
}

/** Device and name of a drive as Linux gives them in a virtual machine of QEMU (udev's 60-persistent-storage.rules). */
export function namesOf(option: string, drive: Drive): Pick<GuestDisk, "device" | "id"> {
  const [, bus = "", index = "0"] = /^([a-z]+)(\d+)$/.exec(option) ?? [];
  const letter = (at: number): string => (at < 26 ? String.fromCharCode(97 + at) : `a${String.fromCharCode(71 + at)}`);
  if (bus === "virtio") return { device: `/dev/vd${letter(Number(index))}`, id: `virtio-${drive.serial ?? `drive-${option}`}` };
  const kind = bus === "scsi" ? "scsi-0QEMU_QEMU_HARDDISK" : "ata-QEMU_HARDDISK";
  return { device: `/dev/sd${letter(Number(index))}`, id: `${kind}_${drive.serial ?? `drive-${option}`}` };
}

/** Where what belongs to a guest alone lies: its console and what cloud-init gave it. */
export const ownFolder = (folder: string, vmid: number): string => join(folder, "guests", String(vmid));
