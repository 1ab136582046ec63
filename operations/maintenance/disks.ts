/** Disks of a VM's configuration: read, compared and marked for backup, without touching what else an option says. */
import type { Config } from "./guests";

/** A disk as the configuration names it. */
export interface Disk {
  readonly slot: string;
  /** Volume id, `<storage>:<path>`. */
  readonly volume: string;
  /** Everything behind the volume, by name; a size for example is `20G`. */
  readonly options: Readonly<Record<string, string>>;
}

const SLOT = /^(scsi|virtio|sata|ide)\d+$/;

/** Disks of a VM, sorted by slot, without CD drives. */
export function disksOf(config: Config): readonly Disk[] {
  return Object.entries(config)
    .filter(([option]) => SLOT.test(option))
    .map(([slot, text]) => diskOf(slot, text))
    .filter(({ options }) => options["media"] !== "cdrom")
    .sort((a, b) => (a.slot < b.slot ? -1 : 1));
}

function diskOf(slot: string, text: string): Disk {
  const [volume = "", ...parts] = text.split(",");
  return { slot, volume, options: Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)])) };
}

/** A disk as Proxmox takes it. */
export function diskText({ volume, options }: Disk): string {
  return [volume, ...Object.entries(options).map(([name, value]) => `${name}=${value}`)].join(",");
}

/** The disk with its mark for backups set or cleared. */
export function markedForBackup(disk: Disk, backup: boolean): Disk {
  return { ...disk, options: { ...disk.options, backup: backup ? "1" : "0" } };
}

/** Path in the storage. */
export function pathOfVolume(volume: string): string {
  return volume.slice(volume.indexOf(":") + 1);
}

/** What a copy lacks or has otherwise than its original: empty when every disk has arrived. */
export function differencesOf(original: Config, copy: Config): readonly string[] {
  const [wanted, found] = [disksOf(original), disksOf(copy)];
  const missing = wanted.flatMap((disk) => {
    const other = found.find(({ slot }) => slot === disk.slot);
    if (other === undefined) return [`${disk.slot} is missing`];
    return (["size", "serial"] as const).filter((name) => disk.options[name] !== other.options[name]).map((name) => `${disk.slot} has ${name} ${other.options[name] ?? "none"} instead of ${disk.options[name] ?? "none"}`);
  });
  const more = found.filter(({ slot }) => !wanted.some((disk) => disk.slot === slot)).map(({ slot }) => `${slot} is more than the original has`);
  const name = original["name"] === copy["name"] ? [] : [`its name is ${copy["name"] ?? "none"} instead of ${original["name"] ?? "none"}`];
  return [...name, ...missing, ...more];
}
