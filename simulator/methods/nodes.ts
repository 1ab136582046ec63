import { flag, node, optional, text } from "../schema/parameter";
import { memoryMiB } from "../guests/guest";
import { space } from "../storage/allocation";
import { imageSizes } from "../storage/volumes";
import { ANYBODY, perm, type Call, type Method } from "./method";

const BORN = Date.now();
const MIB = 1024 ** 2;

/** What `GET /version` reports. */
function version(call: Call): Record<string, string> {
  const full = call.host.version;
  return { version: full, release: full.split(".").slice(0, 2).join("."), repoid: "5a1b2c3d4e5f6071" };
}

function usedMemory(call: Call, name: string): number {
  const running = call.host.state.guests.values().filter((guest) => guest.node === name && guest.startedAt !== undefined);
  return running.reduce((sum, guest) => sum + memoryMiB(guest.config) * MIB, 2048 * MIB);
}

const uptime = (): number => Math.floor((Date.now() - BORN) / 1000);

function list(call: Call): unknown {
  return call.host.state.nodes.entries().map(([name, record]) => {
    const entry = { id: `node/${name}`, node: name, type: "node", status: "online", level: "", ssl_fingerprint: "" };
    if (!call.host.permissions.has(call.user, `/nodes/${name}`, "Sys.Audit")) return entry;
    const disk = space(call.host, "local", name);
    return {
      ...entry, uptime: uptime(), cpu: 0.01, maxcpu: record.cores, mem: usedMemory(call, name), maxmem: record.memoryMiB * MIB, disk: disk.used, maxdisk: disk.total,
    };
  });
}

function status(call: Call): unknown {
  const record = call.host.node(call.node);
  const [total, used] = [record.memoryMiB * MIB, usedMemory(call, call.node)];
  const disk = space(call.host, "local", call.node);
  const { version: full } = version(call);
  return {
    uptime: uptime(), idle: 0, loadavg: ["0.01", "0.02", "0.00"], cpu: 0.01, wait: 0, kversion: "Linux 6.17.2-1-pve #1 SMP PREEMPT_DYNAMIC",
    "current-kernel": { sysname: "Linux", release: "6.17.2-1-pve", version: "#1 SMP PREEMPT_DYNAMIC", machine: "x86_64" },
    "boot-info": { mode: "efi", secureboot: 0 },
    cpuinfo: { model: "Embedded host", cores: record.cores, cpus: record.cores, sockets: 1, mhz: "2000.000", user_hz: 100, hvm: "1", flags: "svm" },
    memory: { total, used, free: total - used, available: total - used }, swap: { total: 0, used: 0, free: 0 }, ksm: { shared: 0 },
    pveversion: `pve-manager/${full ?? ""}/5a1b2c3d4e5f6071`, rootfs: { total: disk.total, used: disk.used, avail: disk.avail, free: disk.avail },
  };
}

/** Answers about a URL without asking the network: name from the URL, size derived from it (pve-manager API2/Nodes.pm). */
function urlMetadata(call: Call): unknown {
  const url = call.text("url");
  const filename = /^[^?]+\/([^?/]*)(?:\?.*)?$/.exec(url)?.[1];
  return { ...(filename === undefined || filename === "" ? {} : { filename }), size: imageSizes(url).file, mimetype: "application/octet-stream" };
}

const SUBDIRECTORIES = ["firewall", "network", "qemu", "query-url-metadata", "status", "storage", "tasks", "version"].map((name) => ({ name }));

/** Nodes: version, status, capacity. */
export const NODES: readonly Method[] = [
  { verb: "GET", path: "/version", permission: ANYBODY, parameters: {}, run: version },
  { verb: "GET", path: "/nodes", permission: ANYBODY, parameters: {}, run: list },
  { verb: "GET", path: "/nodes/{node}", permission: ANYBODY, parameters: { node }, run: () => SUBDIRECTORIES },
  { verb: "GET", path: "/nodes/{node}/status", permission: perm("/nodes/{node}", "Sys.Audit"), onNode: true, parameters: { node }, run: status },
  { verb: "GET", path: "/nodes/{node}/version", permission: ANYBODY, onNode: true, parameters: { node }, run: version },
  {
    verb: "GET", path: "/nodes/{node}/query-url-metadata", onNode: true, run: urlMetadata,
    permission: { check: ["or", ["perm", "/", ["Sys.Audit", "Sys.Modify"]], ["perm", "/nodes/{node}", ["Sys.AccessNetwork"]]] },
    parameters: { node, url: text({ pattern: "https?://.*" }), "verify-certificates": optional(flag()) },
  },
];
