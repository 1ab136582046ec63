import { flag, formatted, integer, number, oneOf, optional, storageId, text, type Parameter, type Parameters } from "../schema/parameter";
import { GUEST_PROPERTIES as P } from "../schema/property-formats";
import { findParameter } from "../schema/validate";

const KEYBOARDS = [
  "de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja", "lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sv",
  "sl", "tr",
];
const o = optional;

/** All options of a virtual machine's configuration as the API takes them (qemu-server QemuServer.pm). */
export const GUEST_OPTIONS: Parameters = {
  acpi: o(flag()),
  affinity: o(formatted("pve-cpuset")),
  agent: o(formatted(P.agent)),
  "allow-ksm": o(flag()),
  "amd-sev": o(formatted("pve-qemu-sev-fmt")),
  arch: o(oneOf("x86_64", "aarch64")),
  args: o(text()),
  audio0: o(formatted(P.audio)),
  autostart: o(flag()),
  balloon: o(integer({ minimum: 0 })),
  bios: o(oneOf("seabios", "ovmf")),
  boot: o(formatted("pve-qm-boot")),
  bootdisk: o(formatted("pve-qm-bootdisk", { pattern: "(ide|sata|scsi|virtio)\\d+" })),
  cdrom: o(formatted("pve-qm-ide")),
  cicustom: o(formatted("pve-qm-cicustom")),
  cipassword: o(text()),
  citype: o(oneOf("configdrive2", "nocloud", "opennebula")),
  ciupgrade: o(flag()),
  ciuser: o(text()),
  cores: o(integer({ minimum: 1 })),
  cpu: o(formatted("pve-vm-cpu-conf")),
  cpulimit: o(number({ minimum: 0, maximum: 128 })),
  cpuunits: o(integer({ minimum: 1, maximum: 262_144 })),
  description: o(text({ maxLength: 8192 })),
  efidisk0: o(formatted(P.efidisk)),
  freeze: o(flag()),
  hookscript: o(formatted("pve-volume-id")),
  "hostpci[n]": o(formatted("pve-qm-hostpci")),
  hotplug: o(formatted("pve-hotplug-features")),
  hugepages: o(oneOf("any", "2", "1024")),
  "ide[n]": o(formatted(P.ide)),
  "intel-tdx": o(formatted("pve-qemu-tdx-fmt")),
  "ipconfig[n]": o(formatted("pve-qm-ipconfig")),
  ivshmem: o(formatted(P.ivshmem)),
  keephugepages: o(flag()),
  keyboard: o(oneOf(...KEYBOARDS)),
  kvm: o(flag()),
  localtime: o(flag()),
  lock: o(oneOf("backup", "clone", "create", "migrate", "rollback", "snapshot", "snapshot-delete", "suspending", "suspended")),
  machine: o(formatted(P.machine)),
  memory: o(formatted(P.memory)),
  migrate_downtime: o(number({ minimum: 0 })),
  migrate_speed: o(integer({ minimum: 0 })),
  name: o(formatted("dns-name")),
  nameserver: o(formatted("address-list")),
  "net[n]": o(formatted(P.net)),
  numa: o(flag()),
  "numa[n]": o(formatted(P.numa)),
  onboot: o(flag()),
  ostype: o(oneOf("other", "wxp", "w2k", "w2k3", "w2k8", "wvista", "win7", "win8", "win10", "win11", "l24", "l26", "solaris")),
  "parallel[n]": o(text({ pattern: "/dev/parport\\d+|/dev/usb/lp\\d+" })),
  protection: o(flag()),
  reboot: o(flag()),
  rng0: o(formatted("pve-qm-rng")),
  "sata[n]": o(formatted(P.sata)),
  "scsi[n]": o(formatted(P.scsi)),
  scsihw: o(oneOf("lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi")),
  searchdomain: o(text()),
  "serial[n]": o(text({ pattern: "(/dev/[^,]+|socket)" })),
  shares: o(integer({ minimum: 0, maximum: 50_000 })),
  smbios1: o(formatted("pve-qm-smbios1", { maxLength: 512 })),
  smp: o(integer({ minimum: 1 })),
  sockets: o(integer({ minimum: 1 })),
  spice_enhancements: o(formatted(P.spice)),
  sshkeys: o(formatted("urlencoded")),
  startdate: o(text({ pattern: "(now|\\d{4}-\\d{1,2}-\\d{1,2}(T\\d{1,2}:\\d{1,2}:\\d{1,2})?)" })),
  startup: o(formatted("pve-startup-order")),
  tablet: o(flag()),
  tags: o(formatted("pve-tag-list")),
  tdf: o(flag()),
  template: o(flag()),
  tpmstate0: o(formatted(P.tpmstate)),
  "unused[n]": o(formatted(P.unused)),
  "usb[n]": o(formatted(P.usb)),
  vcpus: o(integer({ minimum: 1 })),
  vga: o(formatted(P.vga)),
  "virtio[n]": o(formatted(P.virtio)),
  "virtiofs[n]": o(formatted(P.virtiofs)),
  vmgenid: o(text({ pattern: "(?:[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01])" })),
  vmstatestorage: o(storageId),
  watchdog: o(formatted("pve-qm-watchdog")),
};

/** Rules of one option by its name in a configuration (`net3` finds `net[n]`); undefined when there is no such option. */
export function optionRules(name: string): Parameter | undefined {
  return findParameter(GUEST_OPTIONS, name);
}

/** Options that are kept in the configuration although no caller gives them. */
const INTERNAL = new Set(["meta", "lock", "digest", "vmstate", "runningmachine", "runningcpu", "parent", "snaptime"]);

/** Whether a configuration can hold an option of that name (option_exists). */
export function optionExists(name: string): boolean {
  return name !== "cdrom" && (optionRules(name) !== undefined || INTERNAL.has(name));
}

/** A configuration value as the API shows it: integers and flags are numbers, everything else is text (check_type). */
export function shown(name: string, value: string): string | number {
  const type = optionRules(name)?.type;
  return (type === "boolean" || type === "integer") && /^[+-]?\d+$/.test(value) ? Number(value) : value;
}
