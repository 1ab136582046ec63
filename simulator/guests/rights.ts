import { failure, parameterError, permissionError } from "../errors";
import type { Host } from "../host";
import { splitList } from "../schema/formats";
import { parseNamed, parseProperties } from "../schema/property-string";
import { GUEST_PROPERTIES } from "../schema/property-formats";
import { isDrive } from "./drives";

/** Who changes which virtual machine; `pool` is where a new one goes. */
export interface Change {
  readonly host: Host;
  readonly user: string;
  readonly vmid: number;
  readonly pool: string | undefined;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Options by the privilege that they need (qemu-server API2/Qemu.pm check_vm_modify_config_perm). */
const CPU = words("cores cpu runningcpu cpulimit cpuunits numa smp sockets vcpus");
const MEMORY = words("memory balloon shares allow-ksm");
const HARDWARE = words("acpi hotplug kvm machine runningmachine scsihw smbios1 tablet vga watchdog audio0 rng0");
const GENERAL = words(
  "agent autostart bios description keyboard localtime migrate_downtime migrate_speed name onboot ostype protection reboot startdate startup tdf template");
const DISK = words("boot bootdisk vmstatestorage");
const CLOUD_INIT = words("cicustom cipassword citype ciuser ciupgrade nameserver searchdomain sshkeys");

function need(change: Change, ...privileges: string[]): void {
  change.host.permissions.requireOnGuest(change.user, change.vmid, change.pool, privileges);
}

/** The privileges for a list of options. Drives, serial ports, USB, PCI and tags are judged by their value elsewhere. */
export function requireOptions(change: Change, options: readonly string[]): void {
  if (change.user === "root@pam") return;
  for (const option of options) {
    if (isDrive(option) || option === "cdrom" || option === "tags" || /^(?:unused|serial|usb|hostpci|virtiofs)\d+$/.test(option)) continue;
    if (CPU.has(option) || /^numa\d+$/.test(option)) need(change, "VM.Config.CPU");
    else if (MEMORY.has(option)) need(change, "VM.Config.Memory");
    else if (HARDWARE.has(option)) need(change, "VM.Config.HWType");
    else if (GENERAL.has(option)) {
      need(change, "VM.Config.Options");
      if (option === "startup") change.host.permissions.require(change.user, "/", "Sys.Modify");
    } else if (option === "freeze") need(change, "VM.PowerMgmt");
    else if (DISK.has(option)) need(change, "VM.Config.Disk");
    else if (/^net\d+$/.test(option)) need(change, "VM.Config.Network");
    else if (CLOUD_INIT.has(option) || /^ipconfig\d+$/.test(option)) {
      change.host.permissions.requireOnGuest(change.user, change.vmid, change.pool, ["VM.Config.Cloudinit", "VM.Config.Network"], true);
    } else if (option === "vmstate") need(change, "VM.Config.Disk", "VM.PowerMgmt");
    else throw failure(`only root can set '${option}' config`);
  }
}

/** The right to a drive by what it is: cloud-init, CD, disk. */
export function requireDriveRight(change: Change, cloudInit: boolean, cdrom: boolean): void {
  if (cloudInit) need(change, "VM.Config.Cloudinit", "VM.Config.CDROM");
  else if (cdrom) need(change, "VM.Config.CDROM");
  else need(change, "VM.Config.Disk");
}

/** A device of the host: sockets and mapped devices are open to users, real ones to root@pam only. */
export function requireDevice(change: Change, option: string, value: string, verb: "set" | "modify" | "delete" = "set"): void {
  if (change.user === "root@pam") return;
  const kind = option.replace(/\d+$/, "");
  if (kind === "serial") {
    if (value !== "socket") throw failure(`only root can ${verb} '${option}' config for real devices`);
    need(change, "VM.Config.HWType");
  } else if (kind === "usb") {
    need(change, "VM.Config.HWType");
    const { host, mapping } = parseProperties(GUEST_PROPERTIES.usb, value);
    if (host !== undefined && !/^spice$/i.test(host)) throw failure(`only root can set '${option}' config for real devices`);
    if (host === undefined) requireMapping(change, "usb", mapping);
  } else if (kind === "hostpci") {
    const { host, mapping, romfile } = parseNamed("pve-qm-hostpci", value);
    if (host !== undefined) throw failure(`only root can set '${option}' config for non-mapped devices`);
    requireMapping(change, "pci", mapping);
    need(change, "VM.Config.HWType");
    if (romfile !== undefined) throw parameterError({ [option]: "only root@pam can set 'romfile' option" });
  } else if (kind === "virtiofs") {
    need(change, "VM.Config.Disk");
    requireMapping(change, "dir", parseProperties(GUEST_PROPERTIES.virtiofs, value).dirid);
  } else if (kind === "rng") {
    need(change, "VM.Config.HWType");
    if (parseNamed("pve-qm-rng", value).source === "/dev/hwrng") change.host.permissions.require(change.user, "/mapping/hwrng", "Mapping.Use");
  }
}

/** The right to the devices of a configuration that is taken over as it is (QemuServer.pm check_mapping_access). */
export function requireMappings(change: Change, config: Readonly<Record<string, string>>): void {
  if (change.user === "root@pam") return;
  for (const [option, value] of Object.entries(config)) {
    const kind = option.replace(/\d+$/, "");
    if (kind === "usb") {
      const { host, mapping } = parseProperties(GUEST_PROPERTIES.usb, value);
      if (host === undefined) requireMapping(change, "usb", mapping);
      else if (!/^spice$/i.test(host)) throw failure(`only root can set '${option}' config for real devices`);
    } else if (kind === "hostpci") {
      const { host, mapping } = parseNamed("pve-qm-hostpci", value);
      if (host !== undefined) throw failure(`only root can set '${option}' config for non-mapped devices`);
      requireMapping(change, "pci", mapping);
    } else if (kind === "rng" && parseNamed("pve-qm-rng", value).source === "/dev/hwrng") {
      change.host.permissions.require(change.user, "/mapping/hwrng", "Mapping.Use");
    } else if (kind === "virtiofs") {
      requireMapping(change, "dir", parseProperties(GUEST_PROPERTIES.virtiofs, value).dirid);
    }
  }
}

function requireMapping(change: Change, kind: string, mapping: string | undefined): void {
  if (mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
  change.host.permissions.require(change.user, `/mapping/${kind}/${mapping}`, "Mapping.Use");
}

/** All devices of a new configuration, in the order in which creation looks at them. */
export function requireDevices(change: Change, config: Readonly<Record<string, string>>): void {
  for (const kind of ["serial", "usb", "hostpci", "rng", "virtiofs"]) {
    for (const option of Object.keys(config).filter((name) => name.replace(/\d+$/, "") === kind)) requireDevice(change, option, config[option] ?? "");
  }
}

function allowedTags(change: Change): { listed: Set<string>; free: boolean; privileged: Set<string> } {
  const access = change.host.datacenter("user-tag-access");
  const values = Object.fromEntries((access ?? "").split(",").map((part) => part.split("=") as [string, string]));
  const mode = values["user-allow"] ?? "free";
  const listed = new Set<string>(mode === "list" || mode === "existing" ? (values["user-allow-list"] ?? "").split(";") : []);
  if (mode === "existing") {
    for (const guest of change.host.state.guests.values()) for (const tag of splitList(guest.config.tags ?? "")) listed.add(tag);
  }
  return { listed, free: mode === "free", privileged: new Set(splitList(change.host.datacenter("registered-tags") ?? "")) };
}

/**
 * The right to change tags (pve-guest-common GuestHelpers.pm assert_tag_permissions). The VM itself must grant it: a new
 * VM is not in its pool yet, so a right on the pool does not help (measured on 9.2).
 */
export function requireTags(change: Change, before: string, after: string): void {
  change.host.permissions.require(change.user, `/vms/${change.vmid}`, "VM.Config.Options");
  if (change.host.permissions.has(change.user, "/", "Sys.Modify")) return;
  const [old, next] = [new Set(splitList(before)), new Set(splitList(after))];
  const { listed, free, privileged } = allowedTags(change);
  for (const tag of new Set([...old, ...next])) {
    if (old.has(tag) === next.has(tag)) continue;
    if ((!listed.has(tag) && !free) || privileged.has(tag)) throw permissionError(`/, Sys.Modify for modifying tag '${tag}'`);
  }
}

/** Tags as they are kept: each once, lower case unless the datacenter says otherwise, sorted (get_unique_tags). */
export function uniqueTags(host: Host, tags: string): string {
  const style = host.datacenter("tag-style") ?? "";
  const sensitive = /(?:^|,)case-sensitive=1/.test(style);
  const cased = splitList(tags).map((tag) => (sensitive ? tag : tag.toLowerCase()));
  const unique = [...new Set(cased)];
  return (/(?:^|,)ordering=config/.test(style) ? unique : unique.sort()).join(";");
}
