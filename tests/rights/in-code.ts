/**
 * Questions to methods that look at rights while they work (qemu-server, pve-storage, pve-manager; PROXMOX.md lists them).
 * Each is asked so that it fails behind the rights: a VMID that is taken, a digest that is wrong.
 */
import type { Identity } from "../../components/model/rights";
import type { Deciding } from "./deciding";
import type { Asked, ListQuestion, Question } from "./question";

/** A right on a machine, or on the pool that a new one goes into. */
const onGuest = (decide: Deciding, who: Identity, vmid: string, pool: string | undefined, ...privileges: readonly string[]): boolean => decide.all(who, `/vms/${vmid}`, ...privileges) || (pool !== undefined && decide.all(who, `/pool/${pool}`, ...privileges));

const WRONG = "0".repeat(40);

/** Privileges of which one opens the configuration at all. */
const CONFIG = ["Disk", "CDROM", "CPU", "Memory", "Network", "HWType", "Options", "Cloudinit"].map((name) => `VM.Config.${name}`);

interface Option {
  readonly form: Readonly<Record<string, string>>;
  needs(decide: Deciding, who: Identity, right: (...privileges: readonly string[]) => boolean): boolean;
}

/** What is changed or set, with what it needs on the machine and elsewhere. */
function options({ networks, disks, image }: Asked): readonly Option[] {
  const plain = (option: string, value: string, privilege: string): Option => ({ form: { [option]: value }, needs: (_, __, right) => right(privilege) });
  return [
    plain("cores", "1", "VM.Config.CPU"),
    plain("memory", "512", "VM.Config.Memory"),
    plain("scsihw", "virtio-scsi-single", "VM.Config.HWType"),
    plain("onboot", "1", "VM.Config.Options"),
    // N2 of PROXMOX-VERIFIED.md: without a bridge no right on a network is asked for.
    plain("net1", "virtio", "VM.Config.Network"),
    { form: { cicustom: "user=local:snippets/x.yaml" }, needs: (_, __, right) => right("VM.Config.Cloudinit") || right("VM.Config.Network") },
    { form: { startup: "order=1" }, needs: (decide, who, right) => right("VM.Config.Options") && decide.all(who, "/", "Sys.Modify") },
    { form: { ide3: "cdrom,media=cdrom" }, needs: (decide, who) => decide.all(who, "/", "Sys.Console") },
    ...networks.map(({ nic, path }): Option => ({ form: { net1: nic }, needs: (decide, who, right) => right("VM.Config.Network") && decide.all(who, path, "SDN.Use") })),
    ...disks.map((storage): Option => ({ form: { scsi9: `${storage}:1` }, needs: (decide, who) => decide.all(who, `/storage/${storage}`, "Datastore.AllocateSpace") })),
    { form: { scsi9: `${disks[0] ?? ""}:0,import-from=${image}` }, needs: (decide, who) => decide.all(who, `/storage/${disks[0] ?? ""}`, "Datastore.AllocateSpace") && decide.any(who, `/storage/${image.split(":")[0] ?? ""}`, "Datastore.Audit", "Datastore.AllocateSpace", "Datastore.Allocate") },
  ];
}

/** Changes of every machine: they fail at the digest. */
function changes(asked: Asked): readonly Question[] {
  return asked.guests.flatMap(({ vmid }) =>
    options(asked).map(({ form, needs }): Question => ({
      method: "PUT /nodes/{node}/qemu/{vmid}/config, by option",
      verb: "PUT",
      path: `/nodes/${asked.node}/qemu/${vmid}/config`,
      form: { ...form, digest: WRONG },
      allowed: (decide, who) => decide.any(who, `/vms/${vmid}`, ...CONFIG) && needs(decide, who, (...privileges) => decide.all(who, `/vms/${vmid}`, ...privileges)),
    })),
  );
}

/** A machine is made over one that is there, in each pool and in none. */
function creations(asked: Asked): readonly Question[] {
  const guests = asked.pools.flatMap((pool) => asked.guests.find(({ environment }) => environment === pool) ?? []);
  const tried = options(asked).filter(({ form }) => "cores" in form || "net1" in form || "scsi9" in form);
  return guests.flatMap(({ vmid }) => [undefined, ...asked.pools].flatMap((pool) => tried.map(({ form, needs }): Question => ({
    method: "POST /nodes/{node}/qemu",
    verb: "POST",
    path: `/nodes/${asked.node}/qemu`,
    form: { ...form, vmid, ...(pool === undefined ? {} : { pool }) },
    allowed: (decide, who) => onGuest(decide, who, vmid, pool, "VM.Allocate") && needs(decide, who, (...privileges) => onGuest(decide, who, vmid, pool, ...privileges)),
  }))));
}

