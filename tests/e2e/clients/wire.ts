/**
 * What a Proxmox VE 9 answers on the wire, from its sources (pve-http-server AnyEvent.pm, pve-manager HTTPServer.pm,
 * pve-access-control RPCEnvironment.pm, pve-common JSONSchema.pm) and from a real 9.2.
 */
import type { WireAnswer } from "./curl";

/** Who asks: nobody, a token with a wrong secret, the token of dev, root's token. */
export type Asker = "nobody" | "stranger" | "dev" | "root";

/** One fact: a request, and what is said to it. */
export interface WireFact {
  readonly about: string;
  readonly who: Asker;
  readonly method: string;
  readonly path: string;
  /** Keys and values, not yet encoded; a text is sent as it is. */
  readonly form?: string | Readonly<Record<string, string>>;
  readonly headers?: readonly string[];
  /** The whole status line behind `HTTP/1.1`. */
  readonly status: string;
  /** `errors` of the body. @default none */
  readonly errors?: Readonly<Record<string, string>>;
  /** Holds the answer's data against what Proxmox returns: JSON types included. */
  readonly data?: (data: unknown, answer: WireAnswer) => void;
}

const VM = "/nodes/pve1/qemu/3012";
const FOREIGN = "property is not defined in schema and the schema does not allow additional properties";
const refused = (what: string): string => `403 Permission check failed (${what})`;
const invalid = "400 Parameter verification failed.";
const num = expect.any(Number) as number;
const text = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const like = (shape: object) => (data: unknown): void => expect(data).toMatchObject(shape);
const first = (shape: object) => (data: unknown): void => expect((data as unknown[])[0]).toMatchObject(shape);

/** The order in which Proxmox checks: each request is wrong in its line's way and in those that follow. */
export const ORDER: readonly WireFact[] = [
  { about: "nobody, before the path", who: "nobody", method: "GET", path: "/nothing", status: "401 No ticket" },
  { about: "a wrong secret, before the path", who: "stranger", method: "GET", path: "/nothing", status: "401 Authentication failed!" },
  { about: "the path, before conflicting parameters", who: "dev", method: "PUT", path: "/nothing?node=a", form: { node: "b" }, status: "501 Method 'PUT /nothing' not implemented" },
  { about: "conflicting parameters, before rights", who: "dev", method: "PUT", path: "/nodes/pve1/network", form: { node: "other", colour: "1" }, status: invalid, errors: { node: "duplicate parameter (already defined in URI) with conflicting values!" } },
  { about: "a ticket where tokens are not allowed, before rights", who: "dev", method: "PUT", path: "/access/password", form: { colour: "1" }, status: "403 Permission check failed (URI '/access/password' not available with API token, need proper ticket." },
  { about: "rights, before the node's name", who: "dev", method: "PUT", path: "/nodes/nowhere/network", form: { colour: "1" }, status: refused("/nodes/nowhere, Sys.Modify") },
  { about: "the node's name, before parameters", who: "root", method: "PUT", path: "/nodes/nowhere/network", form: { colour: "1" }, status: "500 hostname lookup 'nowhere' failed - failed to get address info for: nowhere: Name or service not known" },
  { about: "parameters, all at once, before the work", who: "root", method: "POST", path: "/pools", form: { colour: "1" }, status: invalid, errors: { poolid: "property is missing and it is not optional", colour: FOREIGN } },
  { about: "the work", who: "root", method: "POST", path: "/pools", form: { poolid: "dev" }, status: "500 create pool failed: pool 'dev' already exists" },
];

/** Refused before the API is reached: no JSON, at most the words of the status line. */
export const TRANSPORT: readonly WireFact[] = [
  { about: "no format", who: "root", method: "GET", path: "/api2/nothing", status: "501 no formatter for uri /, nothing" },
  { about: "a method that HTTP has and Proxmox has not", who: "root", method: "PATCH", path: "/pools", status: "501 method 'PATCH' not available" },
  { about: "a body with DELETE", who: "root", method: "DELETE", path: "/pools/dev", form: { a: "1" }, status: "501 Unexpected content for method 'DELETE'" },
  { about: "a body of another type", who: "root", method: "POST", path: "/pools", form: "<a/>", headers: ["Content-Type: text/xml"], status: "506 upload 'Content-Type 'text/xml' not implemented" },
];

