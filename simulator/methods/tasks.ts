import { parameterError } from "../errors";
import { splitToken } from "../permissions/permissions";
import { flag, formatted, integer, node, oneOf, optional, text, unsupported, vmid } from "../schema/parameter";
import { splitList } from "../schema/formats";
import type { TaskRecord } from "../state/records";
import { decodeUpid } from "../tasks/upid";
import { ANYBODY, type Call, type Method } from "./method";

const upid = text();

/** A user sees its own tasks and those of its tokens; a token sees only its own (pve-manager API2/Tasks.pm). */
function owns(task: Readonly<TaskRecord>, user: string): boolean {
  return task.user === user || splitToken(task.user)?.user === user;
}

function identity(task: Readonly<TaskRecord>): Record<string, unknown> {
  const parts = splitToken(task.user);
  return parts === undefined ? { user: task.user } : { user: parts.user, tokenid: parts.token };
}

function requireTask(call: Call): Readonly<TaskRecord> {
  const name = call.text("upid");
  if (decodeUpid(name) === undefined) throw parameterError({ upid: "unable to parse worker upid" });
  const task = call.host.state.tasks.get(name);
  if (task === undefined) throw parameterError({ upid: "no such task" });
  if (!owns(task, call.user)) call.host.permissions.require(call.user, `/nodes/${call.node}`, "Sys.Audit");
  return task;
}

function status(call: Call): unknown {
  const task = requireTask(call);
  const { node: node_, pid, pstart, starttime, type, id, exit } = task;
  const base = { upid: call.text("upid"), node: node_, pid, pstart, starttime, type, id, ...identity(task) };
  return exit === undefined ? { ...base, status: "running" } : { ...base, status: "stopped", exitstatus: exit };
}

function log(call: Call): unknown {
  const { log: lines } = requireTask(call);
  const [start, limit] = [call.number("start") ?? 0, call.number("limit") ?? 50];
  call.attributes.total = lines.length;
  const part = limit === 0 ? lines.slice(start) : lines.slice(start, start + limit);
  return part.length === 0 && lines.length === 0 ? [{ n: 1, t: "no content" }] : part.map((line, index) => ({ n: start + index + 1, t: line }));
}

function kindOf(exit: string | undefined): string {
  if (exit === "OK") return "ok";
  if (exit === undefined || exit === "unexpected status") return "unknown";
  return exit.startsWith("WARNINGS:") ? "warning" : "error";
}

function entry(name: string, task: Readonly<TaskRecord>): Record<string, unknown> {
  const { node: node_, pid, pstart, starttime, endtime, type, id, exit } = task;
  return { upid: name, node: node_, pid, pstart, starttime, type, id, ...identity(task), ...(endtime === undefined ? {} : { endtime }), ...(exit === undefined ? {} : { status: exit }) };
}

function list(call: Call): unknown {
  const { state, permissions } = call.host;
  const auditor = permissions.has(call.user, `/nodes/${call.node}`, "Sys.Audit");
  const source = call.optional("source") ?? "archive";
  const [userFilter, typeFilter, vmidFilter] = [call.optional("userfilter"), call.optional("typefilter"), call.optional("vmid")];
  const [since, until] = [call.number("since"), call.number("until")];
  const wanted = call.flag("errors") ? ["warning", "error", "unknown"] : splitList((call.optional("statusfilter") ?? "").toLowerCase());
  const found = state.tasks.entries().reverse().filter(([, task]) => {
    if (!auditor && !owns(task, call.user)) return false;
    if (source === "archive" ? task.exit === undefined : source === "active" && task.exit !== undefined) return false;
    if (userFilter !== undefined && !task.user.toLowerCase().includes(userFilter.toLowerCase())) return false;
    if (typeFilter !== undefined && task.type !== typeFilter) return false;
    if (vmidFilter !== undefined && task.id !== vmidFilter) return false;
    if ((since !== undefined && task.starttime < since) || (until !== undefined && task.starttime > until)) return false;
    return wanted.length === 0 || wanted.includes(kindOf(task.exit));
  });
  const start = call.number("start") ?? 0;
  call.attributes.total = found.length;
  return found.slice(start, start + (call.number("limit") ?? 50)).map(([name, task]) => (task.exit === undefined ? { ...entry(name, task), status: "RUNNING" } : entry(name, task)));
}

function clusterTasks(call: Call): unknown {
  const { state, permissions } = call.host;
  const visible = state.tasks.entries().reverse().filter(([, task]) => owns(task, call.user) || permissions.has(call.user, `/nodes/${task.node}`, "Sys.Audit"));
  return visible.slice(0, 25).map(([name, task]) => ({ ...entry(name, task), saved: task.exit === undefined ? "0" : "1" }));
}

/** Stops a task; one's own, or any with Sys.Modify (API2/Tasks.pm stop_task). */
function stop(call: Call): null {
  const name = call.text("upid");
  if (decodeUpid(name) === undefined) throw parameterError({ upid: "unable to parse worker upid" });
  const task = call.host.state.tasks.get(name);
  if (task === undefined) throw parameterError({ upid: "no such task" });
  if (!owns(task, call.user)) call.host.permissions.require(call.user, `/nodes/${call.node}`, "Sys.Modify");
  call.host.tasks.halt(name);
  return null;
}

/** Tasks (pve-manager API2/Tasks.pm, API2/Cluster.pm). */
export const TASKS: readonly Method[] = [
  {
    verb: "GET", path: "/nodes/{node}/tasks", permission: ANYBODY, onNode: true, run: list,
    parameters: {
      node, errors: optional(flag()), limit: optional(integer({ minimum: 0 })), start: optional(integer({ minimum: 0 })), since: optional(integer()),
      until: optional(integer()), source: optional(oneOf("archive", "active", "all")), statusfilter: optional(formatted("pve-task-status-type-list")),
      typefilter: optional(text()), userfilter: optional(text()), vmid: optional(vmid),
    },
  },
  { verb: "GET", path: "/nodes/{node}/tasks/{upid}", permission: ANYBODY, parameters: { node, upid }, run: () => [{ name: "log" }, { name: "status" }] },
  { verb: "GET", path: "/nodes/{node}/tasks/{upid}/status", permission: ANYBODY, onNode: true, parameters: { node, upid }, run: status },
  { verb: "DELETE", path: "/nodes/{node}/tasks/{upid}", permission: ANYBODY, onNode: true, parameters: { node, upid }, run: stop },
  {
    verb: "GET", path: "/nodes/{node}/tasks/{upid}/log", permission: ANYBODY, onNode: true, run: log,
    parameters: { node, upid, limit: optional(integer({ minimum: 0 })), start: optional(integer({ minimum: 0 })), ...unsupported("download") },
  },
  { verb: "GET", path: "/cluster/tasks", permission: ANYBODY, parameters: {}, run: clusterTasks },
];
