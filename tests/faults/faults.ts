import type { Act } from "../../simulator/faults/plan";
import { killedWithAll, type Case } from "./cases";
import { mustWork } from "../e2e/estate/clone";
import type { Lane } from "./lane";

/** The holder of the data is made first, then the machine. */
const HOLDER = { verb: "POST", path: "/nodes/*/qemu" };
const CREATE = { ...HOLDER, nth: 2 };
const START = { verb: "POST", path: "/nodes/*/qemu/*/status/start" };
const RULE = { verb: "POST", path: "/nodes/*/qemu/*/firewall/rules", nth: 3 };
const BACKUP_ENDS: NonNullable<Case["remedy"]> = { what: "the backup ends", run: (lane) => lane.asRoot("PUT", "/nodes/pve1/qemu/3011/config", { delete: "lock", skiplock: "1" }) };
const fault = (id: string, what: string, match: object, act: Act | object, more: Partial<Case>): Case => ({ id, scenario: "create", what, faults: [{ name: id, match, act }], ...more });

/** Every kind of fault that the embedded host has, at the requests of a creation where it hurts. */
const AT_CREATION: readonly Case[] = [
  fault("holder-fails", "creation of the data's holder fails half-way", HOLDER, { kind: "task-fails", text: "unable to create VM 3511 - lvcreate failed" }, { says: /lvcreate failed/, explains: /run pulumi up again/ }),
  fault("holder-dies", "worker of the holder's creation is killed", HOLDER, { kind: "task-dies" }, {
    says: /unexpected status/, explains: /qm unlock/,
    remedy: { what: "qm unlock 3511 and qm destroy 3511", run: (lane) => removeOnHost(lane, 3511) },
  }),
  fault("task-fails", "creation fails half-way", CREATE, { kind: "task-fails", text: "unable to create VM 3011 - import failed" }, { says: /import failed/, explains: /run pulumi up again/ }),
  fault("task-dies", "worker of the creation is killed", CREATE, { kind: "task-dies" }, {
    says: /unexpected status/, explains: /qm unlock/,
    remedy: { what: "qm unlock 3011 and qm destroy 3011", run: (lane) => removeOnHost(lane, 3011) },
  }),
  fault("task-hangs", "creation never ends; an admin stops its task", CREATE, { kind: "task-hangs" }, { says: /received interrupt/, explains: /run pulumi up again/, strike: stopTask }),
  fault("start-fails", "start fails", START, { kind: "task-fails", text: "start failed: QEMU exited with code 1" }, { says: /QEMU exited with code 1/, explains: /run `?pulumi up`? again/ }),
  fault("lock", "machine is locked by a backup", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "lock", lock: "backup" }, {
    says: /VM is locked \(backup\)/, explains: /wait until the backup/, remedy: BACKUP_ENDS,
  }),
  fault("500-create", "500 instead of a creation", CREATE, { kind: "answer", status: 500, message: "unable to open file - Input/output error" }, { works: true }),
  fault("timeout-create", "500 got timeout instead of a creation", CREATE, { kind: "answer", status: 500, message: "got timeout" }, { works: true }),
  fault("500-rules", "500 in the middle of the rules", RULE, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { says: /no quorum/, explains: /run pulumi up again/ }),
  fault("596-create", "596 instead of a creation", CREATE, { kind: "answer", status: 596, message: "Broken pipe" }, { works: true }),
  fault("596-rules", "596 in the middle of the rules", RULE, { kind: "answer", status: 596, message: "Broken pipe" }, { says: /596/, explains: /run pulumi up again/ }),
  fault("500-facts", "500 while the program asks what is there", { verb: "GET", path: "/version" }, { kind: "answer", status: 500, message: "got timeout" }, { works: true }),
  fault("500-facts-for-long", "500 for long while the program asks what is there", { verb: "GET", path: "/version", times: 99 }, { kind: "answer", status: 500, message: "unable to open file - Input/output error" }, { says: /Input\/output error[\s\S]*expected/ }),
  fault("slow", "creation is answered after five seconds", CREATE, { kind: "slow", seconds: 5, when: "after" }, { works: true }),
  fault("drop-create", "connection dropped after the creation", CREATE, { kind: "drop" }, { says: /EOF/, explains: /run pulumi up again/ }),
  fault("drop-rules", "connection dropped after a rule", RULE, { kind: "drop" }, { says: /EOF/, explains: /run pulumi up again/ }),
  fault("drop-start", "connection dropped after the start", START, { kind: "drop" }, { says: /cannot start, got/ }),
  fault("full", "storage is full", CREATE, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /free room/ }),
  fault("full-resize", "storage is full when the disk grows", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /free room/ }),
  fault("full-resize-plain", "the same, then plain pulumi up --refresh", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /--refresh/, plain: "refresh" }),
  fault("rules-plain", "500 in the middle of the rules, then plain pulumi up --refresh", RULE, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { says: /no quorum/, explains: /--refresh/, plain: "refresh" }),
  fault("no-image", "image is gone before the creation", CREATE, { kind: "remove-volume", volume: "trilane-images:import/debian-12-3d94c9dd66d8.qcow2" }, {
    says: /import/, explains: /pulumi up -s host --refresh/,
    remedy: { what: "pulumi up -s host --refresh", run: (lane) => lane.run(["up", "--yes", "--skip-preview", "--refresh", "-s", "host"]).ended },
  }),
  fault("restart-create", "host restarts after the creation", CREATE, { kind: "restart", seconds: 1 }, { says: /EOF|refused|reset/, explains: /run pulumi up again/ }),
  fault("restart-rules", "host restarts in the middle of the rules", RULE, { kind: "restart", seconds: 1 }, { says: /EOF|refused|reset/, explains: /run pulumi up again/ }),
  fault("token", "token expires in the middle of the rules", RULE, { kind: "expire-token" }, {
    says: /401/, explains: /trilane handover/,
    remedy: { what: "the token is extended", run: (lane) => lane.asRoot("PUT", "/access/users/pulumi-only@pve/token/deploy", { expire: "0" }) },
  }),
];

