import { asText, failure } from "../errors";
import type { Host } from "../host";
import { parseDrive } from "../guests/drives";
import { requireGuest, requireUnlocked } from "../guests/guest";
import { settle } from "../guests/power";
import { formatSize } from "../schema/property-string";
import type { VolumeRecord } from "../state/records";
import { addVolume, findVolume, removeVolume, requireSpace, volumeKey, volumesOn } from "../storage/allocation";
import { contents, enabledStorage, volumePath } from "../storage/volumes";
import type { Worker } from "../tasks/tasks";
import { archiveName, archiveSize, archiveText, assemble, candidates } from "./archive";
import { notes } from "./notes";

/** Seconds that a guest has to power off for its backup (VZDump.pm `stopwait`, ten minutes). */
const STOP_WAIT = 600;

/** Backups of machines, one after the other, in one task. */
export interface BackupJob {
  readonly host: Host;
  readonly user: string;
  readonly node: string;
  readonly guests: readonly number[];
  /** Machines that the caller may not back up are passed over instead of refused. */
  readonly all: boolean;
  readonly storage: string;
  readonly mode: string;
  /** `0`, `1`, `gzip`, `lzo` or `zstd`. */
  readonly compress: string;
  readonly notesTemplate?: string | undefined;
  readonly protect: boolean;
  /** Backups of a machine that stay; undefined keeps all. */
  readonly keepLast?: number | undefined;
  /** The command line as the log shows it. */
  readonly commandLine: string;
}

/** Carries a job out: a machine that fails does not keep the next from being backed up (VZDump.pm exec_backup). */
export function runBackups(job: BackupJob, worker: Worker): void {
  const { host, node, user, storage } = job;
  const config = enabledStorage(host, storage, node);
  if (!contents(config).includes("backup")) throw failure(`could not get storage information for '${storage}': can't use storage '${storage}' for backups - wrong content type`);
  worker.log(`INFO: starting new backup job: ${job.commandLine}`);
  const wanted = job.guests.filter((vmid) => {
    if (!host.state.guests.has(String(vmid))) return true;
    if (!job.all) host.permissions.require(user, `/vms/${vmid}`, "VM.Backup");
    return host.permissions.has(user, `/vms/${vmid}`, "VM.Backup");
  });
  let failed = 0;
  for (const vmid of wanted) {
    worker.log(`INFO: Starting Backup of VM ${vmid} (qemu)`);
    try {
      host.state.journal.transaction(() => backUp(job, vmid, worker));
      worker.log(`INFO: Finished Backup of VM ${vmid} (00:00:00)`);
    } catch (error) {
      failed += 1;
      worker.log(`ERROR: Backup of VM ${vmid} failed - ${asText(error)}`);
    }
  }
  worker.log(`INFO: Backup job finished ${failed === 0 ? "successfully" : "with errors"}`);
  if (failed > 0) throw failure("job errors");
}

/** One backup of one machine (exec_backup_task). */
function backUp(job: BackupJob, vmid: number, worker: Worker): void {
  const { host, node, storage, compress } = job;
  const place = host.state.guests.get(String(vmid))?.node;
  if (place === undefined) throw failure(`unable to find VM '${vmid}'`);
  const guest = requireGuest(host, node, vmid);
  requireProtectable(job, vmid);
  const running = guest.startedAt !== undefined;
  worker.log(`INFO: status = ${running ? "running" : "stopped"}`);
  requireUnlocked(guest);
  const { name } = guest.config;
  if (name !== undefined) worker.log(`INFO: VM Name: ${name}`);
  for (const { option, drive, included, reason } of candidates(guest.config)) {
    const size = drive.size === undefined ? "" : ` ${formatSize(Number(drive.size))}`;
    worker.log(included ? `INFO: include disk '${option}' '${drive.file}'${size}` : `INFO: exclude disk '${option}' '${drive.file}' (${reason})`);
  }
  const mode = running ? job.mode : "stop";
  worker.log(`INFO: backup mode: ${mode}`);
  if (running && mode === "stop") worker.log("INFO: stopping virtual guest");

  const archive = assemble(host, node, vmid, guest);
  const file = archiveName(vmid, compress, (candidate) => findVolume(host, node, `${storage}:backup/${candidate}`) !== undefined);
  const volume = `${storage}:backup/${file}`;
  worker.log(`INFO: creating vzdump archive '${volumePath(host, volume)}'`);
  const used = archiveSize(archive, compress);
  requireSpace(host, storage, node, used, "vma_queue_write: write error - Broken pipe");
  const values = { cluster: "standalone node", guestname: name ?? `VM ${vmid}`, node, vmid: String(vmid) };
  addVolume(host, node, volume, {
    storage, kind: "backup", format: file.slice(file.indexOf(".") + 1), size: used, used, owner: vmid, archive, ...(job.protect ? { protected: 1 } : {}),
    ...(job.notesTemplate === undefined || job.notesTemplate === "" ? {} : { notes: notes(job.notesTemplate, values) }),
  });
  worker.log(`INFO: archive file size: ${formatSize(used)}B`);
  const saved = archive.disks.map(({ drive }) => ({ drive, volume: volumeKey(host, node, parseDrive(drive, guest.config[drive] ?? "")?.file ?? "") }));
  if (running && mode === "stop") worker.does({ kind: "shutdown", vmid, seconds: STOP_WAIT, force: false });
  worker.does({ kind: "backup", vmid, archive: volumeKey(host, node, volume), compress, config: archiveText(archive), disks: saved });
  if (running && mode === "stop") {
    worker.log("INFO: restarting vm");
    settle(host, vmid, Math.floor(Date.now() / 1000));
  }
  prune(job, vmid, worker);
}

/** At most so many protected backups of a machine, where the storage or the caller's rights say so. */
function requireProtectable({ host, user, node, storage, protect }: BackupJob, vmid: number): void {
  if (!protect) return;
  const limit = Number(host.state.storages.get(storage)?.options["max-protected-backups"] ?? (host.permissions.has(user, `/storage/${storage}`, "Datastore.Allocate") ? -1 : 5));
  const kept = backupsOf(host, node, storage, vmid).filter(([, volume]) => volume.protected === 1).length;
  if (limit > -1 && kept >= limit) throw failure(`The number of protected backups per guest is limited to ${limit} on storage '${storage}'`);
}

function backupsOf(host: Host, node: string, storage: string, vmid: number): [string, Readonly<VolumeRecord>][] {
  return volumesOn(host, node).filter(([, volume]) => volume.kind === "backup" && volume.storage === storage && volume.owner === vmid);
}

/** Removes what is older than the newest that stay; protected ones stay and do not count. */
function prune({ host, node, storage, keepLast }: BackupJob, vmid: number, worker: Worker): void {
  if (keepLast === undefined) return;
  worker.log(`INFO: prune older backups with retention: keep-last=${keepLast}`);
  const newestFirst = backupsOf(host, node, storage, vmid).filter(([, volume]) => volume.protected !== 1).sort(([a], [b]) => (a < b ? 1 : -1));
  for (const [volume] of newestFirst.slice(keepLast)) {
    removeVolume(host, node, volume);
    worker.log(`INFO: removing backup '${volume}'`);
  }
}
