import { randomUUID } from "node:crypto";

import { failure, parameterError, permissionError } from "../errors";
import { deleteList, flag, formatted, integer, list as arrayOf, oneOf, optional, storageId, text, type Parameters } from "../schema/parameter";
import { splitList } from "../schema/formats";
import { parseNamed } from "../schema/property-string";
import { perm, type Call, type Method } from "./method";

const id = text({ pattern: "\\S+", maxLength: 50 });
/** What jobs and single backups share (pve-guest-common VZDump/Common.pm). */
export const BACKUP: Parameters = {
  all: optional(flag()), bwlimit: optional(integer({ minimum: 0 })), compress: optional(oneOf("0", "1", "gzip", "lzo", "zstd")), dumpdir: optional(text()),
  exclude: optional(formatted("pve-vmid-list")), "exclude-path": optional(arrayOf()), fleecing: optional(formatted("backup-fleecing")),
  ionice: optional(integer({ minimum: 0, maximum: 8 })), lockwait: optional(integer({ minimum: 0 })), mailnotification: optional(oneOf("always", "failure")),
  mailto: optional(formatted("email-or-username-list")), mode: optional(oneOf("snapshot", "suspend", "stop")), node: optional(formatted("pve-node")),
  "notes-template": optional(text({ maxLength: 1024, requires: "storage" })), "notification-mode": optional(oneOf("auto", "legacy-sendmail", "notification-system")),
  "pbs-change-detection-mode": optional(oneOf("legacy", "data", "metadata")), performance: optional(formatted("backup-performance")), pigz: optional(integer()),
  pool: optional(text()), protected: optional(flag({ requires: "storage" })), "prune-backups": optional(formatted("prune-backups")), quiet: optional(flag()),
  remove: optional(flag()), script: optional(text()), stdexcludes: optional(flag()), stop: optional(flag()), stopwait: optional(integer({ minimum: 0 })),
  storage: optional(storageId), tmpdir: optional(text()), vmid: optional(formatted("pve-vmid-list")), zstd: optional(integer()),
};
const JOB: Parameters = {
  ...BACKUP, comment: optional(text({ maxLength: 512 })), dow: optional(formatted("pve-day-of-week-list", { requires: "starttime" })), enabled: optional(flag()),
  "repeat-missed": optional(flag()), schedule: optional(formatted("pve-calendar-event", { maxLength: 128 })), starttime: optional(text({ pattern: "\\d{1,2}:\\d{1,2}" })),
};
const OBJECTS = ["prune-backups", "fleecing", "performance"];
const FORMATS: Readonly<Record<string, string>> = { "prune-backups": "prune-backups", fleecing: "backup-fleecing", performance: "backup-performance" };

/** Rights that single parameters of a job or backup need (pve-manager API2/Backup.pm assert_param_permission_common). */
export function requireParameters(call: Call, names: readonly string[], fleecing: string | undefined): void {
  if (call.isRoot) return;
  for (const name of ["tmpdir", "dumpdir", "script", "job-id"]) if (names.includes(name)) throw parameterError({ [name]: "Only root may set this option." });
  if (["bwlimit", "ionice", "performance"].some((name) => names.includes(name))) call.host.permissions.require(call.user, "/", "Sys.Modify");
  const storage = fleecing === undefined ? undefined : parseNamed("backup-fleecing", fleecing).storage;
  if (storage !== undefined) call.host.permissions.require(call.user, `/storage/${storage}`, "Datastore.AllocateSpace");
}

function requirePool(call: Call): void {
  const pool = call.optional("pool");
  if (pool === undefined || pool === "") return;
  if (!call.host.state.pools.has(pool)) throw permissionError(`pool '${pool}' does not exist`);
  call.host.permissions.require(call.user, `/pool/${pool}`, "VM.Backup");
}

/** The schedule, also from the old pair of days and time. */
function schedule(call: Call, required: boolean): string | undefined {
  const [event, start] = [call.optional("schedule"), call.optional("starttime")];
  if (event !== undefined && start !== undefined) throw parameterError({ starttime: "'starttime' and 'schedule' cannot both be set" });
  if (event !== undefined) return event;
  if (start !== undefined) return `${call.optional("dow") ?? ""} ${start}`.trim();
  if (required) throw parameterError({ schedule: "neither 'starttime' nor 'schedule' were set" });
  return undefined;
}

/** Refuses selections that contradict each other, and with `complete` one that selects nothing (VZDump.pm verify_vzdump_parameters). */
export function verifySelection(job: Readonly<Record<string, unknown>>, complete: boolean): void {
  for (const key of ["all", "exclude", "pool"]) {
    if (job.vmid !== undefined && job[key] !== undefined && job[key] !== 0) throw parameterError({ [key]: "option conflicts with option 'vmid'" });
  }
  const selected = [job.all, job.stop, job.pool, job.vmid, job.exclude].some((value) => value !== undefined && value !== 0 && value !== "");
  if (complete && !selected) throw parameterError({ vmid: "property is missing" });
}