/** Faults where there is more to lose: a machine that runs, one that is gone for a moment, what all environments share. */
const ELSEWHERE: readonly Case[] = [
  fault("lock-update", "machine is locked by a backup", { verb: "PUT", path: "/nodes/*/qemu/*/config" }, { kind: "lock", lock: "backup" }, { scenario: "update", says: /VM is locked \(backup\)/, explains: /wait until the backup/, remedy: BACKUP_ENDS }),
  fault("500-update", "500 in the middle of the rules", { verb: "PUT", path: "/nodes/*/qemu/*/firewall/rules/*", nth: 3 }, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { scenario: "update", says: /no quorum/, explains: /run pulumi up again/ }),
  fault("500-update-plain", "the same, then plain pulumi up --refresh", { verb: "PUT", path: "/nodes/*/qemu/*/firewall/rules/*", nth: 3 }, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { scenario: "update", says: /no quorum/, explains: /--refresh/, plain: "refresh" }),
  fault("lock-replace", "the old machine is locked by a backup", { verb: "DELETE", path: "/nodes/*/qemu/*/" }, { kind: "lock", lock: "backup" }, { scenario: "replace", says: /VM is locked \(backup\)/, explains: /wait until the backup/, remedy: BACKUP_ENDS }),
  fault("delete-fails", "deletion of the old machine fails half-way", { verb: "DELETE", path: "/nodes/*/qemu/*/" }, { kind: "task-fails", text: "lvremove 'pve/vm-3011-disk-0' error" }, { scenario: "replace", says: /lvremove/, explains: /run pulumi up again/ }),
  fault("drop-delete", "connection dropped after the deletion", { verb: "DELETE", path: "/nodes/*/qemu/*/" }, { kind: "drop" }, { scenario: "replace", says: /EOF/, explains: /run pulumi up again/ }),
  fault("drop-set", "connection dropped after the deletion of a set of addresses", { verb: "DELETE", path: "/nodes/*/qemu/*/firewall/ipset/*" }, { kind: "drop" }, {
    scenario: "replace", says: /EOF/, explains: /run pulumi up again/,
    // Where this is the first deletion of all, the state has no trace of it, and nothing calls recover.
    remedy: { what: "trilane recover", run: (lane, stack) => lane.recover(stack) },
  }),
  fault("full-replace", "storage is full when the old machine is gone", HOLDER, { kind: "full", storage: "trilane-only-disks" }, { scenario: "replace", says: /No space left on device/, explains: /free room/ }),
  fault("lock-replace-plain", "the same, then trilane recover and plain pulumi up", { verb: "DELETE", path: "/nodes/*/qemu/*/" }, { kind: "lock", lock: "backup" }, { scenario: "replace", says: /VM is locked \(backup\)/, explains: /wait until/, remedy: BACKUP_ENDS, plain: "recover" }),
  fault("full-replace-plain", "the same, then trilane recover and plain pulumi up", HOLDER, { kind: "full", storage: "trilane-only-disks" }, { scenario: "replace", says: /No space left on device/, plain: "recover" }),
  fault("unrecovered-plain", "all killed after the deletion, and nobody calls recover", { verb: "DELETE", path: "/nodes/*/qemu/*/" }, { kind: "hold", when: "after" }, {
    scenario: "replace", strike: killedWithAll, plain: "recover", remedy: { what: "pulumi cancel, refresh and up, which is refused", run: upUnrecovered },
  }),
  fault("download-fails", "download of the image fails", { verb: "POST", path: "/nodes/*/storage/*/download-url" }, { kind: "task-fails", text: "download failed: 404 Not Found" }, { scenario: "host", says: /404 Not Found/, explains: /run pulumi up again/ }),
  fault("drop-token", "connection dropped after the token is made", { verb: "POST", path: "/access/users/*/token/*" }, { kind: "drop" }, { scenario: "host", says: /EOF/, explains: /run pulumi up again/ }),
  fault("500-rights", "500 in the middle of the rights", { verb: "PUT", path: "/access/acl", nth: 2 }, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { scenario: "host", says: /no quorum/, explains: /run pulumi up again/ }),
  fault("restart-bridge", "host restarts after the bridge is made", { verb: "POST", path: "/nodes/*/network" }, { kind: "restart", seconds: 1 }, { scenario: "host", says: /EOF|refused|reset/, explains: /run pulumi up again/ }),
  fault("gateway-dies", "worker of the gateway's creation is killed", HOLDER, { kind: "task-dies" }, {
    scenario: "host", says: /unexpected status/, explains: /qm unlock/,
    remedy: { what: "qm unlock 100 and qm destroy 100", run: (lane) => removeOnHost(lane, 100) },
  }),
  fault("gateway-start", "start of the gateway fails", START, { kind: "task-fails", text: "start failed: QEMU exited with code 1" }, { scenario: "host", says: /QEMU exited with code 1/, explains: /run `?pulumi up`? again/ }),
];