function volumes({ node, volumes: all, backups, guests }: Asked): readonly Question[] {
  const content = (storage: string, volid: string): string => `/nodes/${node}/storage/${storage}/content/${encodeURIComponent(volid)}`;
  const method = "/nodes/{node}/storage/{storage}/content/{volume}, of a machine";
  return [
    ...all.flatMap(({ storage, volid, owner }): readonly Question[] => [
      { method: `GET ${method}`, verb: "GET", path: content(storage, volid), form: {}, allowed: (decide, who) => decide.all(who, `/storage/${storage}`, "Datastore.Allocate") || (decide.all(who, `/storage/${storage}`, "Datastore.Audit") && decide.all(who, `/vms/${owner}`, "VM.Config.Disk")) },
      { method: `DELETE ${method}`, verb: "DELETE", path: content(storage, volid.replace(/disk-\d+/, "disk-99")), form: {}, allowed: (decide, who) => decide.all(who, `/storage/${storage}`, "Datastore.Allocate") },
    ]),
    ...backups.map((storage): Question => ({ method: "POST /nodes/{node}/vzdump", verb: "POST", path: `/nodes/${node}/vzdump`, form: { vmid: guests[0]?.vmid ?? "", storage }, allowed: (decide, who) => decide.all(who, `/storage/${storage}`, "Datastore.AllocateSpace") })),
  ];
}

/** What Proxmox lets everybody do: N3 of PROXMOX-VERIFIED.md, and whether a VMID is taken. */
function open({ pools, guests }: Asked): readonly Question[] {
  return [
    ...pools.map((pool): Question => ({ method: "GET /pools, of one pool", verb: "GET", path: "/pools", form: { poolid: pool }, allowed: () => true })),
    ...guests.map(({ vmid }): Question => ({ method: "GET /cluster/nextid, of a VMID", verb: "GET", path: "/cluster/nextid", form: { vmid }, allowed: () => true })),
  ];
}

/** Every question whose right stands in code. */
export function inCodeQuestions(asked: Asked): readonly Question[] {
  return [...changes(asked), ...creations(asked), ...volumes(asked), ...open(asked)];
}

const field = (name: string) => (data: unknown): readonly string[] => (data as readonly Readonly<Record<string, unknown>>[]).flatMap((row) => (row[name] === undefined ? [] : [String(row[name])]));

/** Lists and what everybody sees of them. */
export function lists({ node, guests, pools, storages, users, groups }: Asked): readonly ListQuestion[] {
  const machines = guests.map(({ vmid }) => vmid);
  const audit = ["Datastore.Audit", "Datastore.AllocateSpace"];
  return [
    { method: "GET /nodes/{node}/qemu", path: `/nodes/${node}/qemu`, all: machines, shown: field("vmid"), visible: (decide, who, vmid) => decide.all(who, `/vms/${vmid}`, "VM.Audit") },
    { method: "GET /cluster/resources", path: "/cluster/resources?type=vm", all: machines, shown: field("vmid"), visible: (decide, who, vmid) => decide.all(who, `/vms/${vmid}`, "VM.Audit") },
    { method: "GET /pools", path: "/pools", all: pools, shown: field("poolid"), visible: (decide, who, pool) => decide.all(who, `/pool/${pool}`, "Pool.Audit") },
    { method: "GET /storage", path: "/storage", all: storages, shown: field("storage"), visible: (decide, who, storage) => decide.any(who, `/storage/${storage}`, ...audit) },
    { method: "GET /nodes/{node}/storage", path: `/nodes/${node}/storage`, all: storages, shown: field("storage"), visible: (decide, who, storage) => decide.any(who, `/storage/${storage}`, ...audit) },
    { method: "GET /access/groups", path: "/access/groups", all: groups, shown: field("groupid"), visible: (decide, who, group) => decide.any(who, `/access/groups/${group}`, "User.Modify", "Sys.Audit", "Group.Allocate") },
    { method: "GET /access/users", path: "/access/users", all: users, shown: field("userid"), visible: (decide, who, user) => user === who.id || decide.passes(who, ["userid-group", ["User.Modify", "Sys.Audit"]], { userid: user }) },
  ];
}
