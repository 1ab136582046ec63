import { drives, isCdrom, type Drive } from "../guests/drives";
import type { Host } from "../host";
import type { ArchiveRecord, ArchivedDisk, GuestRecord } from "../state/records";
import { requireVolume } from "../storage/allocation";
import { parseVolume, splitVolumeId } from "../storage/volumes";

/** Ending of an archive's name by the compression asked for (VZDump.pm compressor_info). */
const ENDINGS: Readonly<Record<string, string>> = { "0": "vma", "1": "vma.lzo", lzo: "vma.lzo", gzip: "vma.gz", zstd: "vma.zst" };

/** A drive that a backup looks at, and whether it goes in (QemuConfig.pm get_backup_volumes). */
export interface Candidate {
  readonly option: string;
  readonly drive: Drive;
  readonly included: boolean;
  readonly reason: string;
}

/** Every disk of a machine; those with `backup=0` stay out, CD drives are not looked at. */
export function candidates(config: Readonly<Record<string, string>>): Candidate[] {
  return drives(config).filter(([, drive]) => !isCdrom(drive)).map(([option, drive]) => {
    if (option.startsWith("efidisk") && config.bios !== "ovmf") return { option, drive, included: false, reason: "efidisk but no OVMF BIOS" };
    return { option, drive, included: drive.backup !== "0", reason: `backup=${drive.backup === undefined ? "yes" : "no"}` };
  });
}

/** What goes into the archive: no lock, no unused disks, nothing pending (VZDump/QemuServer.pm assemble). */
export function assemble(host: Host, node: string, vmid: number, guest: Readonly<GuestRecord>): ArchiveRecord {
  const kept = Object.entries(guest.config).filter(([option]) => option !== "lock" && option !== "parent" && !/^unused\d+$/.test(option));
  const disks = candidates(guest.config).filter(({ included }) => included).map(({ option, drive }): ArchivedDisk => {
    const { size, data } = requireVolume(host, node, drive.file);
    const { storage, format } = parseVolume(host, drive.file);
    return { drive: option, storage, format, size, ...(data === undefined ? {} : { data }) };
  });
  const firewall = host.state.firewalls.get(`vm/${vmid}`);
  return { config: Object.fromEntries(kept), ...(firewall === undefined ? {} : { firewall }), disks };
}

/** Name of a new archive; there is one per machine and second, as in Proxmox, so that a second one takes the next. */
export function archiveName(vmid: number, compress: string, taken: (name: string) => boolean): string {
  const ending = ENDINGS[compress] ?? "vma";
  const two = (value: number): string => String(value).padStart(2, "0");
  for (let at = Date.now(); ; at += 1000) {
    const time = new Date(at);
    const day = `${time.getFullYear()}_${two(time.getMonth() + 1)}_${two(time.getDate())}`;
    const name = `vzdump-qemu-${vmid}-${day}-${two(time.getHours())}_${two(time.getMinutes())}_${two(time.getSeconds())}.${ending}`;
    if (!taken(name)) return name;
  }
}

/** Bytes that an archive takes: disks in full, half of it when compressed; a real one depends on what is written. */
export function archiveSize(archive: Readonly<ArchiveRecord>, compress: string): number {
  const bytes = archive.disks.reduce((sum, { size }) => sum + size, 1024 ** 2);
  return compress === "0" ? bytes : Math.ceil(bytes / 2);
}

/** The configuration in an archive, as text (API2/VZDump.pm extractconfig). */
export function archiveText(archive: Readonly<ArchiveRecord>): string {
  const lines = Object.entries(archive.config).sort(([a], [b]) => (a < b ? -1 : 1)).map(([option, value]) => `${option}: ${value}`);
  const maps = archive.disks.map(({ drive, storage, format }) => `#qmdump#map:${drive}:drive-${drive}:${storage}:${format}:`);
  return [...lines, ...maps, ""].join("\n");
}

/** The archive of a backup volume; undefined for a file that is not one of this host's making. */
export function archiveOf(host: Host, node: string, volume: string): Readonly<ArchiveRecord> | undefined {
  return splitVolumeId(volume) === undefined ? undefined : requireVolume(host, node, volume).archive;
}