/** Every fault of every scenario. */
export const FAULTS: readonly Case[] = [...AT_CREATION, ...ELSEWHERE];

/** `qm unlock`, then `qm destroy --destroy-unreferenced-disks 1`, on the host. */
async function removeOnHost(lane: Lane, vmid: number): Promise<void> {
  await lane.asRoot("PUT", `/nodes/pve1/qemu/${vmid}/config`, { delete: "lock", skiplock: "1" });
  await lane.asRoot("DELETE", `/nodes/pve1/qemu/${vmid}`, { "destroy-unreferenced-disks": "1" });
}

/** What an admin does in the interface of Proxmox: the task list, Stop. */
async function stopTask(lane: Lane): Promise<void> {
  for (;;) {
    const tasks = (await lane.asRoot("GET", "/nodes/pve1/tasks", { source: "active" })) as { upid: string; type: string }[];
    const hanging = tasks.find(({ type }) => type === "qmcreate");
    if (hanging !== undefined) return void (await lane.asRoot("DELETE", `/nodes/pve1/tasks/${encodeURIComponent(hanging.upid)}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a person does who knows Pulumi alone: a machine that is gone must not come back without its rules. */
async function upUnrecovered(lane: Lane, stack: string): Promise<void> {
  mustWork(await lane.plain(stack, "cancel", "--yes").ended);
  const refreshed = await lane.plain(stack, "refresh", "--yes", "--skip-preview", "--clear-pending-creates").ended;
  for (const further of [[], ["--refresh"]]) {
    const { code, stdout, stderr } = await lane.plain(stack, "up", "--yes", "--skip-preview", ...further).ended;
    if (code === 0 || !/store-1 has its firewall in the state[\s\S]*run npx trilane recover only/.test(stdout + stderr)) throw new Error(`up ${further.join("")} was not refused (${code}; the refresh before ${refreshed.code}):\n${stdout}\n${stderr}`);
  }
}
