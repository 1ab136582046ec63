import { failure } from "../errors";
import type { Host } from "../host";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { addVolume, findVolume, removeVolume, requireVolume, volumeKey } from "../storage/allocation";
import { hasFeature } from "../storage/features";
import { splitVolumeId } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { drives, isCdrom, printDrive } from "./drives";
import { requireGuest, requireUnlocked } from "./guest";

/** A request to make a template of a virtual machine, or a base of one of a template's disks. */
export interface Templating {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly vmid: number;
  /** Only this disk of a template. @default - all of a machine that is none yet */
  readonly disk: string | undefined;
}

/** Checks and starts the task that makes a template (API2/Qemu.pm template). Returns the task's name. */
export function makeTemplate(templating: Templating): string {
  const { host, user, node, vmid } = templating;
  check(templating);
  return host.tasks.start({ node, type: "qmtemplate", id: String(vmid), user }, (worker) => convert(templating, check(templating), worker));
}

function check({ host, node, vmid, disk }: Templating): Readonly<GuestRecord> {
  const guest = requireGuest(host, node, vmid);
  requireUnlocked(guest);
  if (guest.config.template === "1" && disk === undefined) throw failure("you can't convert a template to a template");
  if (guest.startedAt !== undefined) throw failure("you can't convert a VM to template if VM is running");
  return guest;
}

/** Disks become bases, which linked clones stand on (QemuServer.pm template_create). */
function convert({ host, node, vmid, disk }: Templating, found: Readonly<GuestRecord>, worker: Worker): void {
  const guest = bare(found) as GuestRecord;
  guest.config.template = "1";
  for (const [option, drive] of drives(guest.config)) {
    if (isCdrom(drive) || (disk !== undefined && disk !== option) || splitVolumeId(drive.file) === undefined) continue;
    if (!hasFeature(host, drive.file, "template")) continue;
    guest.config[option] = printDrive(option, { ...drive, file: toBase(host, node, drive.file, worker) });
  }
  host.state.guests.set(String(vmid), guest);
}

/** The volume under the name of a base (pve-storage Plugin.pm create_base). */
function toBase(host: Host, node: string, id: string, worker: Worker): string {
  const base = id.replace(/([:/])vm-/, "$1base-");
  if (findVolume(host, node, base) !== undefined) throw failure(`file '${base}' already exists`);
  const record = requireVolume(host, node, id);
  removeVolume(host, node, id);
  addVolume(host, node, base, record);
  worker.does({ kind: "copy", from: volumeKey(host, node, id), to: volumeKey(host, node, base), follow: true });
  return base;
}
