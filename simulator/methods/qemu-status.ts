import { failure } from "../errors";
import type { GuestAgent } from "../guests/agent";
import { requireGuest, requireUnlocked } from "../guests/guest";
import { settle } from "../guests/power";
import { requireStartable } from "../guests/start";
import { agentEnabled, currentStatus } from "../guests/status";
import { cloudInitData } from "../guests/cloud-init";
import { drives, isCloudInit } from "../guests/drives";
import { flag, integer, node, oneOf, optional, text, unsupported, vmid, type Parameters } from "../schema/parameter";
import type { GuestRecord } from "../state/records";
import type { Worker } from "../tasks/tasks";
import { ANYBODY, perm, permAny, type Call, type Method } from "./method";
import { rootOnly } from "./root-only";

const GUEST: Parameters = { node, vmid };
const AUDIT = perm("/vms/{vmid}", "VM.Audit");
const POWER = perm("/vms/{vmid}", "VM.PowerMgmt");
const skiplock = optional(flag());
const timeout = optional(integer({ minimum: 0 }));
const AGENT_RIGHTS = permAny("/vms/{vmid}", "VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted");

function guestOf(call: Call): Readonly<GuestRecord> {
  return requireGuest(call.host, call.node, call.vmid);
}

/** Starts a task of a virtual machine; the machine is looked at inside the task, as Proxmox does. */
function task(call: Call, type: string, work: (guest: Readonly<GuestRecord>, worker: Worker) => void): string {
  return call.host.tasks.start({ node: call.node, type, id: String(call.vmid), user: call.user }, (worker) => work(guestOf(call), worker));
}

function unlocked(call: Call, guest: Readonly<GuestRecord>): void {
  if (!call.flag("skiplock")) requireUnlocked(guest);
}

/** The machine for what asks first whether it runs; a missing one is refused in other words there (QemuConfig.pm). */
function requireThere(call: Call): Readonly<GuestRecord> {
  const guest = call.host.state.guests.get(String(call.vmid));
  if (guest === undefined || guest.node !== call.node) throw failure(`unable to find configuration file for VM ${call.vmid} on node '${call.node}'`);
  return guest;
}

/** Seconds that a guest has to power off when the caller does not say (QemuServer.pm _do_vm_stop). */
const PATIENCE = 60;

const now = (): number => Math.floor(Date.now() / 1000);

function start(call: Call): string {
  rootOnly(call, "skiplock");
  return task(call, "qmstart", (guest, worker) => {
    unlocked(call, guest);
    if (guest.startedAt !== undefined) throw failure(`VM ${call.vmid} already running`);
    if (guest.config.template === "1") throw failure("you can't start a vm if it's a template");
    settle(call.host, call.vmid, now());
    requireStartable(call.host, guestOf(call), worker);
  });
}

function stop(call: Call, type: "qmstop" | "qmshutdown"): string {
  rootOnly(call, "skiplock", "keepActive");
  return call.host.tasks.start({ node: call.node, type, id: String(call.vmid), user: call.user }, (worker) => {
    const guest = requireThere(call);
    if (guest.startedAt === undefined) return;
    unlocked(call, guest);
    settle(call.host, call.vmid, undefined);
    if (type === "qmshutdown") worker.does({ kind: "shutdown", vmid: call.vmid, seconds: call.number("timeout") ?? PATIENCE, force: call.flag("forceStop") });
  });
}

function reboot(call: Call): string {
  if (requireThere(call).startedAt === undefined) throw failure(`VM ${call.vmid} not running`);
  return task(call, "qmreboot", (guest, worker) => {
    unlocked(call, guest);
    settle(call.host, call.vmid, now());
    requireStartable(call.host, guestOf(call), worker);
    worker.does({ kind: "shutdown", vmid: call.vmid, seconds: call.number("timeout") ?? PATIENCE, force: false });
  });
}

function reset(call: Call): string {
  rootOnly(call, "skiplock");
  if (guestOf(call).startedAt === undefined) throw failure(`VM ${call.vmid} not running`);
  return task(call, "qmreset", (guest, worker) => {
    unlocked(call, guest);
    worker.does({ kind: "reset", vmid: call.vmid });
  });
}

/** A machine that is a record has no agent that answers, a real guest has one when it has booted (qemu-server QemuServer/Agent.pm). */
function agent(call: Call): GuestAgent {
  const guest = guestOf(call);
  if (!agentEnabled(guest)) throw failure("No QEMU guest agent configured");
  if (guest.startedAt === undefined) throw failure(`VM ${call.vmid} is not running`);
  const answering = call.host.agentOf(call.vmid);
  if (answering === undefined) throw failure("QEMU guest agent is not running");
  return answering;
}

/** Most that is read from a file at once, in bytes (API2/Qemu/Agent.pm). */
const MOST = 16 * 1024 ** 2;