/** Refusals: status line, first line of the message, errors by parameter. */
export const REFUSALS: readonly WireFact[] = [
  { about: "types", who: "root", method: "PUT", path: `${VM}/config`, form: { cores: "many", onboot: "perhaps" }, status: invalid, errors: { cores: "type check ('integer') failed - got 'many'", onboot: "type check ('boolean') failed - got 'perhaps'" } },
  { about: "limits", who: "root", method: "PUT", path: `${VM}/config`, form: { cores: "0" }, status: invalid, errors: { cores: "value must have a minimum value of 1" } },
  { about: "choices", who: "root", method: "PUT", path: `${VM}/config`, form: { bios: "coreboot" }, status: invalid, errors: { bios: "value 'coreboot' does not have a value in the enumeration 'seabios, ovmf'" } },
  { about: "a property string", who: "root", method: "PUT", path: `${VM}/config`, form: { net0: "virtio,bridge=vmbr0,colour=1" }, status: invalid, errors: { net0: "invalid format - invalid key in comma-separated list property: colour\n" } },
  { about: "nothing to change", who: "root", method: "PUT", path: `${VM}/config`, form: { digest: "" }, status: "500 no options specified" },
  { about: "a digest that is old", who: "root", method: "PUT", path: `${VM}/config`, form: { cores: "2", digest: "0123456789012345678901234567890123456789" }, status: "500 checksum mismatch (file change by other user?)" },
  { about: "a machine that is not there", who: "root", method: "GET", path: "/nodes/pve1/qemu/9999/config", status: "500 Configuration file 'nodes/pve1/qemu-server/9999.conf' does not exist" },
  { about: "a machine of somebody else", who: "dev", method: "GET", path: "/nodes/pve1/qemu/1011/config", status: refused("/vms/1011, VM.Audit") },
  { about: "another tag", who: "dev", method: "PUT", path: `${VM}/config`, form: { net1: "virtio,bridge=vmbr0,tag=30" }, status: refused("/sdn/zones/localnetwork/vmbr0/30, SDN.Use") },
  { about: "root's own options", who: "dev", method: "PUT", path: `${VM}/config`, form: { args: "-no-reboot" }, status: "500 only root can set 'args' config" },
  { about: "a machine that runs", who: "root", method: "DELETE", path: VM, status: "500 VM 3012 is running - destroy failed" },
  { about: "a pool that is in use", who: "root", method: "DELETE", path: "/pools/dev", status: text(/^500 delete pool failed: pool 'dev' is not empty \(contains VM 30\d\d\)$/) },
  { about: "a number that is taken", who: "dev", method: "GET", path: "/cluster/nextid?vmid=1011", status: invalid, errors: { vmid: "VM 1011 already exists" } },
  { about: "a task that is none", who: "root", method: "GET", path: "/nodes/pve1/tasks/UPID:x/status", status: invalid, errors: { upid: "unable to parse worker upid" } },
  { about: "a backup job that is not there", who: "root", method: "GET", path: "/cluster/backup/none", status: invalid, errors: { id: "No such job 'none'" } },
  { about: "a user that is not there", who: "root", method: "GET", path: "/access/users/none@pve", status: "500 no such user ('none@pve')" },
  { about: "a set that is in use", who: "root", method: "DELETE", path: "/cluster/firewall/ipset/env_dev", status: "500 IPSet 'env_dev' is not empty" },
];

/** JSON types: what is a number, a text or an object there. */
export const TYPES: readonly WireFact[] = [
  { about: "version: texts", who: "dev", method: "GET", path: "/version", status: "200 OK", data: (data) => expect(data).toEqual({ version: text(/^9\.\d+/), release: text(/^9\.\d+$/), repoid: text(/^[0-9a-f]+$/) }) },
  { about: "a machine: memory and cpulimit are texts, numbers and flags are numbers", who: "dev", method: "GET", path: `${VM}/config`, status: "200 OK", data: like({ cores: num, memory: "1024", cpulimit: "1", onboot: 1, protection: 0, digest: text(/^[0-9a-f]{40}$/), cpuunits: num, balloon: num }) },
  { about: "its state", who: "dev", method: "GET", path: `${VM}/status/current`, status: "200 OK", data: like({ vmid: 3012, status: "running", uptime: num, maxmem: num, cpus: num, name: "dev-web-2" }) },
  { about: "the list of machines", who: "root", method: "GET", path: "/cluster/resources?type=vm", status: "200 OK", data: first({ vmid: num, template: 0, type: "qemu", node: "pve1", id: text(/^qemu\/\d+$/) }) },
  { about: "a free number is a text", who: "root", method: "GET", path: "/cluster/nextid", status: "200 OK", data: (data) => expect(data).toEqual(text(/^\d+$/)) },
  { about: "a role: numbers 1", who: "dev", method: "GET", path: "/access/roles/PVEVMUser", status: "200 OK", data: like({ "VM.Audit": 1 }) },
  { about: "a pool, asked for by query: a list of one", who: "dev", method: "GET", path: "/pools?poolid=dev", status: "200 OK", data: first({ poolid: "dev", members: expect.arrayContaining([expect.objectContaining({ vmid: 3012, type: "qemu", id: "qemu/3012" })]) }) },
  { about: "rules in a list have a number as position", who: "dev", method: "GET", path: `${VM}/firewall/rules`, status: "200 OK", data: first({ pos: 0, enable: 1, type: "in" }) },
  { about: "one rule has a text as position", who: "dev", method: "GET", path: `${VM}/firewall/rules/0`, status: "200 OK", data: like({ pos: "0", enable: 1, type: "in" }) },
  { about: "firewall options: numbers", who: "dev", method: "GET", path: `${VM}/firewall/options`, status: "200 OK", data: like({ enable: 1, macfilter: 1, ipfilter: 1, policy_in: "DROP" }) },
  { about: "interfaces: numbers in texts", who: "root", method: "GET", path: "/nodes/pve1/network", status: "200 OK", data: (data) => expect(data).toContainEqual(expect.objectContaining({ iface: "vmbr0", netmask: "24", bridge_vlan_aware: 1, autostart: 1, priority: num })) },
  { about: "datacenter options: objects", who: "root", method: "GET", path: "/cluster/options", status: "200 OK", data: like({ "next-id": { lower: text(/^\d+$/), upper: text(/^\d+$/) }, mac_prefix: "BC:24:11" }) },
  { about: "a backup job: an object for what is kept", who: "root", method: "GET", path: "/cluster/backup", status: "200 OK", data: first({ enabled: 1, "prune-backups": expect.any(Object) as object }) },
  { about: "tasks: numbers, and how many there are beside the data", who: "root", method: "GET", path: "/nodes/pve1/tasks?limit=1", status: "200 OK", data: (data, { body }) => expect([data, body?.total]).toEqual([[expect.objectContaining({ pid: num, starttime: num, upid: text(/^UPID:pve1:/) })], num]) },
  { about: "what has nothing to say: null", who: "root", method: "PUT", path: "/pools?poolid=dev", form: { comment: "dev of clinic" }, status: "200 OK", data: (data) => expect(data).toBeNull() },
];
