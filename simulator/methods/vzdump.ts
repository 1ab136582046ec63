import { archiveOf, archiveText } from "../backups/archive";
import { runBackups } from "../backups/backup";
import { requireNotesTemplate } from "../backups/notes";
import { ApiError, failure, parameterError } from "../errors";
import { flag, node, optional, text } from "../schema/parameter";
import { splitList } from "../schema/formats";
import { parseNamed } from "../schema/property-string";
import { enabledStorage, parseVolume, requireVolumeAccess, splitVolumeId } from "../storage/volumes";
import { BACKUP, requireParameters, stored, verifySelection } from "./backup";
import { ANYBODY, type Call, type Method } from "./method";

/** Machines of this node that the request means, by pool, by number, or all (VZDump.pm get_included_guests); numbers that no node has are among them. */
function included(call: Call): number[] {
  const { guests, pools } = call.host.state;
  const [pool, listed] = [call.optional("pool"), call.optional("vmid")];
  const exclude = new Set(splitList(call.optional("exclude") ?? "").map(Number));
  let wanted: number[] = [];
  if (pool !== undefined && pool !== "") {
    const record = pools.get(pool);
    if (record === undefined) throw failure(`pool '${pool}' does not exist`);
    wanted = record.guests.filter((vmid) => guests.has(String(vmid)));
  } else if (listed !== undefined) wanted = splitList(listed).map(Number);
  else if (call.flag("all") || exclude.size > 0) wanted = guests.keys().map(Number).filter((vmid) => !exclude.has(vmid));
  return wanted.filter((vmid) => (guests.get(String(vmid))?.node ?? call.node) === call.node).sort((a, b) => a - b);
}

/** How many backups of a machine stay; undefined keeps all. Other rules than `keep-last` are not done here. */
function keepLast(call: Call, storage: string): number | undefined {
  const given = call.optional("prune-backups") ?? call.host.state.storages.get(storage)?.options["prune-backups"];
  if (given === undefined || call.optional("remove") === "0") return undefined;
  const { "keep-last": last, "keep-all": all, ...other } = parseNamed("prune-backups", String(given));
  if (Object.keys(other).length > 0) throw new ApiError(501, "pruning by other than 'keep-last' not implemented\n");
  return all === "1" || last === undefined ? undefined : Number(last);
}

/** Parameters that change how a tool works are accepted, those that change what is done are not ignored. */
function refuseUndone(call: Call): void {
  const name = ["dumpdir", "tmpdir", "script", "fleecing", "stop", "exclude-path"].find((one) => call.parameters[one] !== undefined && call.optional(one) !== "0");
  if (name !== undefined) throw new ApiError(501, `parameter '${name}' of 'POST /nodes/{node}/vzdump' not implemented\n`);
}

/** Starts the backup of one or more machines (API2/VZDump.pm vzdump); `OK` without a task when none is on this node. */
function backUp(call: Call): string {
  const { host, user } = call;
  if (call.flag("stdout")) throw parameterError({ stdout: "option is only allowed on the command line interface." });
  requireParameters(call, Object.keys(call.parameters), call.optional("fleecing"));
  const storage = call.optional("storage") ?? "local";
  if (!call.isRoot && call.optional("prune-backups") !== undefined && call.optional("dumpdir") === undefined) host.permissions.require(user, `/storage/${storage}`, "Datastore.Allocate");
  verifySelection({ ...stored(call) }, true);
  const template = call.optional("notes-template");
  if (template !== undefined) requireNotesTemplate(template);
  const guests = included(call);
  if (call.flag("stop")) host.permissions.require(user, `/nodes/${call.node}`, "Sys.Modify");
  if (guests.length === 0 && !call.flag("all")) return "OK";
  if (call.optional("dumpdir") === undefined) host.permissions.require(user, `/storage/${storage}`, "Datastore.AllocateSpace");
  refuseUndone(call);
  const type = host.state.storages.get(storage)?.type;
  if (type === "pbs") throw new ApiError(501, `backup to storage type '${type}' not implemented\n`);
  const [mode, compress, keep] = [call.optional("mode") ?? "snapshot", call.optional("compress") ?? "0", keepLast(call, storage)];
  const commandLine = `vzdump ${guests.join(" ")} --storage ${storage} --mode ${mode} --compress ${compress}`;
  const id = guests.length === 1 ? String(guests[0]) : "";
  return host.tasks.start({ node: call.node, type: "vzdump", id, user }, (worker) => runBackups({
    host, user, node: call.node, guests, all: call.flag("all") || call.optional("exclude") !== undefined, storage, mode, compress, notesTemplate: template,
    protect: call.flag("protected"), keepLast: keep, commandLine,
  }, worker));
}

/** The configuration in an archive, as text (API2/VZDump.pm extractconfig). */
function extractConfig(call: Call): string {
  const { host, user } = call;
  const volume = call.text("volume");
  requireVolumeAccess(host, user, undefined, volume, "backup");
  const parts = splitVolumeId(volume);
  if (parts === undefined) throw failure(`can't find file '${volume}'`);
  host.permissions.require(user, `/vms/${parseVolume(host, volume).owner ?? 0}`, "VM.Backup");
  enabledStorage(host, parts.storage, call.node);
  const archive = archiveOf(host, call.node, volume);
  if (archive === undefined) throw failure("ERROR: vma archive contains no configuration");
  return archiveText(archive);
}

/** Single backups (pve-manager API2/VZDump.pm). */
export const VZDUMP: readonly Method[] = [
  {
    verb: "POST", path: "/nodes/{node}/vzdump", permission: ANYBODY, onNode: true, run: backUp,
    parameters: { ...BACKUP, "job-id": optional(text({ pattern: "\\S+", maxLength: 50 })), stdout: optional(flag()) },
  },
  { verb: "GET", path: "/nodes/{node}/vzdump/extractconfig", permission: ANYBODY, onNode: true, run: extractConfig, parameters: { node, volume: text() } },
];
