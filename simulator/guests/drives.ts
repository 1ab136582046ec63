import { parameterError } from "../errors";
import { parseProperties, printProperties, PropertyFault, parseSize, type PropertyValues } from "../schema/property-string";
import { GUEST_PROPERTIES } from "../schema/property-formats";
import type { Properties } from "../schema/parameter";

/** A drive option taken apart: its keys, `size` in bytes as text. */
export type Drive = PropertyValues & { file: string };

/** `STORAGE:<GiB>`: allocate a new disk. Groups: storage, size. */
export const NEW_DISK = /^(?:([^/:\s]+):)?(\d+(?:\.\d+)?)$/;

const NAMES = /^(?:(ide)([0-3])|(sata)([0-5])|(scsi)([0-9]|[12][0-9]|30)|(virtio)([0-9]|1[0-5])|(efidisk)(0)|(tpmstate)(0))$/;
const BOOTABLE = ["ide", "scsi", "virtio", "sata"];
const COUNTS: Readonly<Record<string, number>> = { ide: 4, scsi: 31, virtio: 16, sata: 6 };

/** Whether an option is a drive (is_valid_drivename); unused disks are not. */
export function isDrive(option: string): boolean {
  return NAMES.test(option);
}

function formatOf(option: string): Properties {
  const kind = option.replace(/\d+$/, "") as keyof typeof GUEST_PROPERTIES;
  return GUEST_PROPERTIES[kind];
}

const PAIRS: readonly (readonly [string, string])[] = [
  ["mbps_max", "mbps"], ["mbps_rd_max", "mbps_rd"], ["mbps_wr_max", "mbps_wr"], ["bps_max_length", "mbps_max"], ["bps_rd_max_length", "mbps_rd_max"],
  ["bps_wr_max_length", "mbps_wr_max"], ["iops_max_length", "iops_max"], ["iops_rd_max_length", "iops_rd_max"], ["iops_wr_max_length", "iops_wr_max"],
];
const EXCLUSIVE: readonly (readonly [string, string])[] = [["mbps_rd", "mbps"], ["mbps_wr", "mbps"], ["iops_rd", "iops"], ["iops_wr", "iops"]];
const truthy = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "0";

/** Reads a drive; undefined when its keys do not go together (qemu-server Drive.pm parse_drive). */
export function parseDrive(option: string, text: string): Drive | undefined {
  let values: PropertyValues;
  try {
    values = parseProperties(formatOf(option), text, true);
  } catch (error) {
    if (error instanceof PropertyFault) return undefined;
    throw error;
  }
  for (const key of ["bps", "bps_rd", "bps_wr"]) {
    const bytes = values[key];
    if (bytes === undefined) continue;
    if (values[`m${key}`] !== undefined) return undefined;
    values[`m${key}`] = (Number(bytes) / 1024 ** 2).toFixed(3);
    delete values[key];
  }
  if (PAIRS.some(([key, needed]) => truthy(values[key]) && !truthy(values[needed]))) return undefined;
  if (EXCLUSIVE.some(([one, other]) => truthy(values[one]) && truthy(values[other]))) return undefined;
  if (values.media === "cdrom" && (truthy(values.snapshot) || values.format !== undefined || option.startsWith("virtio"))) return undefined;
  if (values.size !== undefined) {
    const bytes = parseSize(values.size);
    if (bytes === undefined) return undefined;
    values.size = String(bytes);
  }
  return values as Drive;
}

/** Reads a drive that the caller gave, or refuses it. */
export function requireDrive(option: string, text: string): Drive {
  const drive = parseDrive(option, text);
  if (drive === undefined) throw parameterError({ [option]: "unable to parse drive options" });
  return drive;
}

/** Prints a drive: the volume first, the other keys sorted, the size in its largest unit. */
export function printDrive(option: string, drive: PropertyValues): string {
  return printProperties(formatOf(option), drive);
}

/** Whether it is a cloud-init drive, by the name of its volume (drive_is_cloudinit). */
export function isCloudInit(drive: Pick<Drive, "file">): boolean {
  return /[:/](?:vm-\d+-)?cloudinit(?:\.(?:raw|qcow|qed|qcow2|vmdk|cloop))?$/.test(drive.file);
}

/** Whether it is a CD drive; a cloud-init drive is one too unless excluded. */
export function isCdrom(drive: PropertyValues, excludeCloudInit = false): boolean {
  if (excludeCloudInit && isCloudInit(drive as Drive)) return false;
  return drive.media === "cdrom";
}

/** Drives of a configuration, sorted by name. */
export function drives(config: Readonly<Record<string, string>>): [string, Drive][] {
  const found: [string, Drive][] = [];
  for (const option of Object.keys(config).sort()) {
    const value = config[option];
    const drive = isDrive(option) && value !== undefined ? parseDrive(option, value) : undefined;
    if (drive !== undefined) found.push([option, drive]);
  }
  return found;
}

/** Boot order when none is given: the first disk, the first CD drive, the first NIC (get_default_bootdevices). */
export function defaultBootOrder(config: Readonly<Record<string, string>>): string[] {
  const names = BOOTABLE.flatMap((kind) => Array.from({ length: COUNTS[kind] ?? 0 }, (_, index) => `${kind}${index}`));
  const first = (cdrom: boolean): string | undefined =>
    names.find((name) => {
      const drive = config[name] === undefined ? undefined : parseDrive(name, config[name]);
      return drive !== undefined && isCdrom(drive) === cdrom;
    });
  const nic = Array.from({ length: 32 }, (_, index) => `net${index}`).find((name) => config[name] !== undefined);
  return [first(false), first(true), nic].filter((name) => name !== undefined);
}