/** `bytes-read` is beside what the schema declares (API2/Qemu/Agent.pm). */
function readFile(call: Call): Readonly<Record<string, unknown>> {
  const count = call.number("count") ?? MOST;
  const read = agent(call).read(call.text("file"), call.number("offset") ?? 0, count + 1);
  const [bytes, decoded] = [read.subarray(0, count), call.optional("decode") !== "0"];
  return { content: bytes.toString(decoded ? "utf8" : "base64"), "bytes-read": bytes.length, ...(read.length > count ? { truncated: 1 } : {}) };
}

function dumpCloudInit(call: Call): string {
  const maySee = call.host.permissions.has(call.user, `/vms/${call.vmid}`, "VM.Config.Cloudinit");
  return cloudInitData(guestOf(call), call.vmid, call.text("type") as "user" | "network" | "meta", !maySee);
}

function regenerate(call: Call): null {
  const guest = guestOf(call);
  if (!drives(guest.config).some(([, drive]) => isCloudInit(drive))) throw failure(`no cloudinit drive found`);
  return null;
}

const CLOUD_INIT = ["cicustom", "cipassword", "citype", "ciuser", "ciupgrade", "nameserver", "searchdomain", "sshkeys", "name"];

function cloudInitState(call: Call): unknown {
  const { config } = guestOf(call);
  const options = Object.keys(config).filter((option) => CLOUD_INIT.includes(option) || /^(?:ipconfig|net)\d+$/.test(option));
  return options.map((key) => ({ key, value: key === "cipassword" ? "**********" : config[key] }));
}

const PLACES = ["current", "start", "stop", "reset", "shutdown", "suspend", "reboot"];

/** Power, cloud-init and agent of virtual machines. */
export const QEMU_STATUS: readonly Method[] = [
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/status", permission: ANYBODY, onNode: true, parameters: GUEST, run: (call) => (guestOf(call), PLACES.map((subdir) => ({ subdir }))) },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/status/current", permission: AUDIT, onNode: true, parameters: GUEST, run: (call) => currentStatus(call.host, call.vmid, guestOf(call)) },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/status/start", permission: POWER, onNode: true, run: start,
    parameters: {
      ...GUEST, skiplock, timeout,
      ...unsupported("force-cpu", "machine", "migratedfrom", "migration_network", "migration_type", "nets-host-mtu", "stateuri", "targetstorage", "with-conntrack-state"),
    },
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/status/stop", permission: POWER, onNode: true, run: (call) => stop(call, "qmstop"),
    parameters: { ...GUEST, skiplock, timeout, keepActive: optional(flag()), "overrule-shutdown": optional(flag()), ...unsupported("migratedfrom") },
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/status/shutdown", permission: POWER, onNode: true, run: (call) => stop(call, "qmshutdown"),
    parameters: { ...GUEST, skiplock, timeout, keepActive: optional(flag()), forceStop: optional(flag()) },
  },
  { verb: "POST", path: "/nodes/{node}/qemu/{vmid}/status/reboot", permission: POWER, onNode: true, parameters: { ...GUEST, timeout }, run: reboot },
  { verb: "POST", path: "/nodes/{node}/qemu/{vmid}/status/reset", permission: POWER, onNode: true, parameters: { ...GUEST, skiplock }, run: reset },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/cloudinit", permission: AUDIT, onNode: true, parameters: GUEST, run: cloudInitState },
  { verb: "PUT", path: "/nodes/{node}/qemu/{vmid}/cloudinit", permission: perm("/vms/{vmid}", "VM.Config.Cloudinit"), onNode: true, parameters: GUEST, run: regenerate },
  {
    verb: "GET", path: "/nodes/{node}/qemu/{vmid}/cloudinit/dump", permission: AUDIT, onNode: true,
    parameters: { ...GUEST, type: oneOf("user", "network", "meta") }, run: dumpCloudInit,
  },
  { verb: "GET", path: "/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces", permission: AGENT_RIGHTS, onNode: true, parameters: GUEST, run: (call) => ({ result: agent(call).interfaces() }) },
  { verb: "POST", path: "/nodes/{node}/qemu/{vmid}/agent/ping", permission: AGENT_RIGHTS, onNode: true, parameters: GUEST, run: (call) => (agent(call), { result: {} }) },
  {
    verb: "GET", path: "/nodes/{node}/qemu/{vmid}/agent/file-read", permission: permAny("/vms/{vmid}", "VM.GuestAgent.FileRead", "VM.GuestAgent.Unrestricted"), onNode: true, run: readFile,
    parameters: { ...GUEST, file: text(), offset: optional(integer({ minimum: 0 })), count: optional(integer({ minimum: 1, maximum: MOST })), decode: optional(flag()) },
  },
];