/** Values as jobs.cfg gives them back: flags and integers as numbers, property strings as objects with text inside. */
export function stored(call: Call): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.parameters)) {
    if (["id", "delete", "starttime", "dow", "schedule"].includes(name) || value === null || value === undefined) continue;
    const type = JOB[name]?.type;
    if (typeof value !== "string") result[name] = value;
    else if (OBJECTS.includes(name)) result[name] = parseNamed(FORMATS[name] ?? name, value);
    else result[name] = type === "boolean" || type === "integer" ? Number(value) : value;
  }
  return result;
}

function create(call: Call): null {
  const { jobs } = call.host.state;
  requireParameters(call, Object.keys(call.parameters), call.optional("fleecing"));
  const storage = call.optional("storage") ?? "local";
  if (!call.isRoot) call.host.permissions.require(call.user, `/storage/${storage}`, "Datastore.Allocate");
  requirePool(call);
  const event = schedule(call, true);
  const name = call.optional("id") ?? randomUUID();
  if (jobs.has(name)) throw failure(`Job '${name}' already exists`);
  const job = { enabled: 1, ...stored(call), schedule: event };
  verifySelection(job, true);
  jobs.set(name, { type: "vzdump", ...job, ...(call.optional("exclude") !== undefined && call.optional("pool") === undefined ? { all: 1 } : {}) });
  return null;
}

function requireJob(call: Call): Readonly<Record<string, unknown>> {
  const job = call.host.state.jobs.get(call.text("id"));
  if (job === undefined) throw parameterError({ id: `No such job '${call.text("id")}'` });
  return job;
}

function update(call: Call): null {
  const { jobs } = call.host.state;
  const name = call.text("id");
  const remove = splitList(call.optional("delete") ?? "");
  requireParameters(call, [...Object.keys(call.parameters), ...remove], call.optional("fleecing"));
  const storage = call.optional("storage") ?? (remove.includes("storage") ? "local" : undefined);
  if (storage !== undefined && !call.isRoot) call.host.permissions.require(call.user, `/storage/${storage}`, "Datastore.Allocate");
  requirePool(call);
  const event = schedule(call, false);
  const changes = stored(call);
  if (Object.keys(changes).length === 0 && event === undefined && remove.length === 0) throw failure("no options specified");
  const job = jobs.get(name);
  if (job === undefined) throw failure("no such vzdump job");
  if (!call.isRoot) call.host.permissions.require(call.user, `/storage/${String(job.storage ?? "local")}`, "Datastore.Allocate");
  const next: Record<string, unknown> = { ...job };
  for (const key of remove) {
    if (!Object.hasOwn(JOB, key)) throw parameterError({ delete: `unknown option '${key}'` });
    delete next[key];
  }
  Object.assign(next, changes, event === undefined ? {} : { schedule: event });
  if (next.exclude !== undefined && next.pool === undefined) next.all = 1;
  const cleared = changes.vmid !== undefined ? ["all", "exclude", "pool"] : changes.all === 1 ? ["vmid", "pool"] : next.pool !== undefined ? ["vmid", "all", "exclude"] : [];
  for (const key of cleared) delete next[key];
  verifySelection(next, true);
  jobs.set(name, next);
  return null;
}

function remove(call: Call): null {
  requireJob(call);
  call.host.state.jobs.delete(call.text("id"));
  return null;
}

/** Backup jobs (pve-manager API2/Backup.pm). */
export const BACKUPS: readonly Method[] = [
  {
    verb: "GET", path: "/cluster/backup", permission: perm("/", "Sys.Audit"), parameters: {},
    run: (call) => call.host.state.jobs.entries().map(([name, job]) => ({ ...job, id: name })),
  },
  { verb: "POST", path: "/cluster/backup", permission: perm("/", "Sys.Modify"), parameters: { ...JOB, id: optional(formatted("pve-configid")) }, run: create },
  { verb: "GET", path: "/cluster/backup/{id}", permission: perm("/", "Sys.Audit"), parameters: { id }, run: (call) => ({ ...requireJob(call), id: call.text("id") }) },
  { verb: "PUT", path: "/cluster/backup/{id}", permission: perm("/", "Sys.Modify"), parameters: { ...JOB, id, delete: deleteList }, run: update },
  { verb: "DELETE", path: "/cluster/backup/{id}", permission: perm("/", "Sys.Modify"), parameters: { id }, run: remove },
];
